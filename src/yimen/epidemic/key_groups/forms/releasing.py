"""Why somebody is no longer observed, or is again."""

import datetime
import json
import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yimen.epidemic.key_groups.actions import Release, Relisting
from yimen.epidemic.key_groups.models import NEEDS_WORDS, KeyPerson, Reason
from yimen.foundation.people.fields import LineField
from yimen.kit import clock

# a change of group is entered as one, on its own page
OFFERED = [choice for choice in Reason.choices if choice[0] != Reason.OTHER_GROUP]
ASKS_FOR_WORDS = json.dumps({"in": [{"var": "reason"}, sorted(NEEDS_WORDS)]})


class OnceForm(forms.Form):
    """A form with its own UUID, made when it is shown: sent twice, it is done once."""

    client_uuid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class ReleaseForm(OnceForm):
    reason = forms.ChoiceField(label=_("Why"), choices=OFFERED, widget=forms.RadioSelect)
    comment = LineField(
        label=_("In words"),
        max_length=200,
        required=False,
        help_text=_("Where to, if the person left the city; else why."),
    )
    on = forms.DateField(
        label=_("Released on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, row: KeyPerson, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        self.fields["on"].initial = clock.today

    def clean_on(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["on"]
        if day > clock.today():
            raise ValidationError(_("This day is in the future."))
        if day < self.row.since:
            raise ValidationError(_("The person was not listed yet on this day."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("reason") in NEEDS_WORDS and not data.get("comment"):
            self.add_error("comment", _("Please say it in words: where to, or why."))
        return data

    def release(self) -> Release:
        data = self.cleaned_data
        at = _moment_of(data["on"])
        return Release(self.row.pk, data["reason"], at, data["client_uuid"], data["comment"])


def _moment_of(day: datetime.date) -> datetime.datetime:
    """Now, or the noon of a day that is past."""
    if day == clock.today():
        return clock.now()
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(12)))


class RelistForm(OnceForm):
    comment = LineField(label=_("Why the person is listed again"), max_length=200)

    def relisting(self, pk: int) -> Relisting:
        data = self.cleaned_data
        return Relisting(pk, clock.now(), data["client_uuid"], data["comment"])
