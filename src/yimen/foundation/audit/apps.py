from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "yimen.foundation.audit"
