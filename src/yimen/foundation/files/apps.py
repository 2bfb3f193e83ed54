from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "yimen.foundation.files"
