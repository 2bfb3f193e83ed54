"""A Django form built from a definition; the rules, not the widgets, decide."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.forms.utils import ErrorDict

from yimen.foundation.areas.queries import node
from yimen.foundation.eforms import rules
from yimen.foundation.eforms.fields import rows
from yimen.foundation.eforms.fields.boxes import field_of, logic, narrow, plain
from yimen.foundation.eforms.models import Definition
from yimen.foundation.eforms.queries import words_of
from yimen.foundation.eforms.schema import MOST_ROWS
from yimen.kit import clock

BLANK = "__n__"  # stands for the number of a row that the browser makes


@dataclass(frozen=True)
class Row:
    """One line of the questionnaire: a question, a note to read, or a group of rows."""

    name: str
    show_when: str  # JSON for the browser, empty when always shown
    field: forms.BoundField | None = None
    note: str = ""
    help: str = ""
    required_when: str = ""
    locked: str | None = None  # what is known already and cannot be changed here
    inside: str = ""  # of which row of a group: members-0
    is_area: bool = False
    group: "Group | None" = None


@dataclass(frozen=True)
class Entry:
    """One row of a group."""

    index: int | str
    title: str
    rows: list[Row]
    words: str = ""

    @property
    def number(self) -> str:
        return str(self.index + 1) if isinstance(self.index, int) else ""


@dataclass(frozen=True)
class Group:
    name: str
    label: str
    hint: str
    marker: forms.BoundField
    item_label: str
    entries: list[Entry] = field(default_factory=list)
    blank: Entry | None = None
    most: int = MOST_ROWS

    @property
    def may_add(self) -> bool:
        return len(self.entries) < self.most


@dataclass(frozen=True)
class Page:
    title: str
    rows: list[Row]
    name: str = ""
    hint: str = ""
    show_when: str = ""

    @property
    def fields(self) -> Iterator[forms.BoundField]:
        """Every box of the page, those of rows and their markers too."""
        for row in self.rows:
            if row.group:
                yield row.group.marker
                yield from (
                    one.field for each in row.group.entries for one in each.rows if one.field
                )
            elif row.field:
                yield row.field


class QuestionnaireForm(forms.Form):
    """Asks what the definition asks. Answers of hidden questions are dropped.

    `initial` is filled in beforehand: answers as they are kept, or as they were typed. `locked`
    is what is known already: shown, not asked, and kept whatever a browser sends.
    """

    client_uuid = forms.UUIDField(widget=forms.HiddenInput)
    use_required_attribute = False  # only the rules know which questions are shown

    def __init__(
        self,
        definition: Definition,
        *args: Any,
        locked: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.definition = definition
        self.schema: dict[str, Any] = definition.schema
        self.locked = dict(locked or {})
        self.answers: dict[str, Any] = {}
        self.hidden_pages: set[str] = set()
        self.initial = {**self.initial, **self.locked}
        for item in rules.questions(self.schema):
            if rules.is_group(item):
                self._add_group(item)
            else:
                self.fields[item["name"]] = field_of(self.schema, item)

    # ---- groups ----------------------------------------------------------------------------

    def _add_group(self, group: rules.Field) -> None:
        name, given = group["name"], self.initial.get(group["name"]) or []
        size = self._size(group, given)
        box = forms.HiddenInput()
        self.fields[rows.marker(name)] = forms.CharField(
            required=False, widget=box, label=rules.text(group["label"]), max_length=4
        )
        self.initial[rows.marker(name)] = str(size)
        for index in range(size):
            for item in rules.inner(group):
                full = rules.row_name(name, index, item["name"])
                self.fields[full] = field_of(self.schema, item)
                if index < len(given):
                    self.initial[full] = given[index].get(item["name"])

    def _size(self, group: rules.Field, given: list[Any]) -> int:
        if self.is_bound:
            prefix = f"{self.prefix}-" if self.prefix else ""
            return rows.count(self.data, group["name"], prefix)
        return max(len(given), int(group.get("min", 0)))

    def _rows_given(self, group: rules.Field, cleaned: Mapping[str, Any]) -> list[dict[str, Any]]:
        name = group["name"]
        return [
            {
                item["name"]: plain(cleaned.get(rules.row_name(name, index, item["name"])))
                for item in rules.inner(group)
            }
            for index in range(self._size(group, []))
        ]

    # ---- answers ---------------------------------------------------------------------------

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        result = rules.check(
            self.schema, self._given(cleaned), clock.today(), lambda code: node(code) is not None
        )
        for name in list(self.errors):
            if {name, name.split("-")[0]} & (result.hidden | self.locked.keys()):
                self.errors.pop(name)
        for name, sentence in result.errors.items():
            place = name if name in self.fields else rows.marker(name)
            if place not in self.errors:
                self.add_error(place, sentence)
        self._let_blank_rows_be(result)
        self.answers, self.hidden_pages = result.values, result.hidden_pages
        return cleaned

    def _given(self, cleaned: Mapping[str, Any]) -> dict[str, Any]:
        given = {
            item["name"]: self._rows_given(item, cleaned)
            if rules.is_group(item)
            else plain(cleaned.get(item["name"]))
            for item in rules.questions(self.schema)
        }
        return {**given, **self.locked}

    def _let_blank_rows_be(self, result: rules.Result) -> None:
        """A row that nobody filled in is not asked for: only the rules know which those are."""
        for name in list(self.errors):
            is_in_row = name.count("-") == 2
            if is_in_row and name not in result.errors and not self._typed(name):
                self.errors.pop(name)

    def _typed(self, name: str) -> bool:
        return bool(self[name].data)

    def show_errors(self, names: Collection[str]) -> None:
        """Only what is wrong with these questions is shown."""
        self._errors = ErrorDict({name: self.errors[name] for name in names})

    def rows_of(self, group: rules.Field) -> list[dict[str, Any]]:
        """The rows of one group as far as they could be read."""
        return self._rows_given(group, getattr(self, "cleaned_data", {}))

    def narrow(self, scope: Mapping[str, Any], settled: set[str]) -> None:
        """Offer only the answers that fit what was settled on other pages."""
        for item in rules.questions(self.schema):
            asked = set(rules.asked_for(item.get("choice_filter")))
            named = {name for name in asked if not name.startswith("choice.")}
            if named and named <= settled and item["name"] in self.fields:
                narrow(self.fields[item["name"]], item, self.schema, scope)

    # ---- how it is shown -------------------------------------------------------------------

    @property
    def has_rows(self) -> bool:
        """Then the Enter key must not press the first button of a row."""
        return any(map(rules.is_group, rules.questions(self.schema)))

    def pages(self) -> Iterator[Page]:
        for page in self.schema["pages"]:
            yield Page(
                rules.text(page["title"]),
                [self._row(item) for item in page["fields"]],
                page["name"],
                rules.text(page.get("hint")),
                logic(page, "show_when"),
            )

    def _row(self, item: rules.Field) -> Row:
        name, told = item["name"], logic(item, "show_when")
        if rules.is_group(item):
            return Row(name, told, help=rules.text(item.get("help")), group=self._group(item))
        if name in self.locked and item["type"] != "note":
            said = words_of(self.schema, item, self.locked[name])
            return Row(name, told, self[name], locked=said)
        return self._question(self, item, name, "")

    def _question(self, form: forms.Form, item: rules.Field, name: str, inside: str) -> Row:
        told, more = logic(item, "show_when"), rules.text(item.get("help"))
        if item["type"] == "note":
            return Row(name, told, note=rules.text(item["label"]), help=more, inside=inside)
        return Row(
            name,
            told,
            form[name],
            help=more,
            required_when=logic(item, "required"),
            inside=inside,
            is_area=item["type"] == "area",
        )

    def _group(self, group: rules.Field) -> Group:
        name = group["name"]
        size = self._size(group, self.initial.get(name) or [])
        return Group(
            name,
            rules.text(group["label"]),
            rules.text(group.get("hint")),
            self[rows.marker(name)],
            rules.text(group["item_label"]),
            [self._entry(self, group, index) for index in range(size)],
            self._entry(_Blank(self, group), group, BLANK),
            group.get("max", MOST_ROWS),
        )

    def _entry(self, form: forms.Form, group: rules.Field, index: int | str) -> Entry:
        name = group["name"]
        shown = [
            self._question(form, item, f"{name}-{index}-{item['name']}", f"{name}-{index}")
            for item in group["fields"]
        ]
        number = index + 1 if isinstance(index, int) else ""
        return Entry(index, f"{rules.text(group['item_label'])} {number}".strip(), shown)


class _Blank(forms.Form):
    """An empty row, for the browser to copy."""

    use_required_attribute = False

    def __init__(self, whole: QuestionnaireForm, group: rules.Field) -> None:
        super().__init__(prefix=whole.prefix)
        for item in rules.inner(group):
            self.fields[f"{group['name']}-{BLANK}-{item['name']}"] = field_of(whole.schema, item)
