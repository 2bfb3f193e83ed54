"""Form fields for names and numbers: they say what is wrong, and keep what was typed."""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yimen.foundation.people import rules
from yimen.foundation.people.rules import BadNumber
from yimen.kit import clock

MESSAGES = {
    BadNumber.LENGTH: _("An identity card number has 18 characters."),
    BadNumber.DIGITS: _("Use digits only; the last character may be X."),
    BadNumber.CHECK_DIGIT: _("The check digit does not fit. Please compare with the card."),
    BadNumber.BIRTH_DATE: _("The birth date in this number is not possible."),
    BadNumber.PHONE: _("This is not a phone number. A mobile number has 11 digits."),
}
OTHER_MESSAGES = {
    BadNumber.LENGTH: _("A document number has 4 to 32 characters."),
    BadNumber.DIGITS: _("Use letters and digits only."),
}


def refuse_control_characters(text: str) -> None:
    if any(unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Co", "Cn"} for sign in text):
        raise ValidationError(
            _("There are characters in it that cannot be printed."), code="control_characters"
        )


class LineField(forms.CharField):
    """One line of text without control characters, half-width, single blanks."""

    def to_python(self, value: Any) -> str:
        text = rules.half_width(super().to_python(value) or "")
        refuse_control_characters(text)
        return " ".join(text.split())


class NameField(LineField):
    """A person's name: at most 80 characters, in one spelling."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Name"))
        options.setdefault("max_length", rules.NAME_LENGTH)
        super().__init__(**options)
        self.error_messages["max_length"] = _("A name has at most 80 characters.")

    def to_python(self, value: Any) -> str:
        name = rules.tidy_name(super().to_python(value))
        if name and not any(sign.isalpha() for sign in name):
            raise ValidationError(_("Please give a name in letters."), code="name")
        return name


class IdNumberField(forms.CharField):
    """A resident identity card's number, check digit and date included."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Identity card number"))
        super().__init__(**options)
        typing = {"autocomplete": "off", "autocapitalize": "characters"}
        self.widget.attrs.update({**typing, "data-no-draft": True, "spellcheck": "false"})

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return checked_document("id_card", text) if text else ""


class PhoneField(forms.CharField):
    """A phone number as typed in China, or with its country: kept as E.164."""

    widget = forms.TextInput(
        attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off", "data-no-draft": True}
    )

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Phone"))
        super().__init__(**options)
        self.widget.attrs["data-no-draft"] = True

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        try:
            return rules.e164(text) if text else ""
        except BadNumber as error:
            raise ValidationError(MESSAGES[error.code], code=error.code) from error

    def prepare_value(self, value: Any) -> Any:
        return value.removeprefix("+86") if isinstance(value, str) else value


def checked_document(document_type: str, text: str) -> str:
    """The number as it is stored, or a ValidationError that does not repeat it."""
    refuse_control_characters(text)
    is_card = document_type == "id_card"
    try:
        if is_card:
            return rules.id_number(text, clock.today())
        return rules.other_number(text)
    except BadNumber as error:
        messages = MESSAGES if is_card else OTHER_MESSAGES
        raise ValidationError(messages[error.code], code=error.code) from error
