"""A division in a form: typed, or chosen from what was found while typing."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yimen.foundation.areas import queries
from yimen.foundation.areas.queries import Node

CODE = re.compile(r"[0-9]{12}$")


class AreaField(forms.CharField):
    """`湖滨区 411202000000` as `<yi-area-search>` writes it, the code alone, or the full name."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 80, "label": _("Division"), **options})
        self.widget.attrs.setdefault("autocomplete", "off")

    def to_python(self, value: Any) -> Any:
        text = str(super().to_python(value) or "").replace("\0", "").strip()
        return _found(text) if text else None

    def prepare_value(self, value: Any) -> Any:
        """A code in an address is shown with its name."""
        text = str(value or "")
        node = queries.node(int(text)) if re.fullmatch(CODE, text) else None
        return f"{node.name} {node.code:012d}" if node else value


def _found(text: str) -> Node:
    code = CODE.search(text)
    if code:
        node = queries.node(int(code.group()))
        named = [node] if node else []
    else:
        named = queries.named(text)
    if not named:
        raise ValidationError(_("There is no such division."))
    if len(named) > 1:
        raise ValidationError(_("Several have this name: please give the code."))
    return named[0]
