"""Pictures are drawn anew before they are kept: upright, not larger than needed, and without
what a phone writes into them (its owner, its number, where and when)."""

import io
from typing import IO

from django.conf import settings
from PIL import ExifTags, Image, ImageOps

from yimen.foundation.files.rules import (
    JPEG,
    LONGEST_SIDE,
    PNG,
    WEBP,
    Damaged,
    TooManyPixels,
)

FORMATS = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP"}
QUALITY = 85
# what Pillow's readers raise at bytes that only look like a picture
BROKEN = (OSError, SyntaxError, ValueError, TypeError, IndexError, EOFError, MemoryError)
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)


def check(file: IO[bytes], media_type: str) -> None:
    """So large a picture would be a bomb, by its header; a damaged one is found by reading it."""
    with _open(file, media_type) as picture:
        width, height = picture.size
        if width * height > settings.FILES_MOST_PIXELS:
            raise TooManyPixels
        picture.draft("L", (64, 64))
        try:
            picture.load()
        except BROKEN as error:
            raise Damaged from error


def redrawn(file: IO[bytes], media_type: str, *, keep_position: bool) -> bytes:
    """A checked picture's own points and, only if allowed, the place where it was taken."""
    with _open(file, media_type) as picture:
        position = _position(picture) if keep_position else None
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is then read smaller
        try:
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        except BROKEN as error:
            raise Damaged from error
        return _written(upright, FORMATS[media_type], position)


def _open(file: IO[bytes], media_type: str) -> Image.Image:
    file.seek(0)
    try:
        return Image.open(file, formats=[FORMATS[media_type]])
    except BOMBS as error:
        raise TooManyPixels from error
    except BROKEN as error:
        raise Damaged from error


def _position(picture: Image.Image) -> Image.Exif | None:
    found = picture.getexif().get_ifd(ExifTags.IFD.GPSInfo)
    if not found:
        return None
    only = Image.Exif()
    only[ExifTags.IFD.GPSInfo] = found
    return only


def _written(picture: Image.Image, kind: str, position: Image.Exif | None) -> bytes:
    modes = {"L", "RGB"} if kind == "JPEG" else {"L", "RGB", "RGBA"}
    transparent = "A" in picture.getbands() or "transparency" in picture.info
    if picture.mode not in modes:
        picture = picture.convert("RGBA" if transparent and kind != "JPEG" else "RGB")
    fresh = Image.new(picture.mode, picture.size)  # carries nothing but its points
    fresh.paste(picture)
    out = io.BytesIO()
    extra = {"exif": position} if position else {}
    fresh.save(out, kind, quality=QUALITY, optimize=kind == "PNG", **extra)
    return out.getvalue()
