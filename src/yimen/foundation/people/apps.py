from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "yimen.foundation.people"

    def ready(self) -> None:
        from yimen.foundation.audit.rules import masked_by
        from yimen.foundation.people import queries

        masked_by(queries.names_masked)
