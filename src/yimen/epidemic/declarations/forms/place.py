"""Where somebody stays, and the legs of his journeys."""

import datetime
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yimen.epidemic.declarations import rules
from yimen.epidemic.declarations.actions import Segment
from yimen.epidemic.declarations.forms.identity import VillageField
from yimen.epidemic.declarations.models import Kind, Vehicle
from yimen.foundation.people.fields import LineField
from yimen.kit import clock


class DayField(forms.DateField):
    def __init__(self, **options: Any) -> None:
        picker = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(**{"widget": picker, **options})


class PlaceForm(forms.Form):
    """What brings the person here, and where he stays."""

    kind = forms.ChoiceField(
        label=_("What brings you here"), choices=Kind, widget=forms.RadioSelect
    )
    area = VillageField(label=_("Village or community where you stay now"))
    address = LineField(
        label=_("Address"), max_length=200, help_text=_("Street, building and door number.")
    )
    stays_until = DayField(label=_("You stay until"), required=False)
    plate = forms.CharField(
        label=_("Number plate"),
        required=False,
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        help_text=_("Only if you drive."),
    )

    def clean_stays_until(self) -> datetime.date | None:
        day: datetime.date | None = self.cleaned_data["stays_until"]
        today = clock.today()
        if self.cleaned_data.get("kind") != Kind.VISITOR:
            return None
        if day is None:
            raise forms.ValidationError(_("Please say until when you stay."))
        if not today <= day <= today + rules.LONGEST_STAY:
            raise forms.ValidationError(_("Please give a day of the next half year."))
        return day

    def clean_plate(self) -> str:
        text = rules.plate(self.cleaned_data["plate"])
        if text and not rules.PLATE.fullmatch(text):
            raise forms.ValidationError(_("This is not a number plate."))
        return text


class SegmentForm(forms.Form):
    """One leg of a journey; a row without anything is none."""

    use_required_attribute = False
    day = DayField(label=_("Day"))
    until_day = DayField(
        label=_("Arrived on"), required=False, help_text=_("Only if it was another day.")
    )
    vehicle = forms.ChoiceField(label=_("How you travelled"), choices=Vehicle)
    number = forms.CharField(
        label=_("Number of the train, flight or coach"), required=False, max_length=20
    )
    carriage = forms.CharField(label=_("Carriage"), required=False, max_length=8)
    seat = forms.CharField(label=_("Seat"), required=False, max_length=8)
    from_place = LineField(label=_("From which place"), max_length=80)
    to_place = LineField(label=_("To which place"), max_length=80)
    TYPED = ("day", "until_day", "number", "carriage", "seat", "from_place", "to_place")

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        day, until = data.get("day"), data.get("until_day")
        today = clock.today()
        if day and not today - datetime.timedelta(days=60) <= day <= today:
            self.add_error("day", _("Please give a day of the last weeks."))
        elif day and until and not day <= until <= min(today, day + datetime.timedelta(days=3)):
            self.add_error("until_day", _("The arrival does not fit the day."))
        return data

    @classmethod
    def is_empty(cls, data: Mapping[str, Any], prefix: str) -> bool:
        return not any(str(data.get(f"{prefix}-{name}", "")).strip() for name in cls.TYPED)

    def segment(self) -> Segment:
        data = self.cleaned_data
        return Segment(
            day=data["day"],
            until_day=data["until_day"] or data["day"],
            vehicle=data["vehicle"],
            from_place=data["from_place"],
            to_place=data["to_place"],
            number=data["number"],
            carriage=data["carriage"],
            seat=data["seat"],
        )
