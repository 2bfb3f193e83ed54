from importlib import import_module

from django.apps import AppConfig


class AreasConfig(AppConfig):
    name = "yimen.foundation.areas"

    def ready(self) -> None:
        import_module("yimen.foundation.areas.receivers")
