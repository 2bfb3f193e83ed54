"""What may be typed about a household."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yimen.foundation.accounts.models import User
from yimen.foundation.areas.models import Area
from yimen.foundation.people.actions import NewHousehold
from yimen.foundation.people.fields import LineField
from yimen.foundation.people.forms.persons import AreaChoice, DateField, OnceForm, villages
from yimen.foundation.people.models import Household, Residence


class HouseholdForm(OnceForm):
    area = AreaChoice(queryset=Area.objects.none(), label=_("Village or community"))
    address = LineField(label=_("Address: street, door, flat"), max_length=200)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["area"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = villages(user)
        field.error_messages["invalid_choice"] = _("This place is outside your area.")
        only = list(field.queryset[:2])
        if len(only) == 1:
            self.initial.setdefault("area", only[0].pk)
            field.empty_label = None

    def household(self) -> NewHousehold:
        data = self.cleaned_data
        return NewHousehold(data["area"].code, data["address"], data["client_uuid"])


class SplitForm(OnceForm):
    """Who of a household lives at a door of his own now."""

    leaving = forms.MultipleChoiceField(
        label=_("Who lives there now"), widget=forms.CheckboxSelectMultiple
    )
    address = LineField(label=_("New address: street, door, flat"), max_length=200)

    def __init__(
        self, *args: Any, household: Household, living: list[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.household = household
        field = self.fields["leaving"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = living

    def new_household(self) -> NewHousehold:
        data = self.cleaned_data
        return NewHousehold(self.household.area_code, data["address"], data["client_uuid"])


class MoveOutForm(forms.Form):
    on = DateField(label=_("Last day here"))

    def __init__(self, *args: Any, residence: Residence, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.residence = residence

    def clean_on(self) -> Any:
        day, since = self.cleaned_data["on"], self.residence.since
        if since and day < since:
            raise forms.ValidationError(_("This is before the first day here."))
        return day
