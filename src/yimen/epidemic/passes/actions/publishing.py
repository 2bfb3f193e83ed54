"""Keys and status lists are written as files, which the loop hands out as they are."""

import datetime
import os
import secrets
from pathlib import Path

from django.conf import settings
from django.db import transaction

from yimen.epidemic.passes.models import StatusList
from yimen.epidemic.passes.queries import published, standing
from yimen.epidemic.passes.rules import lives
from yimen.epidemic.passes.rules.status import NAMES, difference, packed
from yimen.epidemic.passes.rules.token import Signer
from yimen.kit import clock

KEPT = 60  # versions from which a difference leads to the newest
FRESH = datetime.timedelta(minutes=10)  # a list that says nothing new is dated anew


def folder() -> Path:
    return Path(settings.DATA_DIR) / "codes"


def publish() -> int:
    """Write what changed, and what another key has signed; the version that is found now."""
    signer = standing.signer()
    if signer is None:
        raise lives.NoKey
    now = clock.now()
    row, is_new = _version(now)
    write(folder() / "keys.json", published.key_set(now))
    if is_new or _is_old(folder() / "status.bin", signer):
        _write_lists(row, now, signer)
    return row.version


@transaction.atomic
def _version(now: datetime.datetime) -> tuple[StatusList, bool]:
    """The newest list, and whether it is new: one that says the same is the same."""
    last = StatusList.objects.select_for_update().order_by("-version").first()
    named = published.named_now(now)
    bodies = {name: b"".join(sorted(named[name])) for name in NAMES}
    if last and all(bytes(getattr(last, name)) == bodies[name] for name in NAMES):
        return last, False
    version = last.version + 1 if last else 1
    row = StatusList.objects.create(version=version, made_at=now, **bodies)
    StatusList.objects.filter(version__lte=version - KEPT).delete()
    return row, True


def _write_lists(row: StatusList, now: datetime.datetime, signer: Signer) -> None:
    newest = published.listed(row, now)
    for old in StatusList.objects.filter(version__gt=row.version - KEPT):
        body = difference(published.listed(old), newest, signer)
        write(folder() / f"from-{old.version}.bin", body)
    write(folder() / "status.bin", packed(newest, signer))
    for stale in folder().glob("from-*.bin"):
        if int(stale.stem.removeprefix("from-")) <= row.version - KEPT:
            stale.unlink(missing_ok=True)


def _is_old(path: Path, signer: Signer) -> bool:
    try:
        written = datetime.datetime.fromtimestamp(path.stat().st_mtime, datetime.UTC)
    except FileNotFoundError:
        return True
    return clock.now() - written > FRESH or path.read_bytes()[4] != signer.kid


def write(path: Path, body: bytes) -> None:
    """All of it or nothing: whoever reads it meanwhile reads the old one."""
    path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    if path.exists() and path.read_bytes() == body:
        return
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    fresh.write_bytes(body)
    os.replace(fresh, path)
