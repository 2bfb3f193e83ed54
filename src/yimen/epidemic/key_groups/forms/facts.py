"""What is said of a membership: entered in a further group, or put right."""

import datetime
import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yimen.epidemic.key_groups import rules
from yimen.epidemic.key_groups.actions import Correction, NewKeyPerson, PersonData, Release
from yimen.epidemic.key_groups.forms.releasing import OnceForm
from yimen.epidemic.key_groups.models import Group, KeyPerson, Reason, Source, Symptom
from yimen.foundation.people.fields import IdNumberField, LineField, NameField, PhoneField
from yimen.kit import clock

WHO_IS_WRONG = json.dumps({"!!": [{"var": "who_is_wrong"}]})
RETURNED = json.dumps({"in": [{"var": "group"}, sorted(rules.RETURNEES)]})
DAY = {"type": "date"}


class StayForm(OnceForm):
    """From where, staying where, how: of the group that is asked about."""

    from_place = LineField(label=_("From where"), max_length=120, required=False)
    arrived_on = forms.DateField(
        label=_("Arrived on"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs=DAY)
    )
    stay_address = LineField(label=_("Staying at"), max_length=200)
    symptoms = forms.ChoiceField(
        label=_("Fever, cough or other symptoms"),
        choices=Symptom.choices,
        widget=forms.RadioSelect,
    )

    def clean_arrived_on(self) -> object:
        return _possible(self.cleaned_data["arrived_on"])

    def asked_group(self) -> str:
        return str(self.cleaned_data.get("group", ""))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.asked_group() in rules.RETURNEES:
            for name in ("from_place", "arrived_on"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("Please fill this in for people who returned."))
        return data


class FactsForm(StayForm):
    """Of a membership that there is: also since when."""

    since = forms.DateField(
        label=_("In this group since"), widget=forms.DateInput(format="%Y-%m-%d", attrs=DAY)
    )

    def __init__(self, *args: Any, row: KeyPerson, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row

    def clean_since(self) -> object:
        return _possible(self.cleaned_data["since"])

    def asked_group(self) -> str:
        return self.row.group


def _possible(day: datetime.date | None) -> datetime.date | None:
    if day and day > clock.today():
        raise ValidationError(_("This day is in the future."))
    if day and not rules.arrival_is_possible(day, clock.today()):
        raise ValidationError(_("Please check the date: it is too long ago."))
    return day


class GroupForm(FactsForm):
    """The same person in a further group, or in another one instead."""

    group = forms.ChoiceField(label=_("Group"), choices=Group.choices, widget=forms.RadioSelect)
    source = forms.ChoiceField(label=_("Known from"), choices=Source.choices)
    leaves = forms.BooleanField(label=_("No longer belongs to the present group"), required=False)

    @classmethod
    def showing(cls, row: KeyPerson) -> "GroupForm":
        kept = {name: getattr(row, name) for name in ("stay_address", "symptoms")}
        return cls(row=row, initial={**kept, "since": clock.today(), "source": Source.REPORTED})

    asked_group = StayForm.asked_group

    def clean_group(self) -> str:
        group = str(self.cleaned_data["group"])
        if group == self.row.group:
            raise ValidationError(_("This is the present group."))
        return group

    def entry(self, reporter_id: int, at: datetime.datetime) -> NewKeyPerson:
        data = self.cleaned_data
        row = self.row
        return NewKeyPerson(
            group=data["group"],
            area_code=row.area_code,
            home_area_code=row.home_area_code,
            from_place=data["from_place"],
            arrived_on=data["arrived_on"],
            stay_address=data["stay_address"],
            symptoms=data["symptoms"],
            reporter_id=reporter_id,
            at=at,
            client_uuid=data["client_uuid"],
            person_id=row.person.today.pk,
            source=data["source"],
            since=data["since"],
        )

    def release(self, at: datetime.datetime) -> Release | None:
        """The present group ends with it; its own trail names the same form."""
        if not self.cleaned_data["leaves"]:
            return None
        return Release(self.row.pk, Reason.OTHER_GROUP, at, self.cleaned_data["client_uuid"])


class CorrectionForm(FactsForm):
    """What was wrong. Empty lines about the person himself stay as they are."""

    who_is_wrong = forms.BooleanField(  # opens the lines below; without script all are open
        label=_("Name, ID number or phone is wrong too"), required=False
    )
    name = NameField(label=_("Name, if it is wrong"), required=False)
    id_number = IdNumberField(label=_("ID number, if it is wrong"), required=False)
    phone = PhoneField(label=_("Mobile phone, if it is wrong"), required=False)
    reason = LineField(label=_("What was wrong, and how you know"), max_length=300)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=60)

    @classmethod
    def showing(cls, row: KeyPerson, seen: str) -> "CorrectionForm":
        return cls(row=row, initial={name: getattr(row, name) for name in FACTS} | {"seen": seen})

    def clean_since(self) -> object:
        day, end = super().clean_since(), self.row.released_at
        if isinstance(day, datetime.date) and end and day > timezone.localdate(end):
            raise ValidationError(_("The person was released before this day."))
        return day

    def correction(self) -> Correction:
        data = self.cleaned_data
        person = PersonData(data["name"], data["id_number"], data["phone"])
        return Correction(
            key_person_id=self.row.pk,
            facts={name: data[name] for name in FACTS},
            person=person,
            reason=data["reason"],
            seen=data["seen"],
            client_uuid=data["client_uuid"],
        )


FACTS = ("from_place", "arrived_on", "stay_address", "symptoms", "since")
