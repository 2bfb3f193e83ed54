"""What a reporter types about a key person."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yimen.epidemic.key_groups import rules
from yimen.epidemic.key_groups.actions import NewKeyPerson
from yimen.epidemic.key_groups.models import Group, Symptom
from yimen.foundation.areas.models import Area, Level
from yimen.foundation.people.actions import NewPerson
from yimen.foundation.people.fields import IdNumberField, LineField, NameField, PhoneField
from yimen.foundation.people.models import DocumentType
from yimen.kit import clock
from yimen.kit.sight import Actor, within


def villages(user: Actor) -> list[tuple[int, str]]:
    """Where this person may enter people."""
    ranges = user.sight.ranges(rules.WRITERS)
    mine = Area.objects.current().filter(within(ranges, "code"), level=Level.VILLAGE)
    return [(area.code, area.name) for area in mine]


class KeyPersonForm(forms.Form):
    client_uuid = forms.UUIDField(widget=forms.HiddenInput)
    group = forms.ChoiceField(label=_("Group"), choices=Group.choices, widget=forms.RadioSelect)
    name = NameField()
    id_number = IdNumberField(
        label=_("ID number"), help_text=_("18 characters; birth date and sex follow from it.")
    )
    phone = PhoneField(label=_("Mobile phone"), max_length=30)
    from_place = LineField(
        label=_("From where"),
        max_length=120,
        required=False,
        help_text=_("City and county; needed for people who returned."),
    )
    arrived_on = forms.DateField(
        label=_("Arrived on"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    area_code = forms.TypedChoiceField(label=_("Village or community"), coerce=int)
    stay_address = LineField(
        label=_("Staying at"),
        max_length=200,
        help_text=_("Street and door number."),
    )
    symptoms = forms.ChoiceField(
        label=_("Fever, cough or other symptoms"),
        choices=Symptom.choices,
        widget=forms.RadioSelect,
    )
    since = forms.DateField(
        label=_("In this group since"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("Only if it is entered later than it began."),
    )

    def __init__(self, user: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        options = villages(user)
        field = self.fields["area_code"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = options if len(options) == 1 else [("", _("Please choose")), *options]

    def clean_arrived_on(self) -> object:
        day = self.cleaned_data["arrived_on"]
        if day and day > clock.today():
            raise ValidationError(_("The arrival cannot be in the future."))
        if day and not rules.arrival_is_possible(day, clock.today()):
            raise ValidationError(_("Please check the date: the arrival is too long ago."))
        return day

    def clean_since(self) -> object:
        day = self.cleaned_data["since"]
        if day and day > clock.today():
            raise ValidationError(_("This day is in the future."))
        if day and not rules.arrival_is_possible(day, clock.today()):
            raise ValidationError(_("Please check the date: it is too long ago."))
        return day

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("group") in rules.RETURNEES:
            for name in ("from_place", "arrived_on"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("Please fill this in for people who returned."))
        return data

    def entry(self, reporter_id: int, at: datetime.datetime) -> NewKeyPerson:
        data = self.cleaned_data
        person = NewPerson(
            name=data["name"],
            area_code=data["area_code"],
            document_type=DocumentType.ID_CARD,
            document_number=data["id_number"],
            phone=data["phone"],
            client_uuid=data["client_uuid"],
            at=at,
        )
        return NewKeyPerson(
            group=data["group"],
            area_code=data["area_code"],
            home_area_code=None,
            from_place=data["from_place"],
            arrived_on=data["arrived_on"],
            stay_address=data["stay_address"],
            symptoms=data["symptoms"],
            reporter_id=reporter_id,
            at=at,
            client_uuid=data["client_uuid"],
            person=person,
            since=data["since"],
        )
