from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "yimen.foundation.messages"
    label = "sms"  # Django's own messages app has the name

    def ready(self) -> None:
        from yimen.foundation.messages import receivers  # noqa: F401  # it listens
