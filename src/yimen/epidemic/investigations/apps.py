from django.apps import AppConfig


class InvestigationsConfig(AppConfig):
    name = "yimen.epidemic.investigations"
