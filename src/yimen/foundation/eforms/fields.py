"""A Django form built from a definition; the rules, not the widgets, decide."""

import datetime
import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from yimen.foundation.eforms import rules
from yimen.foundation.eforms.models import Answers, Definition
from yimen.foundation.eforms.queries import readable
from yimen.kit import clock


@dataclass(frozen=True)
class Row:
    """One line of the questionnaire: a question, or a note to read."""

    name: str
    show_when: str  # JSON for the browser, empty when always shown
    field: forms.BoundField | None = None
    note: str = ""


@dataclass(frozen=True)
class Page:
    title: str
    rows: list[Row]


class QuestionnaireForm(forms.Form):
    """Asks what the definition asks. Answers of hidden questions are dropped."""

    client_uuid = forms.UUIDField(widget=forms.HiddenInput)
    use_required_attribute = False  # only the rules know which questions are shown

    def __init__(self, definition: Definition, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.definition = definition
        self.answers: dict[str, Any] = {}
        for item in rules.questions(definition.schema):
            self.fields[item["name"]] = _field(definition.schema, item)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        given = {name: _plain(cleaned.get(name)) for name in self.fields if name != "client_uuid"}
        result = rules.check(self.definition.schema, given, clock.today())
        for name in result.hidden:
            self.errors.pop(name, None)
        for name, sentence in result.errors.items():
            if name not in self.errors:
                self.add_error(name, sentence)
        self.answers = result.values
        return cleaned

    def pages(self) -> Iterator[Page]:
        for page in self.definition.schema["pages"]:
            yield Page(rules.text(page["title"]), [self._row(item) for item in page["fields"]])

    def _row(self, item: rules.Field) -> Row:
        logic = json.dumps(item["show_when"], sort_keys=True) if "show_when" in item else ""
        if item["type"] == "note":
            return Row(item["name"], logic, note=rules.text(item["label"]))
        return Row(item["name"], logic, field=self[item["name"]])


class Steps:
    """The same questionnaire, one group of questions a page; what was given goes along unseen.

    No script is needed, and nothing is refused before the last page: there all is checked.
    """

    def __init__(self, definition: Definition, data: QueryDict, at: int) -> None:
        self.count = len(definition.schema["pages"])
        self.at = min(max(at, 1), self.count + 1)  # the last one reads it all back
        given = {name: _given(data, item) for name, item in _named(definition.schema)}
        self.form = QuestionnaireForm(
            definition, initial=given | {"client_uuid": data.get("client_uuid") or uuid.uuid4()}
        )
        result = rules.check(definition.schema, given, clock.today())
        self.answers = readable(Answers(definition=definition, values=result.values))
        pages = list(self.form.pages())
        self.shown = pages[self.at - 1] if self.at <= self.count else None
        self.titles = [page.title for page in pages]
        unseen = [page for page in pages if page is not self.shown]
        self.carried = [row.field for page in unseen for row in page.rows if row.field]
        self.back, self.next = self.at - 1, self.at + 1
        self.is_last = self.shown is None


def _named(schema: Mapping[str, Any]) -> Iterator[tuple[str, rules.Field]]:
    return ((item["name"], item) for item in rules.questions(schema))


def _given(data: QueryDict, item: rules.Field) -> str | list[str]:
    many = item["type"] == "select_many"
    return data.getlist(item["name"]) if many else data.get(item["name"]) or ""


def _plain(value: object) -> object:
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value


def _field(schema: dict[str, Any], item: rules.Field) -> forms.Field:
    common = {
        "label": rules.text(item["label"]),
        "help_text": rules.text(item.get("hint")),
        "required": item.get("required", False),
        "error_messages": {"required": _("Please answer this question.")},
    }
    options = [(one["value"], rules.text(one["label"])) for one in rules.choices(schema, item)]
    match item["type"]:
        case "select_many":
            boxes = forms.CheckboxSelectMultiple
            return forms.MultipleChoiceField(choices=options, widget=boxes, **common)
        case "select_one" | "yes_no_unknown":
            return forms.ChoiceField(choices=options, widget=forms.RadioSelect, **common)
        case "date":
            picker = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
            return forms.DateField(widget=picker, **common)
        case "integer" | "decimal":
            mode = "numeric" if item["type"] == "integer" else "decimal"
            box = forms.TextInput(attrs={"inputmode": mode, "autocomplete": "off"})
            return forms.CharField(widget=box, max_length=20, **common)
    return _text_field(item, common)


def _text_field(item: rules.Field, common: dict[str, Any]) -> forms.Field:
    lines = item.get("lines", 1)
    box = forms.Textarea(attrs={"rows": lines}) if lines > 1 else forms.TextInput()
    limit = item.get("max_length", 500)
    return forms.CharField(
        widget=box,
        max_length=limit,
        **common,
    )
