from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "yimen.foundation.staff"
