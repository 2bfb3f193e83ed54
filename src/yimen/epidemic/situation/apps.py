from django.apps import AppConfig


class SituationConfig(AppConfig):
    name = "yimen.epidemic.situation"
