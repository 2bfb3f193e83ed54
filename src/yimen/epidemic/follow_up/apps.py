from django.apps import AppConfig


class FollowUpConfig(AppConfig):
    name = "yimen.epidemic.follow_up"

    def ready(self) -> None:
        from yimen.epidemic.follow_up import queries, receivers  # noqa: F401  # connects
        from yimen.epidemic.follow_up.rules import DAYS, OBSERVATIONS
        from yimen.foundation.figures.rules import counted_by

        counted_by(OBSERVATIONS, queries.counted_observations)
        counted_by(DAYS, queries.counted_days)
