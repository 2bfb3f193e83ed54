from django.apps import AppConfig


class DeclarationsConfig(AppConfig):
    name = "yimen.epidemic.declarations"

    def ready(self) -> None:
        from yimen.epidemic.declarations import receivers  # noqa: F401  # connects
