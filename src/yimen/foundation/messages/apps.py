from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "yimen.foundation.messages"
    label = "sms"  # Django's own messages app has the name
