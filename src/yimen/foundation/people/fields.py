"""Form fields for what people carry: an identity number."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.cn import ric
from stdnum.exceptions import ValidationError as BadNumber


class IdNumberField(forms.CharField):
    """A resident identity number of 18 characters whose check digit is right."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)

    def clean(self, value: Any) -> str:
        number = str(super().clean(value) or "").upper().replace(" ", "")
        if not number:
            return ""
        try:
            return str(ric.validate(number))
        except BadNumber:
            raise ValidationError(
                _("This ID number is not right: please check each digit.")
            ) from None
