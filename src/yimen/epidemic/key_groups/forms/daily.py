"""What is typed about daily reports: hardly anything."""

import datetime
import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yimen.epidemic.key_groups.actions import NewHours, NewReport
from yimen.epidemic.key_groups.coverage import my_villages
from yimen.epidemic.key_groups.reporting import A_DAY, Hours
from yimen.foundation.people.fields import LineField
from yimen.kit import clock
from yimen.kit.sight import Actor


class ReportForm(forms.Form):
    """Nothing new: in which village; `at` is when, if the phone had to wait for a network."""

    area_code = forms.TypedChoiceField(coerce=int, widget=forms.HiddenInput)
    client_uuid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(
        self, user: Actor, *args: Any, at: datetime.datetime | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.at = at or clock.now()
        field = self.fields["area_code"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [(code, code) for code in my_villages(user)]

    @property
    def day(self) -> datetime.date:
        return timezone.localdate(self.at)

    def entry(self, reporter_id: int) -> NewReport:
        data = self.cleaned_data
        reason = data.get("reason", "")
        uid = data["client_uuid"]
        return NewReport(data["area_code"], self.day, reporter_id, self.at, uid, reason)


class LateForm(ReportForm):
    """Nothing new yesterday, and why that comes today."""

    reason = LineField(label=_("Why does it come today?"), max_length=200)

    @property
    def day(self) -> datetime.date:
        return timezone.localdate(self.at) - A_DAY


class TimeBox(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class HoursForm(forms.Form):
    deadline = forms.TimeField(label=_("Daily report due by"), widget=TimeBox)
    late_until = forms.TimeField(
        label=_("For the day before, accepted with a reason until"), widget=TimeBox
    )
    chase_at = forms.TimeField(
        label=_("Remind everybody missing at"),
        required=False,
        widget=TimeBox,
        help_text=_("Empty: nobody is reminded unless somebody does it."),
    )
    effective_on = forms.DateField(label=_("From which day on"), widget=forms.DateInput)
    client_uuid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def clean_chase_at(self) -> datetime.time | None:
        at: datetime.time | None = self.cleaned_data["chase_at"]
        if at is not None and at < datetime.time(6):
            raise ValidationError(_("Not before six in the morning: people sleep."))
        return at

    def clean_effective_on(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["effective_on"]
        if day < clock.today():
            raise ValidationError(_("This day has passed."))
        return day

    def entry(self) -> NewHours:
        data = self.cleaned_data
        hours = Hours(data["deadline"], data["late_until"], data["chase_at"])
        return NewHours(hours, data["effective_on"], data["client_uuid"])


class BoardForm(forms.Form):
    """Which division, which day, as known when: what cannot be read is left out."""

    area = forms.IntegerField(required=False, min_value=0, max_value=10**12 - 1)
    day = forms.DateField(required=False)
    as_of = forms.DateTimeField(required=False)
