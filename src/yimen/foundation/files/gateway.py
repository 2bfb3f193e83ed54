"""The folder of sealed bytes: `DATA_DIR/files/ab/<uuid>`, readable by its owner alone."""

import os
import secrets
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings

from yimen.kit import sealing

FRESH = ".new"  # the ending of what is still being written


def folder() -> Path:
    return Path(settings.DATA_DIR) / "files"


def place_of(name: uuid.UUID) -> Path:
    return folder() / name.hex[:2] / str(name)


def write(name: uuid.UUID, pieces: Iterable[bytes]) -> None:
    """Whole or not at all: after a power cut nothing half written has the file's name."""
    place = place_of(name)
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    place.parent.mkdir(mode=0o700, exist_ok=True)
    fresh = place.with_name(f"{place.name}.{secrets.token_hex(4)}{FRESH}")
    try:
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            sealing.seal(pieces, file, key=_key(), bound=name.bytes)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(place)
    finally:
        fresh.unlink(missing_ok=True)


def read(name: uuid.UUID) -> Iterator[bytes]:
    with place_of(name).open("rb") as file:
        yield from sealing.opened(file, key=_key(), bound=name.bytes)


def remove(names: Iterable[uuid.UUID]) -> None:
    for name in names:
        place_of(name).unlink(missing_ok=True)


def incoming() -> list[Path]:
    """Uploads on their way, and those that never arrived whole."""
    return [path for path in Path(settings.FILE_UPLOAD_TEMP_DIR).glob("*") if path.is_file()]


def on_disk(before: float) -> Iterator[Path]:
    """Every file that has lain here since before the moment, also what was never finished."""
    for path in folder().glob("??/*"):
        try:
            if path.stat().st_mtime < before:
                yield path
        except FileNotFoundError:
            continue


def _key() -> bytes:
    key: bytes = settings.KEYS.get("files")
    return key
