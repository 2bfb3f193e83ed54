from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StaffConfig(AppConfig):
    name = "yimen.foundation.staff"

    def ready(self) -> None:
        from yimen.foundation.audit.models import ROLES
        from yimen.foundation.audit.rules import principal_by
        from yimen.foundation.staff import queries
        from yimen.foundation.staff.models import Role

        principal_by(queries.stood_in_for)
        ROLES.update({"system": _("the platform itself")} | dict(Role.choices))
