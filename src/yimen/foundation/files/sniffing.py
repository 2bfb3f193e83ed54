"""What a file is, told by its bytes. Its name and what the browser says count for nothing."""

import codecs
import zipfile
from typing import IO, Any

import filetype

from yimen.foundation.files.rules import CSV, ODS, PDF, PICTURES, WITH_MACROS, XLS, XLSX

HEAD = 8192
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
WORKBOOK = "Workbook".encode("utf-16-le")
BOOK = "Book".encode("utf-16-le")
MOST_ENTRIES = 10_000
# all that zipfile raises for bytes that only look like a zip; NotImplementedError is its word for
# a compression or version that it does not know
BROKEN_ZIP = (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError, KeyError)
CONTROLS = frozenset(range(32)) - {9, 10, 12, 13, 26}  # what no text of a table has


def sniffed(file: IO[bytes]) -> str:
    """The media type, or "" for what Yimen does not know. Reads in pieces."""
    file.seek(0)
    head = file.read(HEAD)
    guessed = filetype.guess_mime(head) or ""
    if guessed in PICTURES:
        return str(guessed)
    if head.startswith(b"%PDF-"):
        return PDF if _ends_like_a_pdf(file) else ""
    if head.startswith(b"PK"):
        return _packed(file)
    if head.startswith(OLD_OFFICE):
        return _old_office(file)
    return CSV if not guessed and _is_text(file) else ""


def _ends_like_a_pdf(file: IO[bytes]) -> bool:
    size = file.seek(0, 2)
    file.seek(max(0, size - 2048))
    return b"%%EOF" in file.read()


def _packed(file: IO[bytes]) -> str:
    try:
        with zipfile.ZipFile(file) as archive:
            return _book(archive)
    except BROKEN_ZIP:
        return ""


def _book(archive: zipfile.ZipFile) -> str:
    names = archive.namelist()
    if len(names) > MOST_ENTRIES:
        return ""
    if "mimetype" in names and archive.getinfo("mimetype").file_size <= 200:
        return ODS if archive.read("mimetype").strip() == ODS.encode() else ""
    if "[Content_Types].xml" in names and "xl/workbook.xml" in names:
        macros = any(name.lower().endswith("vbaproject.bin") for name in names)
        return WITH_MACROS if macros else XLSX
    return ""


def _old_office(file: IO[bytes]) -> str:
    """An old Excel file names its stream in its directory, somewhere inside."""
    file.seek(0)
    before = b""
    while piece := file.read(1 << 20):
        if WORKBOOK in before + piece or BOOK in before + piece:
            return XLS
        before = piece[-len(WORKBOOK) :]
    return ""


def _is_text(file: IO[bytes]) -> bool:
    return any(_decodes(file, encoding) for encoding in ("utf-8", "gb18030"))


def _decodes(file: IO[bytes], encoding: str) -> bool:
    decoder: Any = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while piece := file.read(1 << 20):
            if CONTROLS.intersection(piece):
                return False
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
