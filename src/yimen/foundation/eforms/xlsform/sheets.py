"""The sheets of an XLSForm, as pyxform reads and accepts them."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from pyxform.errors import PyXFormError
from pyxform.xls2json_backends import get_xlsform
from pyxform.xls2xform import convert

from yimen.kit.refusals import Refusal
from yimen.kit.sheets import fused

LARGEST, UNPACKED = 2_000_000, 30_000_000  # bytes of the file, and of what is packed in it
MOST_ROWS = 3000
ZH, EN = "zh-hans", "en"
LANGUAGES = {ZH: r"\(zh\b|chinese|中文|汉语|漢語", EN: r"\(en\b|english|英文|英语"}
ALIASES = {
    "relevance": "relevant",
    "caption": "label",
    "command": "type",
    "readonly": "read_only",
    "calculate": "calculation",
    "value": "name",
    "option_name": "name",
    "list": "list_name",
    "constraintmsg": "constraint_message",
    "requiredmsg": "required_message",
}
SPOKEN = frozenset({"label", "hint", "guidance_hint", "constraint_message", "required_message"})
BROKEN = (zipfile.BadZipFile, KeyError, ValueError, OSError, AttributeError, TypeError)


class BadXLSForm(Refusal):
    """This file is not an XLSForm that can be used."""

    status_code = 422

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = reasons
        super().__init__()


@dataclass(frozen=True)
class Line:
    """One row of a sheet: its number there, its cells by column, its words by language."""

    row: int
    cells: Mapping[str, str]
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def get(self, column: str) -> str:
        return self.cells.get(column, "")

    def text(self, column: str) -> dict[str, str] | None:
        """In Chinese and English; where one is missing, what there is."""
        said = self.words.get(column, {})
        if not said:
            return None
        other = said.get("") or next(iter(said.values()))
        return {ZH: said.get(ZH) or other, EN: said.get(EN) or other}


@dataclass(frozen=True)
class Book:
    survey: list[Line]
    choices: list[Line]
    settings: Mapping[str, str]
    languages: set[str]


def load(content: bytes) -> Book:
    """The sheets; BadXLSForm says why not."""
    _refuse_bombs(content)
    try:
        sheets = get_xlsform(io.BytesIO(content), file_type=".xlsx")
        _refuse_long(sheets.survey or [], sheets.choices or [])
        convert(io.BytesIO(content), file_type=".xlsx", form_name="data")
    except PyXFormError as error:
        raise BadXLSForm([str(error)]) from error
    except BROKEN as error:
        raise BadXLSForm([_("The file is damaged, or not an Excel file (.xlsx).")]) from error
    survey, choices = list(_lines(sheets.survey or [])), list(_lines(sheets.choices or []))
    settings = {_column(name): str(value) for name, value in _first(sheets.settings).items()}
    languages = {tongue for line in survey for said in line.words.values() for tongue in said}
    return Book(survey, choices, settings, languages)


def _refuse_bombs(content: bytes) -> None:
    if len(content) > LARGEST:
        raise BadXLSForm([_("The file is too large.")])
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            size = sum(one.file_size for one in packed.infolist())
    except BROKEN as error:
        raise BadXLSForm([_("The file is damaged, or not an Excel file (.xlsx).")]) from error
    if size > UNPACKED:
        raise BadXLSForm([_("The file is too large.")])


def _refuse_long(*sheets: list[Any]) -> None:
    if any(len(rows) > MOST_ROWS for rows in sheets):
        raise BadXLSForm([_("The file has too many rows.")])


def _first(rows: list[dict[str, Any]] | None) -> dict[str, Any]:
    return rows[0] if rows else {}


def _lines(rows: list[dict[str, Any]]) -> Iterator[Line]:
    """The rows that have anything in them; the header is row 1."""
    for number, row in enumerate(rows, start=2):
        cells: dict[str, str] = {}
        words: dict[str, dict[str, str]] = {}
        for header, value in row.items():
            text = fused(str(value).strip()) if value is not None else ""
            column, tongue = _heading(header)
            if text and column in SPOKEN:
                words.setdefault(column, {}).setdefault(tongue, text)
            elif text:
                cells.setdefault(column, text)
        if cells or words:
            yield Line(number, cells, words)


def _heading(header: str) -> tuple[str, str]:
    """`label::English (en)` is a column and a language; `bind::relevant` only a column."""
    base, *rest = [part.strip() for part in re.split(r"::|:", str(header)) if part.strip()] or [""]
    if base.lower() == "bind" and rest:
        return _column(rest[-1].removeprefix("jr")), ""
    if base.lower() in {"media", "body", "instance"} and rest:
        return _column(f"{base} {rest[0]}"), ""
    return _column(base), _tongue(" ".join(rest))


def _column(name: str) -> str:
    plain = re.sub(r"[\s\-]+", "_", str(name).strip().lower())
    return ALIASES.get(plain, plain)


def _tongue(name: str) -> str:
    """Chinese and English by their own names; any other language by its name."""
    known = (code for code, sign in LANGUAGES.items() if re.search(sign, name.lower()))
    return next(known, name)
