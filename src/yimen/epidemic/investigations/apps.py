from django.apps import AppConfig


class InvestigationsConfig(AppConfig):
    name = "yimen.epidemic.investigations"

    def ready(self) -> None:
        from yimen.epidemic.investigations import queries, receivers  # noqa: F401  # connects
        from yimen.epidemic.investigations.rules import MEASURE
        from yimen.foundation.figures.rules import counted_by

        counted_by(MEASURE, queries.counted)
