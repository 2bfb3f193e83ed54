"""Which doors of a split village go to which of those that follow it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yimen.foundation.areas.queries import Node
from yimen.foundation.people.forms.persons import OnceForm
from yimen.foundation.people.models import Household, Person
from yimen.foundation.people.rules import mask_name

Boxes = forms.CheckboxSelectMultiple


class AssignForm(OnceForm):
    into = forms.TypedChoiceField(
        label=_("New village or community"), coerce=int, widget=forms.RadioSelect
    )
    households = forms.TypedMultipleChoiceField(
        label=_("Households"), coerce=int, required=False, widget=Boxes
    )
    persons = forms.TypedMultipleChoiceField(
        label=_("People without a household here"), coerce=int, required=False, widget=Boxes
    )

    def __init__(
        self,
        *args: Any,
        places: Sequence[Node],
        left: tuple[list[Household], list[Person]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        doors, people = left
        self._offer("into", [(place.code, place.name) for place in places])
        self._offer("households", [(door.pk, door.address) for door in doors])
        self._offer("persons", [(person.pk, mask_name(person.name)) for person in people])

    def _offer(self, name: str, options: list[tuple[int, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = options
        if not options:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if not self.errors and not (data.get("households") or data.get("persons")):
            raise forms.ValidationError(_("Please choose who belongs to the new village."))
        return data
