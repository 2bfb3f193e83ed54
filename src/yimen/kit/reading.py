"""Tables that come in: Excel, ODS and CSV as rows of text, with the sheet's own row numbers."""

import csv
import datetime
import io
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from yimen.kit.sheets import fused

UNPACKED = 600_000_000  # bytes of a workbook: more is a bomb
PACKED, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
DELIMITERS = ",\t;|"
LONGEST_CELL = 2_000
EXACT = 10**15  # whole numbers up to here are what was typed; Excel keeps 15 digits
Place = tuple[tuple[int, int], tuple[int, int]]  # first and last cell, (row, column) from 0
Numbered = tuple[int, list[str]]  # a row's number as the spreadsheet shows it, its cells
BROKEN = (CalamineError, zipfile.BadZipFile, ValueError, OSError, RuntimeError, KeyError)


class Unreadable(ValueError):
    """Why a table is refused, as one of the codes below, with the place where it is so."""

    PASSWORD, BOMB, DAMAGED, ENCODING, EMPTY, MERGED = (
        "password", "bomb", "damaged", "encoding", "empty", "merged",
    )  # fmt: skip

    def __init__(self, code: str, place: str = "") -> None:
        self.code, self.place = code, place
        super().__init__(code)


class Table:
    """One table: the first sheet of a workbook that is shown and not empty, or a text."""

    def __init__(self, content: bytes) -> None:
        is_book = content.startswith((PACKED, OLD_EXCEL))
        self._sheet = _sheet(content) if is_book else None
        self._text = "" if is_book else _decoded(content)

    def rows(self) -> Iterator[Numbered]:
        """The rows that have anything in them, cell by cell as text."""
        found = _of_sheet(self._sheet) if self._sheet else _of_text(self._text)
        for number, cells in found:
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                yield number, cells

    @property
    def height(self) -> int:
        """About how many rows there are, for a progress bar."""
        return self._sheet.total_height if self._sheet else self._text.count("\n")

    def merged_across(self, after_row: int) -> str:
        """Where cells below a row are merged over several columns (`B5:D5`); "" if nowhere."""
        merged = sorted(self._sheet.merged_cell_ranges or []) if self._sheet else []
        for (row, column), (last_row, last_column) in merged:
            if row >= after_row and last_column > column:
                return f"{_letters(column)}{row + 1}:{_letters(last_column)}{last_row + 1}"
        return ""


def _of_sheet(sheet: CalamineSheet) -> Iterator[Numbered]:
    shift = [""] * (sheet.start[1] if sheet.start else 0)
    filling = _Filling(sheet.merged_cell_ranges or [])
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        yield number, filling.filled(number - 1, [*shift, *map(as_text, cells)])


def _sheet(content: bytes) -> CalamineSheet:
    try:
        _refuse_bombs(content)
        sheet = _first_shown(CalamineWorkbook.from_filelike(io.BytesIO(content)))
    except PasswordError as error:
        raise Unreadable(Unreadable.PASSWORD) from error
    except Unreadable:
        raise
    except BROKEN as error:
        raise Unreadable(Unreadable.DAMAGED) from error
    if sheet is None:
        raise Unreadable(Unreadable.EMPTY)
    return sheet


def _refuse_bombs(content: bytes) -> None:
    if content.startswith(PACKED):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > UNPACKED:
                raise Unreadable(Unreadable.BOMB)


def _first_shown(book: CalamineWorkbook) -> CalamineSheet | None:
    """The first sheet that is shown and not empty."""
    for one in book.sheets_metadata:
        if one.visible == SheetVisibleEnum.Visible and one.typ == SheetTypeEnum.WorkSheet:
            sheet = book.get_sheet_by_name(one.name)
            if sheet.start is not None:
                return sheet
    return None


class _Filling:
    """Cells merged downwards all have the value of the first."""

    def __init__(self, merged: Sequence[Place]) -> None:
        self.first = {(row, column): last for (row, column), last in merged}
        self.values: dict[int, tuple[int, str]] = {}  # column → last row, value

    def filled(self, row: int, cells: list[str]) -> list[str]:
        for column, (last, value) in list(self.values.items()):
            if row > last:
                del self.values[column]
            elif column < len(cells):
                cells[column] = value
        for column, cell in enumerate(cells):
            end = self.first.get((row, column))
            if end and end[0] > row:
                self.values[column] = (end[0], cell)
        return cells


def _letters(column: int) -> str:
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def as_text(cell: Any) -> str:
    """A cell as a person reads it; a number that lost its last digits stays in its E form."""
    if cell is None or cell == "":
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, datetime.datetime):
        midnight = cell.time() == datetime.time()
        return cell.strftime("%Y-%m-%d" if midnight else "%Y-%m-%d %H:%M")
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    if isinstance(cell, float | int):
        return _number(cell)
    return fused(str(cell)[:LONGEST_CELL].strip().replace("\0", ""))


def _number(cell: float) -> str:
    if abs(cell) >= EXACT:
        return f"{cell:.14E}"
    return str(int(cell)) if float(cell).is_integer() else repr(cell)


def _of_text(text: str) -> Iterator[Numbered]:
    head = list(islice(io.StringIO(text), 10))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(head))
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, [as_text(cell) for cell in cells]
    except csv.Error as error:
        raise Unreadable(Unreadable.DAMAGED) from error


def _decoded(content: bytes) -> str:
    """UTF-8, with or without its mark, or GB18030 as Excel in China saves it."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(Unreadable.ENCODING)


def _delimiter(head: Sequence[str]) -> str:
    """The sign that stands most often in the first lines, in most of them."""
    counts: Counter[str] = Counter()
    for line in head:
        counts.update({sign: line.count(sign) for sign in DELIMITERS})
    best, n = max(counts.items(), key=lambda pair: pair[1], default=(",", 0))
    return best if n else ","
