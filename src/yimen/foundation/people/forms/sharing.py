"""Showing somebody to a colleague or a division elsewhere."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yimen.foundation.accounts.fields import PhoneFormField
from yimen.foundation.accounts.queries import user_by_phone
from yimen.foundation.areas.fields import AreaField
from yimen.foundation.people.fields import LineField
from yimen.foundation.people.forms.persons import OnceForm
from yimen.foundation.staff.actions import NewShare
from yimen.foundation.staff.models import ShareKind
from yimen.foundation.staff.rules import LONGEST_SHARE
from yimen.kit import clock

SUBJECT = "people.Person"
KINDS = [(kind.value, kind.label) for kind in (ShareKind.ASSISTANCE, ShareKind.TRANSFER)]


class ShareForm(OnceForm):
    """To whom, why, until when: one division or one colleague."""

    kind = forms.ChoiceField(label=_("What for"), choices=KINDS, initial=ShareKind.ASSISTANCE)
    area = AreaField(label=_("Division that shall see it"), required=False)
    phone = PhoneFormField(label=_("Or a colleague: mobile number"), required=False)
    reason = LineField(label=_("Reason"), min_length=4, max_length=300)
    until = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))

    def clean_phone(self) -> int | None:
        phone = self.cleaned_data.get("phone")
        if not phone:
            return None
        found = user_by_phone(phone)
        if found is None or not found.is_active:
            raise ValidationError(_("Nobody signs in with this number."))
        return found.pk

    def clean_until(self) -> datetime.datetime:
        """The midnight after the last day."""
        day = self.cleaned_data["until"]
        today = clock.today()
        if not today <= day < today + LONGEST_SHARE:
            raise ValidationError(_("A share ends within ninety days."))
        after = datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time.min)
        return timezone.make_aware(after)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and bool(data.get("area")) == bool(data.get("phone")):
            self.add_error("area", _("Give a division or a colleague, one of the two."))
        return data

    def entry(self, person_id: int) -> NewShare:
        data = self.cleaned_data
        return NewShare(
            SUBJECT, person_id, data["reason"], data["until"], data["phone"],
            data["area"].code if data["area"] else None, ShareKind(data["kind"]),
            (person_id,), data["client_uuid"],
        )  # fmt: skip
