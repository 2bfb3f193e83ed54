from django.apps import AppConfig


class PassesConfig(AppConfig):
    name = "yimen.epidemic.passes"

    def ready(self) -> None:
        from yimen.epidemic.passes import receivers  # noqa: F401  # connects
