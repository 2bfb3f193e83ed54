"""The box of one question: what is typed into it, and what stands beside it."""

import datetime
import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms.widgets import ChoiceWidget
from django.utils.translation import gettext_lazy as _

from yimen.foundation.areas.fields import AreaField
from yimen.foundation.areas.queries import Node
from yimen.foundation.eforms import rules
from yimen.foundation.people.fields import PhoneField

LONG_LIST = 15  # more answers than this are chosen from a drop-down list
NEVER_IN_A_DRAFT = {"autocomplete": "off", "autocapitalize": "characters", "data-no-draft": True}


class _Told(ChoiceWidget):
    """Each choice says to the browser when it may be chosen."""

    rules_of: Mapping[str, str] = {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        if str(value) in self.rules_of:
            option["attrs"]["data-choice-when"] = self.rules_of[str(value)]
        return option


class Radios(_Told, forms.RadioSelect):
    pass


class Boxes(_Told, forms.CheckboxSelectMultiple):
    pass


class DropDown(_Told, forms.Select):
    pass


def plain(value: object) -> object:
    """What a Django field gives, as the rules read it."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Node):
        return f"{value.code:012d}"
    return value


def logic(item: rules.Field, part: str) -> str:
    """A condition for the browser; empty where there is none."""
    condition = item.get(part, True)
    return "" if isinstance(condition, bool) else json.dumps(condition, sort_keys=True)


def field_of(schema: Mapping[str, Any], item: rules.Field) -> forms.Field:
    common: dict[str, Any] = {
        "label": rules.text(item["label"]),
        "help_text": rules.text(item.get("hint")),
        "required": item.get("required", False) is True,
        "error_messages": {"required": _("Please answer this question.")},
    }
    if rules.is_choice(item):
        return _choice_field(schema, item, common)
    match item["type"]:
        case "date":
            picker = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
            return forms.DateField(widget=picker, **common)
        case "time" | "datetime":
            kind = "time" if item["type"] == "time" else "datetime-local"
            return forms.CharField(widget=forms.TextInput({"type": kind}), max_length=32, **common)
        case "integer" | "decimal":
            mode = "numeric" if item["type"] == "integer" else "decimal"
            box = forms.TextInput(attrs={"inputmode": mode, "autocomplete": "off"})
            return forms.CharField(widget=box, max_length=20, **common)
    return _text_field(item, common)


def _text_field(item: rules.Field, common: dict[str, Any]) -> forms.Field:
    match item["type"]:
        case "area":
            return AreaField(**common)
        case "phone":
            return PhoneField(max_length=32, **common)
        case "id_number":
            box: forms.Widget = forms.TextInput(NEVER_IN_A_DRAFT)
            return forms.CharField(widget=box, max_length=40, **common)
    lines = item.get("lines", 1)
    box = forms.Textarea(attrs={"rows": lines}) if lines > 1 else forms.TextInput()
    return forms.CharField(widget=box, max_length=item.get("max_length", 500), **common)


def _choice_field(
    schema: Mapping[str, Any], item: rules.Field, common: dict[str, Any]
) -> forms.Field:
    options = [(one["value"], rules.text(one["label"])) for one in rules.choices(schema, item)]
    told = _filters(schema, item)
    if item["type"] == "select_many":
        boxes = Boxes()
        boxes.rules_of = told
        return forms.MultipleChoiceField(choices=options, widget=boxes, **common)
    widget = DropDown() if len(options) > LONG_LIST else Radios()
    widget.rules_of = told
    first = [("", "")] if isinstance(widget, DropDown) else []
    return forms.ChoiceField(choices=first + options, widget=widget, **common)


def _filters(schema: Mapping[str, Any], item: rules.Field) -> dict[str, str]:
    """Each choice's own condition, where the question filters its choices."""
    if "choice_filter" not in item:
        return {}
    return {
        one["value"]: json.dumps(
            rules.with_choice(item["choice_filter"], rules.facts(one)), sort_keys=True
        )
        for one in rules.choices(schema, item)
    }


def narrow(
    field: forms.Field, item: rules.Field, schema: Mapping[str, Any], scope: Mapping[str, Any]
) -> None:
    """Show only the choices that fit; for what was settled on pages before."""
    if isinstance(field, forms.ChoiceField):
        options = rules.allowed(schema, item, scope)
        first = [("", "")] if isinstance(field.widget, DropDown) else []
        found = [(one["value"], rules.text(one["label"])) for one in options]
        field.widget.choices = first + found
