"""What is sealed at rest, and how a phone number is typed, kept and shown."""

from functools import cache
from typing import Any

import phonenumbers
from django import forms
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

from yimen.kit.crypto import Vault

REGION = "CN"
_MOBILE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}


@cache
def vault() -> Vault:
    return Vault(settings.KEYS.get("vault"), settings.KEYS.get("digest"))


class SealedField(models.BinaryField):  # type: ignore[type-arg]  # generic in the stubs only
    """Text in Python, sealed bytes in the database; empty text stays empty bytes."""

    def from_db_value(self, value: Any, *_: Any) -> str:
        return vault().open(bytes(value)) if value else ""

    def to_python(self, value: Any) -> str:
        return value if isinstance(value, str) else self.from_db_value(value)

    def get_prep_value(self, value: Any) -> bytes:
        return vault().seal(value) if value else b""


def national(phone: str) -> str:
    """The number as people here write it: 11 digits for our own, E.164 for others."""
    return phone.removeprefix("+86") if phone.startswith("+86") else phone


def masked_phone(phone: str) -> str:
    """138****5678: enough to recognise one's own number, too little to call it."""
    written = national(phone)
    return f"{written[:3]}****{written[-4:]}" if len(written) >= 8 else "****"


class PhoneFormField(forms.CharField):
    """Typed as 11 digits (or with a country code), given out as E.164."""

    default_error_messages = {
        "required": _("Enter your mobile number."),
        "not_a_mobile": _("Enter an 11-digit mobile number, for example 13800000000."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Mobile number"))
        kwargs.setdefault("max_length", 32)
        autocomplete = kwargs.pop("autocomplete", "tel")
        kwargs.setdefault(
            "widget",
            forms.TextInput(
                attrs={"type": "tel", "inputmode": "tel", "autocomplete": autocomplete}
            ),
        )
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        return self._e164(typed) if typed else ""

    def prepare_value(self, value: Any) -> Any:
        return national(value) if isinstance(value, str) else value

    def _e164(self, typed: str) -> str:
        try:
            number = phonenumbers.parse(typed, REGION)
        except NumberParseException as error:
            raise self._refused() from error
        mobile = phonenumbers.number_type(number) in _MOBILE
        if not (mobile and phonenumbers.is_valid_number(number)):
            raise self._refused()
        return phonenumbers.format_number(number, PhoneNumberFormat.E164)

    def _refused(self) -> forms.ValidationError:
        return forms.ValidationError(self.error_messages["not_a_mobile"], code="not_a_mobile")
