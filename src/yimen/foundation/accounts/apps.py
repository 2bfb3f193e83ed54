from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "yimen.foundation.accounts"
