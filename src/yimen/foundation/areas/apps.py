from django.apps import AppConfig


class AreasConfig(AppConfig):
    name = "yimen.foundation.areas"
