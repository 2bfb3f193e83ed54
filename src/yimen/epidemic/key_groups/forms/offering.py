"""What a reporter fills in about somebody who declared himself."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yimen.epidemic.key_groups import rules
from yimen.epidemic.key_groups.actions import NewKeyPerson
from yimen.epidemic.key_groups.models import Group, Offer, Source, Symptom
from yimen.foundation.people.fields import LineField
from yimen.kit import clock


class OfferForm(forms.Form):
    client_uuid = forms.UUIDField(widget=forms.HiddenInput)
    group = forms.ChoiceField(label=_("Group"), choices=Group.choices, widget=forms.RadioSelect)
    from_place = LineField(label=_("From where"), max_length=120, required=False)
    arrived_on = forms.DateField(
        label=_("Arrived on"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    stay_address = LineField(label=_("Staying at"), max_length=200)
    symptoms = forms.ChoiceField(
        label=_("Fever, cough or other symptoms"),
        choices=Symptom.choices,
        widget=forms.RadioSelect,
    )

    def clean_arrived_on(self) -> datetime.date | None:
        day: datetime.date | None = self.cleaned_data["arrived_on"]
        if day and not rules.arrival_is_possible(day, clock.today()):
            raise forms.ValidationError(_("Please check the date: the arrival is too long ago."))
        if day and day > clock.today():
            raise forms.ValidationError(_("The arrival cannot be in the future."))
        return day

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("group") in rules.RETURNEES:
            for name in ("from_place", "arrived_on"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("Please fill this in for people who returned."))
        return data

    def entry(self, offer: Offer, reporter_id: int) -> NewKeyPerson:
        data = self.cleaned_data
        return NewKeyPerson(
            group=data["group"],
            area_code=offer.area_code,
            home_area_code=offer.home_area_code,
            from_place=data["from_place"],
            arrived_on=data["arrived_on"],
            stay_address=data["stay_address"],
            symptoms=data["symptoms"],
            reporter_id=reporter_id,
            at=clock.now(),
            client_uuid=data["client_uuid"],
            person_id=offer.person_id,
            source=Source.DECLARATION,
        )


class DeclineForm(forms.Form):
    why = forms.CharField(
        label=_("Why this person is not listed"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
