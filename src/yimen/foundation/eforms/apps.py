from django.apps import AppConfig


class EformsConfig(AppConfig):
    name = "yimen.foundation.eforms"
