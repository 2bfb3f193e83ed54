"""From the cells of a row to what they mean, by the same fields as the pages."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from yimen.foundation.imports.places import Places
from yimen.foundation.imports.rules import Column, Problem, Target
from yimen.foundation.people.fields import LineField, NameField, PhoneField, checked_document
from yimen.kit import cells, clock

BENT = _(
    "The spreadsheet turned this number into 1.23E+17 and lost its last digits. Format the column"
    " as text and type the number again."
)
NO_DAY = _("This is not a date. Write it as 2020-02-03.")
TWO_DAYS = _("This date can be read in two ways. Write it as 2020-02-03, or say the order above.")
REQUIRED = _("Please fill this in.")
ONE_OF = _("One of: %(words)s.")


class Cleaner:
    """Cleans the rows of one job: which place is which column, how dates are written."""

    def __init__(
        self, target: Target, mapping: Mapping[str, int], date_style: str, places: Places
    ) -> None:
        self.target, self.mapping, self.date_style = target, mapping, date_style
        self.places, self.today = places, clock.today()
        self.phone, self.name = PhoneField(), NameField()
        self.lines: dict[str, forms.CharField] = {
            one.key: LineField(max_length=one.longest) for one in target.columns
        }
        self._said: dict[tuple[str, str], Any] = {}  # choices and places repeat in every row

    def clean(self, row: Sequence[str]) -> tuple[dict[str, Any], list[Problem]]:
        values: dict[str, Any] = {}
        problems: list[Problem] = []
        for column in self.target.columns:
            text = self._cell(row, column.key)
            try:
                values[column.key] = self._value(column, text)
            except ValidationError as error:
                problems += [Problem(column.key, *said(error))]
        return values, problems

    def is_example(self, row: Sequence[str]) -> bool:
        """The template's own example, which many leave where it is."""
        return all(self._cell(row, one.key) == one.example for one in self.target.columns)

    def _cell(self, row: Sequence[str], key: str) -> str:
        place = self.mapping.get(key)
        return row[place] if place is not None and place < len(row) else ""

    def _value(self, column: Column, text: str) -> Any:
        if not text.strip():
            if column.required:
                raise ValidationError(REQUIRED, code="required")
            return ""
        match column.kind:
            case "choice" | "area":
                return self._repeated(column, text)
            case "date":
                return self._day(text)
            case "document":
                return self._document(text)
            case "phone":
                return self._phone(text)
            case "name":
                return self.name.clean(text)
        return self.lines[column.key].clean(text)

    def _repeated(self, column: Column, text: str) -> Any:
        key = (column.key, text)
        if key not in self._said:
            try:
                self._said[key] = self._looked_up(column, text)
            except ValidationError as error:
                self._said[key] = error
        found = self._said[key]
        if isinstance(found, ValidationError):
            raise found
        return found

    def _looked_up(self, column: Column, text: str) -> Any:
        if column.kind == "area":
            return self.places.find(text, column.levels)
        typed = cells.tidy(text).lower()
        for word, value in column.choices.items():
            if typed in {word.lower(), value.lower()}:
                return value
        words = "、".join(column.choices)
        raise ValidationError(ONE_OF, params={"words": words}, code="choice")

    def _day(self, text: str) -> str:
        try:
            return cells.day(text, self.today, self.date_style).isoformat()
        except cells.NotADay as error:
            raise ValidationError(TWO_DAYS if error.ambiguous else NO_DAY) from error

    def _document(self, text: str) -> str:
        number = cells.digits(text)
        is_cut = len(number) == 18 and number.isdigit() and number.endswith("000")
        if cells.is_bent(text):
            raise ValidationError(BENT, code="bent")
        try:
            return checked_document("id_card", number)
        except ValidationError as error:
            raise (ValidationError(BENT, code="bent") if is_cut else error) from error

    def _phone(self, text: str) -> str:
        if cells.is_bent(text):
            raise ValidationError(BENT, code="bent")
        return str(self.phone.clean(cells.digits(text)))


def said(error: ValidationError) -> tuple[str, dict[str, object]]:
    """The first sentence of an error as it stands in the catalogue, and its words."""
    first = error.error_list[0]
    with override("en"):
        sentence = str(first.message)
        words: dict[str, object] = {name: str(word) for name, word in (first.params or {}).items()}
    return sentence, words


def iso(value: object) -> datetime.date | None:
    """A day as a line's values hold it."""
    return datetime.date.fromisoformat(value) if isinstance(value, str) and value else None
