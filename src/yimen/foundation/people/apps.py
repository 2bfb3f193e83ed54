from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "yimen.foundation.people"
