from django.apps import AppConfig


class InboxConfig(AppConfig):
    name = "yimen.foundation.inbox"
