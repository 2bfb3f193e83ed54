"""Which kinds of files are taken, how large they may be, and how refusals sound."""

from __future__ import annotations

import datetime

from django.conf import settings

from yimen.kit.refusals import Refusal

JPEG, PNG, WEBP, PDF = "image/jpeg", "image/png", "image/webp", "application/pdf"
CSV = "text/csv"
XLS = "application/vnd.ms-excel"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
WITH_MACROS = "application/vnd.ms-excel.sheet.macroEnabled.12"  # known, to be refused by name

PICTURES = frozenset({JPEG, PNG, WEBP})
SHEETS = frozenset({CSV, XLS, XLSX, ODS})
SHOWN_IN_PLACE = PICTURES | {PDF}  # everything else is only ever downloaded

ENDINGS = {
    JPEG: ".jpg", PNG: ".png", WEBP: ".webp", PDF: ".pdf", CSV: ".csv", XLS: ".xls",
    XLSX: ".xlsx", ODS: ".ods",
}  # fmt: skip
WORDS = {
    JPEG: "JPEG", PNG: "PNG", WEBP: "WebP", PDF: "PDF", CSV: "CSV", XLS: "Excel", XLSX: "Excel",
    ODS: "ODS",
}  # fmt: skip

LONGEST_SIDE = 2560  # pixels of a kept picture
LONGEST_NAME = 120
UNATTACHED = datetime.timedelta(days=2)  # chosen on a form that was never sent
MEGABYTE = 1024 * 1024


class WrongType(Refusal):
    """This kind of file is not taken here."""

    status_code = 422


class HasMacros(WrongType):
    """This workbook has macros. Save it without macros (.xlsx) and choose it again."""


class TooLarge(Refusal):
    """This file is too large."""

    status_code = 422


class TooManyPixels(TooLarge):
    """This picture has too many pixels. Please take it again in a smaller size."""


class Damaged(Refusal):
    """This file cannot be read. It may be damaged. Please choose another one."""

    status_code = 422


class NotKept(Refusal):
    """This file is no longer kept."""

    status_code = 410


def most_bytes(media_types: frozenset[str]) -> int:
    """The largest file that a field which takes these kinds lets in."""
    return max(limit(kind) for kind in media_types)


def limit(media_type: str) -> int:
    """Bytes that a file of this kind may have."""
    sheet = media_type in SHEETS
    return int(settings.FILES_MOST_SHEET if sheet else settings.FILES_MOST_BYTES)


def is_longer(size: int | None, media_types: frozenset[str]) -> bool:
    return size is None or size > most_bytes(media_types)


def shown_name(typed: str, media_type: str) -> str:
    """A name without path and control characters, with the ending that its bytes deserve."""
    last = typed.replace("\\", "/").rpartition("/")[2]
    printable = "".join(letter for letter in last if letter.isprintable()).strip(". ")
    stem, dot, ending = printable.rpartition(".")
    stem = stem if dot and len(ending) <= 5 else printable
    return (stem[:LONGEST_NAME] or "file") + ENDINGS[media_type]
