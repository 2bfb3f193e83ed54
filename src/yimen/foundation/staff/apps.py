from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "yimen.foundation.staff"

    def ready(self) -> None:
        from yimen.foundation.audit.rules import principal_by
        from yimen.foundation.staff import queries

        principal_by(queries.stood_in_for)
