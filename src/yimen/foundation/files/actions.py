"""Keep a file, give it to its row, erase it, and sweep out what belongs to nothing."""

import datetime
import hashlib
import io
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import IO, Any

from django.core.files.base import File as Upload
from django.db import transaction
from django.db.models import Q

from yimen.foundation.audit.actions import Deed, record
from yimen.foundation.files import gateway, pictures, rules
from yimen.foundation.files.models import File
from yimen.foundation.files.sniffing import sniffed
from yimen.kit import clock
from yimen.kit.sight import Actor

LABEL = "files.File"
CHUNK = 1 << 16


def checked_type(upload: "Upload[Any]", accepts: Collection[str]) -> str:
    """What the upload is, if that is taken and small enough; reads no more than it must."""
    wanted = frozenset(accepts)
    if rules.is_longer(upload.size, wanted):
        raise rules.TooLarge
    file = _raw(upload)
    media_type = sniffed(file)
    if media_type == rules.WITH_MACROS and media_type not in wanted:
        raise rules.HasMacros
    if media_type not in wanted:
        raise rules.WrongType
    if rules.is_longer(upload.size, frozenset({media_type})):
        raise rules.TooLarge
    if media_type in rules.PICTURES:
        pictures.check(file, media_type)
    file.seek(0)
    return media_type


@transaction.atomic
def keep(
    upload: "Upload[Any]",
    *,
    accepts: Collection[str],
    owner: str,
    by: Actor,
    owner_id: int | None = None,
    keep_position: bool = False,
    at: datetime.datetime | None = None,
    client_uuid: uuid.UUID | None = None,
) -> File:
    """Seal the bytes on disk and write their row; the same `client_uuid` twice is one file."""
    known = File.objects.filter(uuid=client_uuid).first() if client_uuid else None
    if known:
        return known
    file = File(media_type=checked_type(upload, accepts), owner=owner, owner_id=owner_id)
    file.name = rules.shown_name(upload.name or "", file.media_type)
    file.kept_position = keep_position and file.media_type in rules.PICTURES
    file.made_at, file.made_by_id = at or clock.now(), by.pk
    _write(file, upload, client_uuid or uuid.uuid4())
    file.save(force_insert=True)
    record(Deed("keep_file", LABEL, [file.pk]), by=by)
    return file


def _write(file: File, upload: "Upload[Any]", name: uuid.UUID) -> None:
    """The bytes are there before the row: if the transaction fails, nothing can reach them, and
    the night's sweep removes them."""
    measured = _Measured(_pieces(upload, file.media_type, file.kept_position))
    gateway.write(name, measured)
    file.uuid, file.size, file.sha256 = name, measured.size, measured.digest.digest()


@dataclass
class _Measured:
    """Counts and hashes the pieces on their way to the disk."""

    pieces: Iterable[bytes]

    def __post_init__(self) -> None:
        self.size, self.digest = 0, hashlib.sha256()

    def __iter__(self) -> Iterator[bytes]:
        for piece in self.pieces:
            self.size += len(piece)
            self.digest.update(piece)
            yield piece


def _pieces(upload: "Upload[Any]", media_type: str, keep_position: bool) -> Iterable[bytes]:
    file = _raw(upload)
    if media_type in rules.PICTURES:
        file = io.BytesIO(pictures.redrawn(file, media_type, keep_position=keep_position))
    file.seek(0)
    read: Callable[[], bytes] = partial(file.read, CHUNK)
    return iter(read, b"")


def _raw(upload: "Upload[Any]") -> IO[bytes]:
    """What Django wraps: it reads and seeks."""
    file = upload.file
    assert file is not None
    return file


@transaction.atomic
def attach(files: Sequence[File], owner_id: int, *, by: Actor) -> None:
    """The row that these files belong to is there now."""
    waiting = File.objects.kept().filter(pk__in=[file.pk for file in files], owner_id=None)
    ids = list(waiting.select_for_update().values_list("pk", flat=True))
    File.objects.filter(pk__in=ids).update(owner_id=owner_id)
    if ids:
        record(Deed("attach_file", LABEL, ids), by=by)


@transaction.atomic
def remove_many(files: Iterable[File], *, by: Actor, reason: str = "") -> int:
    """Erase files: the row stays without a name, the bytes go when the transaction holds."""
    rows = File.objects.kept().filter(pk__in=[file.pk for file in files])
    gone = list(rows.order_by("pk").select_for_update())
    erase(gone)
    if gone:
        record(Deed("erase_file", LABEL, [file.pk for file in gone], reason=reason), by=by)
    return len(gone)


def erase(files: Collection[File]) -> None:
    """Inside the caller's transaction, whose audit line covers it."""
    rows = File.objects.filter(pk__in=[file.pk for file in files])
    rows.update(name="", sha256=b"", erased_at=clock.now())
    transaction.on_commit(partial(gateway.remove, [file.uuid for file in files]))


def unattached(before: datetime.datetime) -> Q:
    return Q(owner_id__isnull=True, made_at__lt=before)


def sweep(before: float, *, dry_run: bool = False) -> int:
    """Remove bytes that no living row speaks of: of a rollback, of an erased or cut-off file."""
    removed = 0
    paths = list(gateway.on_disk(before))
    for start in range(0, len(paths), 1000):
        some = {path: _uuid(path.name) for path in paths[start : start + 1000]}
        wanted = [name for name in some.values() if name]
        known = set(File.objects.kept().filter(uuid__in=wanted).values_list("uuid", flat=True))
        for path, name in some.items():
            if name not in known:
                removed += 1
                if not dry_run:
                    path.unlink(missing_ok=True)
    return removed


def _uuid(name: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(name)
    except ValueError:
        return None
