from django.apps import AppConfig


class KeyGroupsConfig(AppConfig):
    name = "yimen.epidemic.key_groups"

    def ready(self) -> None:
        from yimen.epidemic.key_groups import receivers  # noqa: F401  # it connects itself
