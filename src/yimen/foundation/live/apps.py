from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "yimen.foundation.live"

    def ready(self) -> None:
        from yimen.foundation.live import receivers  # noqa: F401
