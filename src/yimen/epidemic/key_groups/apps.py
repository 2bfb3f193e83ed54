from django.apps import AppConfig


class KeyGroupsConfig(AppConfig):
    name = "yimen.epidemic.key_groups"
