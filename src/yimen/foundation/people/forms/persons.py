"""What may be typed about a person."""

import datetime
import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yimen.foundation.accounts.models import User
from yimen.foundation.areas.models import Area
from yimen.foundation.people import queries
from yimen.foundation.people.actions import Correction, NewPerson, NewResidence
from yimen.foundation.people.actions.refusals import DocumentTaken, KnownElsewhere
from yimen.foundation.people.fields import (
    IdNumberField,
    LineField,
    NameField,
    PhoneField,
    checked_document,
)
from yimen.foundation.people.models import DocumentType, Household, Person, Sex
from yimen.foundation.people.rules import OLDEST_BIRTH, UNMASK_REASONS, WRITERS, tidy_name
from yimen.kit import clock
from yimen.kit.sight import within


class DateField(forms.DateField):
    """A day up to today; `from_birth` for those of a life."""

    widget = forms.DateInput(attrs={"type": "date"})

    def validate(self, value: Any) -> None:
        super().validate(value)
        if isinstance(value, datetime.date) and value > clock.today():
            raise ValidationError(_("This day is in the future."), code="future")
        if isinstance(value, datetime.date) and value < OLDEST_BIRTH:
            raise ValidationError(_("This day is too long ago."), code="past")


class OnceForm(forms.Form):
    """A form with its own UUID, made when it is shown: sent twice, it is done once."""

    client_uuid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class IdentityForm(OnceForm):
    """Who somebody is."""

    name = NameField()
    document_type = forms.ChoiceField(label=_("Document"), choices=DocumentType)
    document_number = forms.CharField(
        label=_("Document number"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        help_text=_("Birth date, sex and home follow from an identity card."),
    )
    phone = PhoneField(required=False)
    sex = forms.ChoiceField(label=_("Sex"), choices=Sex, required=False, initial=Sex.UNKNOWN)
    birth_date = DateField(label=_("Date of birth"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        kind, number = data.get("document_type"), data.get("document_number", "")
        if kind == DocumentType.NONE or kind is None:
            if number:
                self.add_error("document_type", _("Please choose the kind of document."))
            data["document_number"] = ""
        elif not number:
            self.add_error("document_number", _("Please give the number of the document."))
        else:
            try:
                data["document_number"] = checked_document(kind, number)
            except ValidationError as error:
                self.add_error("document_number", error)
        return data

    def identity(self) -> dict[str, Any]:
        data = self.cleaned_data
        keys = ("name", "document_type", "document_number", "phone", "birth_date")
        return {**{key: data[key] for key in keys}, "sex": data["sex"] or Sex.UNKNOWN}


class MemberForm(IdentityForm):
    """Somebody who lives in a household: entered, or found by his document."""

    relation = LineField(
        label=_("Relation to the head of household"), required=False, max_length=32
    )
    since = DateField(label=_("Lives here since"), required=False)

    def __init__(self, *args: Any, user: User, household: Household, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.household = user, household

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.errors or not data.get("document_number"):
            return data
        known = queries.with_document(data["document_type"], data["document_number"])
        if known is None:
            return data
        # sight: whether the holder of an exact document is in sight, asked before it is told
        if not Person.objects.visible_to(self.user).filter(pk=known.pk).exists():
            self.add_error("document_number", KnownElsewhere().sentence)
        elif tidy_name(known.name) != data["name"]:
            self.add_error("document_number", DocumentTaken().sentence)
        return data

    def person(self) -> NewPerson:
        uid = self.cleaned_data["client_uuid"]
        return NewPerson(area_code=self.household.area_code, client_uuid=uid, **self.identity())

    def residence(self) -> NewResidence:
        data = self.cleaned_data
        return NewResidence(self.household.pk, 0, data["relation"], data["since"])


class CorrectionForm(IdentityForm):
    @classmethod
    def showing(cls, person: Person) -> "CorrectionForm":
        keys = ("name", "document_type", "document_number", "phone", "sex", "birth_date")
        return cls(initial={key: getattr(person, key) for key in keys})

    def correction(self) -> Correction:
        return Correction(**self.identity())


class AreaChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs only
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.parent.name} {obj.name}" if obj.parent else str(obj.name)


def villages(user: User) -> Any:
    """Where the user may write: the only places that his forms offer or take."""
    ranges = user.sight.ranges(WRITERS)
    found = Area.objects.current().filter(within(ranges, "code"), children__isnull=True)
    return found.select_related("parent")


class MoveForm(OnceForm):
    area = AreaChoice(queryset=Area.objects.none(), label=_("New place"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["area"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = villages(user)
        field.error_messages["invalid_choice"] = _("This place is outside your area.")


class ReasonForm(forms.Form):
    """Why somebody's numbers are needed in full."""

    ground = forms.ChoiceField(
        label=_("What for"), choices=list(UNMASK_REASONS.items()), widget=forms.RadioSelect
    )
    words = LineField(label=_("In words"), required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("ground") == "other" and not data.get("words"):
            self.add_error("words", _("Please explain the reason."))
        return data

    @property
    def reason(self) -> str:
        data = self.cleaned_data
        return f"{data['ground']}: {data['words']}".removesuffix(": ")


class GlassForm(forms.Form):
    """Emergency access: an exact number, the name to it, and why."""

    name = NameField()
    document_number = IdNumberField(required=False)
    phone = PhoneField(required=False)
    reason = LineField(label=_("Reason"), max_length=300, min_length=4)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not data.get("document_number") and not data.get("phone"):
            self.add_error("document_number", _("Give an identity card number or a phone number."))
        return data


class ClaimForm(forms.Form):
    """A resident says which person he is."""

    name = NameField()
    document_number = IdNumberField()


class MergeForm(forms.Form):
    reason = LineField(label=_("Why they are one person"), required=False, max_length=300)
