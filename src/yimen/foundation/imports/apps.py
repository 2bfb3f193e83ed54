from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "yimen.foundation.imports"

    def ready(self) -> None:
        from yimen.foundation.imports import receivers  # noqa: F401  # it listens
