from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "yimen.foundation.accounts"

    def ready(self) -> None:
        from yimen.foundation.accounts import receivers  # noqa: F401  # it listens
