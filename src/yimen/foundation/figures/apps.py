from django.apps import AppConfig


class FiguresConfig(AppConfig):
    name = "yimen.foundation.figures"
