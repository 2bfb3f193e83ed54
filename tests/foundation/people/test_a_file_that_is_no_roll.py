"""A file made to break the reader, or broken on its way, is answered in words at the field."""

import io
import zipfile
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from tests.factories import HUBIN_STREET, make_user
from tests.foundation.people.test_a_townships_roll import HEADER, URL
from yimen.foundation.accounts.models import User
from yimen.foundation.people.models import Person
from yimen.foundation.staff.models import Role

pytestmark = pytest.mark.usefixtures("city")
ENTITIES = (
    b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY b "&a;&a;">'
    + b"".join(b'<!ENTITY c%d "%s">' % (n, b"&c%d;" % (n - 1) * 10) for n in range(1, 9))
    + b"]>"
)


def book(sheet: Callable[[bytes], bytes]) -> bytes:
    """An Excel file whose first sheet has been tampered with."""
    made, out = io.BytesIO(), io.BytesIO()
    plain = Workbook()
    plain.worksheets[0].append(HEADER.split(","))
    plain.save(made)
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            content = old.read(part)
            is_sheet = part.filename == "xl/worksheets/sheet1.xml"
            new.writestr(part.filename, sheet(content) if is_sheet else content)
    return out.getvalue()


def without_sheet() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        new.writestr("a.txt", "a")
    return out.getvalue()


FILES = {
    "a cell of ten megabytes": f"{HEADER}\n{'茅' * 3_000_000}".encode(),
    "cut short": book(lambda content: content[: len(content) // 2]),
    "entities": book(lambda content: ENTITIES + content),
    "an entity used": book(lambda content: ENTITIES + content.replace(b"<v>", b"<v>&c8;")),
    "no sheet": without_sheet(),
    "a bomb": book(lambda content: content + b" " * 120_000_000),
    "zeros": b"PK\x03\x04" + bytes(1_000),
    "NUL bytes": f"{HEADER}\n\0,\0".encode(),
    "lone surrogates": f"{HEADER}\n".encode() + b"\xed\xa0\x80,a",
    "nothing": b"\n",
    "one quote": HEADER.encode() + b'\n"' + b"a," * 5_000,
}


@pytest.mark.parametrize("why", FILES)
def test_it_is_said_at_the_field(client_for: Callable[[User], Client], why: str) -> None:
    browser = client_for(make_user("乡镇", (Role.TOWNSHIP_OFFICER, HUBIN_STREET)))

    answer = browser.post(URL, {"file": SimpleUploadedFile("roll.xlsx", FILES[why])})

    assert answer.status_code == 422
    assert not Person.objects.exists()
    assert "root:" not in answer.content.decode()
