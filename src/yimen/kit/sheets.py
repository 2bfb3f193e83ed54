"""Tables that leave the house, as CSV or Excel: text that no spreadsheet program runs."""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
CSV, XLSX = "csv", "xlsx"
KINDS = (XLSX, CSV)
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
IN_MEMORY = 2_000_000  # bytes; a larger file waits on the disk
PIECE = 500  # rows that are sent at once
UNPRINTABLE = {code: None for code in range(32) if code not in {9, 10, 13}}
Header = Sequence[object]
Rows = Iterable[Sequence[object]]


def defused(value: object) -> str:
    """Text that a spreadsheet shows and does not run."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def fused(text: str) -> str:
    """What `defused` was given: our own files may come in again."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(FORMULA_STARTS) else text


def written(header: Header, rows: Rows) -> str:
    """A CSV text; the mark at its start lets Excel read it as UTF-8."""
    return "".join(_pieces(header, rows))


def _pieces(header: Header, rows: Rows) -> Iterator[str]:
    out = io.StringIO("\ufeff", newline="")
    out.seek(0, io.SEEK_END)
    writer = csv.writer(out)
    writer.writerow([defused(cell) for cell in header])
    for number, row in enumerate(rows, start=1):
        writer.writerow([defused(cell) for cell in row])
        if number % PIECE == 0:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()


def sheet_response(name: str, header: Header, rows: Rows, kind: str) -> HttpResponseBase:
    """A file to keep: `name` without ending; rows are read as they are sent or written."""
    headers = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
    if kind == CSV:
        headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        pieces = (piece.encode() for piece in _pieces(header, rows))
        return StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8",
                                     headers=headers)  # fmt: skip
    book = workbook([("1", header, rows)])
    return FileResponse(
        book, as_attachment=True, filename=f"{name}.xlsx", content_type=EXCEL, headers=headers
    )


def workbook(sheets: Iterable[tuple[str, Header, Rows]]) -> IO[bytes]:
    """An Excel file: each sheet with its name, its header and its rows."""
    book = Workbook(write_only=True)
    for title, header, rows in sheets:
        _fill(book.create_sheet(title), header, rows)
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  # the response closes it
    book.save(file)
    file.seek(0)
    return file


def _fill(sheet: Any, header: Header, rows: Rows) -> None:
    sheet.freeze_panes = "A2"
    for place, title in enumerate(header, start=1):
        width = sum(2 if ord(sign) > 0x2E7F else 1 for sign in str(title))
        sheet.column_dimensions[get_column_letter(place)].width = min(max(width + 4, 12), 48)
    sheet.append([_cell(sheet, title, head=True) for title in header])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])


def _cell(sheet: Any, value: object, *, head: bool = False) -> object:
    """Numbers as numbers; everything else as text, so that no digit is lost and nothing runs."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    cell = WriteOnlyCell(sheet, defused(value).translate(UNPRINTABLE))
    cell.data_type = "s"
    cell.number_format = "@"
    if head:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True)
    return cell
