"""A township's roll from a spreadsheet: read, checked row by row, and carried to the next page."""

import base64
import csv
import io
import json
import uuid
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from yimen.foundation.accounts.fields import vault
from yimen.foundation.accounts.models import User
from yimen.foundation.people.actions import RollRow
from yimen.foundation.people.fields import LineField, NameField, PhoneField, checked_document
from yimen.foundation.people.forms.persons import DateField, villages
from yimen.foundation.people.models import DocumentType, Person, Sex
from yimen.foundation.people.queries import holders_of

MOST_ROWS, MOST_BYTES, MOST_CELL = 20_000, 10_000_000, 2_000
UNPACKED = 100_000_000  # of an Excel file: more is a bomb
COLUMNS = {
    "村(社区)代码": "area_code", "住址": "address", "与户主关系": "relation", "姓名": "name",
    "证件类型": "document_type", "证件号码": "document_number", "性别": "sex",
    "出生日期": "birth_date", "手机号": "phone",
}  # fmt: skip
EXAMPLE = [
    "411202001002", "茅津路1号院1号楼101", "户主", "测试甲", "居民身份证", "", "男", "1980-01-01",
    "13800000000",
]  # fmt: skip
ERRORS = "错误"
DOCUMENTS = {
    "": DocumentType.NONE, "无": DocumentType.NONE, "居民身份证": DocumentType.ID_CARD,
    "身份证": DocumentType.ID_CARD, "护照": DocumentType.PASSPORT,
    "港澳通行证": DocumentType.HK_MACAO_PERMIT, "台湾通行证": DocumentType.TAIWAN_PERMIT,
    "其他": DocumentType.OTHER,
}  # fmt: skip
SEXES = {"": Sex.UNKNOWN, "男": Sex.MALE, "女": Sex.FEMALE, "未知": Sex.UNKNOWN}


BROKEN = (csv.Error, zipfile.BadZipFile, zlib.error, SyntaxError, ValueError, LookupError,
          TypeError, OSError, AttributeError)  # fmt: skip


class WrongTemplate(ValidationError):
    """This is not the roll's template."""


@dataclass
class Row:
    number: int  # as the spreadsheet counts it
    cells: list[str]
    errors: list[str]
    entry: RollRow | None = None


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("Roll of households (CSV or Excel)"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
    )

    def clean_file(self) -> list[list[str]]:
        upload = self.cleaned_data["file"]
        if upload.size > MOST_BYTES:
            raise ValidationError(_("The file is larger than 10 MB."))
        try:
            return table(upload.read())
        except BROKEN as error:  # a spreadsheet is read while its rows are
            raise ValidationError(_("This file cannot be read. Please save it again.")) from error


def table(content: bytes) -> list[list[str]]:
    """The rows below the header, in the template's order of columns."""
    rows = _excel(content) if content.startswith(b"PK") else _csv(content)
    header = [cell.strip().replace("（", "(").replace("）", ")") for cell in next(rows, [])]
    while header and not header[-1]:
        header.pop()
    wanted = [name for name in header if name != ERRORS]
    if sorted(wanted) != sorted(COLUMNS):
        raise WrongTemplate(_("The columns are not those of the template. Please download it."))
    places = [header.index(name) for name in COLUMNS]
    found: list[list[str]] = []
    for cells in rows:
        row = [cells[place].strip() if place < len(cells) else "" for place in places]
        found.append(row)
        if len(found) > MOST_ROWS:
            raise ValidationError(_("A file may have 20,000 rows. Please divide it."))
    while found and not any(found[-1]):
        found.pop()
    if not found:
        raise ValidationError(_("There are no rows in the file."))
    return found


def _csv(content: bytes) -> Any:
    """UTF-8, or GB18030 as Excel in China saves it."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("gb18030")
        except UnicodeDecodeError as error:
            raise ValidationError(_("The file is neither UTF-8 nor GB18030 text.")) from error
    if "\0" in text:
        raise ValidationError(_("This is not a CSV file."))
    return csv.reader(io.StringIO(text, newline=""))


def _excel(content: bytes) -> Any:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > UNPACKED:
                raise ValidationError(_("The file is too large when unpacked."))
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise ValidationError(_("This is not an Excel file.")) from error
    rows = book.worksheets[0].iter_rows(values_only=True, max_col=len(COLUMNS) + 1)
    return ([_text(cell) for cell in row] for row in rows)


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if hasattr(cell, "strftime"):
        return str(cell.strftime("%Y-%m-%d"))
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


class Checker:
    """Each row by the same fields as the pages; what is wrong is said in words."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.codes = {str(area.code) for area in villages(user)}
        self.address = LineField(max_length=200)
        self.relation = LineField(max_length=32, required=False)
        self.name = NameField()
        self.phone = PhoneField(required=False)
        self.born = DateField(required=False)

    def check(self, cells: Iterable[list[str]]) -> list[Row]:
        rows = [self._row(number, row) for number, row in enumerate(cells, start=2)]
        self._documents(rows)
        return rows

    def _row(self, number: int, cells: list[str]) -> Row:
        row = Row(number, cells, [])
        values: dict[str, Any] = {}
        for (title, column), text in zip(COLUMNS.items(), cells, strict=True):
            try:
                values[column] = self._cell(column, text[:MOST_CELL], values)
            except ValidationError as error:
                row.errors.append(f"{title}: {' '.join(map(str, error.messages))}")
        if not row.errors:
            row.entry = RollRow(**values)
        return row

    def _cell(self, column: str, text: str, values: dict[str, Any]) -> Any:
        if column == "area_code":
            if text not in self.codes:
                raise ValidationError(_("This place is outside your area."))
            return int(text)
        if column == "document_type":
            return _one_of(DOCUMENTS, text)
        if column == "sex":
            return _one_of(SEXES, text)
        if column == "document_number":
            return _number(values.get("document_type"), text)
        plain = {"address": self.address, "relation": self.relation, "name": self.name,
                 "phone": self.phone, "birth_date": self.born}  # fmt: skip
        return plain[column].clean(text)

    def _documents(self, rows: list[Row]) -> None:
        """Twice in the file, or known for somebody out of sight or of another name."""
        entries = [row.entry for row in rows if row.entry and row.entry.document_number]
        holders = holders_of([(e.document_type, e.document_number) for e in entries])
        ids = [person.pk for person in holders.values()]
        seen = set(Person.objects.visible_to(self.user).filter(pk__in=ids).values_list(flat=True))
        first: dict[tuple[str, str], int] = {}
        for row in rows:
            if row.entry is None or not row.entry.document_number:
                continue
            document = (row.entry.document_type, row.entry.document_number)
            problem = _document_problem(row.entry, holders.get(document), seen)
            if document in first:
                problem = _("The same document is in row %(n)s.") % {"n": first[document]}
            first.setdefault(document, row.number)
            if problem:
                row.errors.append(f"证件号码: {problem}")
                row.entry = None


def _document_problem(entry: RollRow, holder: Person | None, seen: set[int]) -> str:
    if holder is None:
        return ""
    if holder.pk not in seen:
        return str(_("Already registered elsewhere. Ask your township to move the record."))
    if holder.name != entry.name:
        return str(_("Already registered with another name."))
    return ""


def _one_of(choices: dict[str, Any], text: str) -> Any:
    if text not in choices:
        words = "、".join(word for word in choices if word)
        raise ValidationError(_("One of: %(words)s.") % {"words": words})
    return choices[text]


def _number(document_type: Any, text: str) -> str:
    if document_type == DocumentType.NONE:
        if text:
            raise ValidationError(_("Please choose the kind of document."))
        return ""
    if not text:
        raise ValidationError(_("Please give the number of the document."))
    return checked_document(document_type or DocumentType.OTHER, text)


def carry(cells: list[list[str]], user: User) -> str:
    """The checked file, sealed, for the next page to send back: the server keeps no copy."""
    batch = {"user": user.pk, "batch": str(uuid.uuid4()), "cells": cells}
    packed = base64.b85encode(zlib.compress(json.dumps(batch).encode())).decode()
    sealed = base64.b85encode(vault().seal(packed)).decode()
    return signing.TimestampSigner(salt="people.roll").sign(sealed)


def carried(text: str, user: User) -> tuple[uuid.UUID, list[list[str]]] | None:
    """What `carry` sealed for this user within the hour; None for anything else."""
    try:
        sealed = signing.TimestampSigner(salt="people.roll").unsign(text, max_age=3600)
        packed = vault().open(base64.b85decode(sealed))
        batch = json.loads(zlib.decompress(base64.b85decode(packed)))
    except (signing.BadSignature, ValueError, zlib.error):
        return None
    if batch["user"] != user.pk:
        return None
    return uuid.UUID(batch["batch"]), batch["cells"]
