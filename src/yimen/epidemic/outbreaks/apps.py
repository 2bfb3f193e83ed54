from django.apps import AppConfig


class OutbreaksConfig(AppConfig):
    name = "yimen.epidemic.outbreaks"
