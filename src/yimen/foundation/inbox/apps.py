from django.apps import AppConfig


class InboxConfig(AppConfig):
    name = "yimen.foundation.inbox"

    def ready(self) -> None:
        from yimen.foundation.inbox import receivers  # noqa: F401  # they connect themselves
