"""Which work makes a number."""

from django import forms
from django.db.models import Q

from yimen.epidemic.investigations import rules
from yimen.epidemic.investigations.forms.lists import TO_DO
from yimen.epidemic.investigations.models import ENDED, Status
from yimen.foundation.areas.fields import AreaField
from yimen.foundation.areas.queries import pieces
from yimen.foundation.staff.models import Role
from yimen.kit.moments import MomentField
from yimen.kit.sight import within


class CountedForm(forms.Form):
    """Everything may be left out; what cannot be read is left out too."""

    status = forms.ChoiceField(
        required=False, choices=[("", ""), (TO_DO, ""), *Status.choices, ("all", "")]
    )
    overdue = forms.BooleanField(required=False)
    waits = forms.ChoiceField(required=False, choices=[("", ""), *Role.choices])  # for whom
    area = AreaField(required=False)
    as_of = MomentField()

    def wanted(self) -> Q:
        wish = self.cleaned_data
        found = self._in_state() & self._inside()
        if wish.get("overdue"):
            found &= Q(overdue_at__isnull=False)
        return found & _waiting_for(wish["waits"]) if wish.get("waits") else found

    def _in_state(self) -> Q:
        """Without a wish what is not finished."""
        status = self.cleaned_data.get("status", "")
        if status == "":
            return ~Q(status__in=ENDED)
        if status == TO_DO:
            return Q(status__in=rules.TO_DO)
        return Q() if status == "all" else Q(status=status)

    def _inside(self) -> Q:
        """Of one division: where it lies, which is where it is counted."""
        area = self.cleaned_data.get("area")
        if not area:
            return Q()
        ranges = [(low, high) for _code, low, high in pieces([area.code])]
        return within(ranges, "area_code")


def _waiting_for(role: str) -> Q:
    """The next step is this role's."""
    found = Q(pk__in=())
    for status in Status:
        of = [one for one in rules.WORKERS if rules.waits_for(one, status) == role]
        found |= Q(status=status, role__in=of)
    return found & ~Q(status__in=ENDED)
