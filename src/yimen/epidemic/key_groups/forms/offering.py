"""What a reporter fills in about somebody who declared himself."""

from django import forms
from django.utils.translation import gettext_lazy as _

from yimen.epidemic.key_groups.actions import NewKeyPerson
from yimen.epidemic.key_groups.forms.facts import StayForm
from yimen.epidemic.key_groups.models import Group, Offer, Source
from yimen.kit import clock


class OfferForm(StayForm):
    group = forms.ChoiceField(label=_("Group"), choices=Group.choices, widget=forms.RadioSelect)

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
