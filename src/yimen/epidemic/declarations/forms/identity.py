"""Who somebody is: asked once, of oneself or of whom one looks after."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yimen.epidemic.declarations.actions import Identity
from yimen.epidemic.declarations.models import FAMILY
from yimen.foundation.areas.fields import AreaField
from yimen.foundation.areas.models import Level
from yimen.foundation.areas.queries import Node
from yimen.foundation.people.fields import NameField, PhoneField, checked_document
from yimen.foundation.people.models import DocumentType, Sex
from yimen.foundation.people.rules import OLDEST_BIRTH
from yimen.kit import clock


class VillageField(AreaField):
    """The village or community, not the township around it."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Village or community"))
        options.setdefault("help_text", _("Type the first letters of its name, and choose."))
        super().__init__(**options)

    def to_python(self, value: Any) -> Any:
        node: Node | None = super().to_python(value)
        if node is not None and node.level != Level.VILLAGE:
            raise ValidationError(_("Please choose the village or community itself."))
        return node


class IdentityForm(forms.Form):
    """One's own: the phone is that of the account."""

    client_uuid = forms.UUIDField(widget=forms.HiddenInput)
    name = NameField()
    document_type = forms.ChoiceField(label=_("Document"))
    document_number = forms.CharField(
        label=_("Document number"),
        required=False,
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off", "autocapitalize": "characters", "data-no-draft": True,
            }
        ),
    )  # fmt: skip
    area = VillageField(label=_("Village or community where you stay now"))
    has_document = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [one for one in DocumentType if one != DocumentType.NONE or not self.has_document]
        field = self.fields["document_type"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.value, one.label) for one in kinds]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        kind, number = data.get("document_type", ""), data.get("document_number", "")
        if kind == DocumentType.NONE:
            data["document_number"] = ""
        elif not number:
            self.add_error("document_number", _("Please give the number of the document."))
        else:
            self._check(kind, number)
        return data

    def _check(self, kind: str, number: str) -> None:
        try:
            self.cleaned_data["document_number"] = checked_document(kind, number)
        except ValidationError as error:
            self.add_error("document_number", error)

    def identity(self) -> Identity:
        data = self.cleaned_data
        return Identity(
            name=data["name"],
            document_type=data["document_type"],
            document_number=data["document_number"],
            area_code=data["area"].code,
            client_uuid=data["client_uuid"],
            phone=data.get("phone", ""),
            sex=data.get("sex") or Sex.UNKNOWN,
            birth_date=data.get("birth_date"),
        )


class DependantForm(IdentityForm):
    """Somebody without a phone, a child perhaps without a document."""

    has_document = False
    relation = forms.ChoiceField(
        label=_("Who is it"), choices=[(one.value, one.label) for one in FAMILY]
    )
    phone = PhoneField(label=_("Phone, if there is one"), required=False, max_length=30)
    birth_date = forms.DateField(
        label=_("Date of birth"),
        required=False,
        help_text=_("Only without an identity card."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    sex = forms.ChoiceField(label=_("Sex"), choices=Sex, required=False)
    area = VillageField(label=_("Village or community of the stay"))
    field_order = (
        "relation", "name", "document_type", "document_number", "birth_date", "sex", "phone",
        "area",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("document_type") == DocumentType.NONE and not data.get("birth_date"):
            self.add_error("birth_date", _("Without a document, the date of birth is needed."))
        return data

    def clean_birth_date(self) -> datetime.date | None:
        day: datetime.date | None = self.cleaned_data["birth_date"]
        if day and not OLDEST_BIRTH <= day <= clock.today():
            raise ValidationError(_("This day cannot be right."))
        return day
