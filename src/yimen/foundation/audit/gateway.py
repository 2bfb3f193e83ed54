"""The head of the chain, in a file outside the database: what was sealed cannot be cut off."""

import os
from pathlib import Path

import msgspec
from django.conf import settings


class Head(msgspec.Struct, frozen=True):
    """The newest link, and how far the past is settled.

    Every entry up to `floor` is sealed, or was never committed. `mark_id` was the newest entry
    at `mark_at`: it becomes the floor when every transaction that began before has ended.
    """

    seq: int = 0
    mac: str = ""
    sealed_at: str = ""
    looked_at: str = ""
    floor: int = 0
    mark_id: int = 0
    mark_at: str = ""
    note: str = ""


def folder() -> Path:
    return Path(settings.DATA_DIR) / "audit"


def read_head() -> Head:
    try:
        return msgspec.json.decode((folder() / "head.json").read_bytes(), type=Head)
    except FileNotFoundError:
        return Head()


def write_head(head: Head) -> None:
    """Replace the file in one step; after a power cut it is the old one or the new one."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = folder() / f"head.{os.getpid()}.json"
    _write_down(fresh, msgspec.json.encode(head), os.O_TRUNC)
    os.replace(fresh, folder() / "head.json")
    _flush_folder()


def note_head(head: Head) -> None:
    """One line more in the heads of all times: they show since when a chain differs."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    _write_down(folder() / "heads.jsonl", msgspec.json.encode(head) + b"\n", os.O_APPEND)


def write_report(report: dict[str, object]) -> None:
    """What the last verification found, for the auditor's page."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = folder() / f"verified.{os.getpid()}.json"
    _write_down(fresh, msgspec.json.encode(report), os.O_TRUNC)
    os.replace(fresh, folder() / "verified.json")


def read_report() -> dict[str, object] | None:
    try:
        found = msgspec.json.decode((folder() / "verified.json").read_bytes())
    except FileNotFoundError:
        return None
    assert isinstance(found, dict)
    return found


def write_forecast(forecast: dict[str, object]) -> None:
    """What falls due next, for the page that shows what is kept: too slow to count for it."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = folder() / f"forecast.{os.getpid()}.json"
    _write_down(fresh, msgspec.json.encode(forecast), os.O_TRUNC)
    os.replace(fresh, folder() / "forecast.json")


def read_forecast() -> dict[str, object]:
    try:
        found = msgspec.json.decode((folder() / "forecast.json").read_bytes())
    except FileNotFoundError:
        return {}
    assert isinstance(found, dict)
    return found


def write_certificate(name: str, content: bytes) -> None:
    place = Path(settings.DATA_DIR) / "certificates"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write_down(place / name, content, os.O_EXCL)


def _write_down(path: Path, content: bytes, mode: int) -> None:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | mode, 0o600), "ab") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _flush_folder() -> None:
    place = os.open(folder(), os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)
