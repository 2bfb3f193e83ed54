"""Files as people choose them: photos with a place in them, workbooks, and worse."""

import io
import zipfile
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from openpyxl import Workbook
from PIL import ExifTags, Image, PngImagePlugin

GPS = {1: "N", 2: (34.0, 46.0, 21.5), 3: "E", 4: (111.0, 12.0, 3.25)}


def photo(width: int = 64, height: int = 32, kind: str = "JPEG", *, turned: bool = False) -> bytes:
    """A photo from a phone: it says where, by which phone, and how it was held."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "PhoneOfWang"
    exif[ExifTags.Base.Orientation] = 6 if turned else 1
    exif[ExifTags.IFD.GPSInfo] = GPS
    out = io.BytesIO()
    Image.new("RGB", (width, height), (30, 90, 160)).save(out, kind, exif=exif)
    return out.getvalue()


def upload(content: bytes, name: str = "photo.jpg", kind: str = "image/jpeg") -> Any:
    return SimpleUploadedFile(name, content, kind)


def long_upload(megabytes: int) -> TemporaryUploadedFile:
    """A photo with so many megabytes behind it, kept on disk as Django keeps long uploads."""
    file = TemporaryUploadedFile("photo.jpg", "image/jpeg", megabytes << 20, None)
    file.write(photo())
    file.file.truncate(megabytes << 20)
    file.seek(0)
    return file


def workbook(*, macros: bool = False) -> bytes:
    out = io.BytesIO()
    book = Workbook()
    book.worksheets[0].append(["姓名"])
    book.save(out)
    if macros:
        with zipfile.ZipFile(out, "a") as archive:
            archive.writestr("xl/vbaProject.bin", b"macro")
    return out.getvalue()


def bomb() -> bytes:
    """A few kilobytes that say they are a picture of forty thousand by forty thousand."""
    out = io.BytesIO()
    Image.new("1", (10, 10)).save(out, "PNG")
    content = bytearray(out.getvalue())
    content[16:24] = (40_000).to_bytes(4, "big") * 2
    crc = PngImagePlugin._crc32(bytes(content[12:29]), 0) & 0xFFFFFFFF
    content[29:33] = crc.to_bytes(4, "big")
    return bytes(content)
