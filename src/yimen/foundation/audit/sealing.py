"""The sealer: links the rows that are committed. One at a time, however many processes try."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from yimen.foundation.audit.gateway import Head, note_head, read_head, write_head
from yimen.foundation.audit.rules import BATCH, CANONICAL, START, ChainBroken, Row, link

LOCK = 0x7965_6D65_6E01
HEARTBEAT = datetime.timedelta(seconds=10)

UNSEALED = f"""
    SELECT {CANONICAL} FROM audit_entry e
    WHERE e.id > %s AND NOT EXISTS (SELECT 1 FROM audit_seal s WHERE s.entry_id = e.id)
    ORDER BY e.id LIMIT %s
"""  # noqa: S608  # only constants
APPEND = """
    INSERT INTO audit_seal (seq, entry_id, mac, sealed_at)
    SELECT seq, entry_id, mac, %s FROM unnest(%s::bigint[], %s::bigint[], %s::bytea[])
    AS link (seq, entry_id, mac)
"""
MARK = "SELECT coalesce(max(id), 0), clock_timestamp() FROM audit_entry"
# NULL while one runs whose beginning we may not know: a prepared one, or another role's.
OLDEST = """
    SELECT CASE WHEN bool_or(state IS NULL) OR EXISTS (SELECT 1 FROM pg_prepared_xacts) THEN NULL
           ELSE coalesce(min(xact_start), 'infinity') > %s::timestamptz END
    FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
      AND (backend_type = 'client backend' OR backend_type IS NULL)
"""


@dataclass(frozen=True)
class Sealed:
    """One batch: how many rows, and the newest link after it."""

    count: int
    last_id: int
    seq: int
    mac: bytes


def seal_pending() -> int:
    """Link one batch of committed entries and write the head. How many: 0 if another seals."""
    with _alone() as alone:
        if not alone:
            return 0
        head = read_head()
        check_reaches(head)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit = on")  # before the head is written
            settled = _is_settled(head)
            sealed = _append(head.floor)
            floor = _floor(head, settled, sealed)
        _publish(head, sealed, floor)
        return sealed.count


def check_reaches(head: Head) -> None:
    """Refuse to go on where links are missing: a new head would hide that they are."""
    if head.seq == 0 and newest()[0] != 0:
        raise ChainBroken
    if head.seq and _mac_of(head.seq) != bytes.fromhex(head.mac):
        raise ChainBroken


def restart_chain(reason: str) -> None:
    """Take the links that are there for the whole chain, after a restore; the note says why."""
    old, (seq, mac) = read_head(), newest()
    moment = timezone.now().isoformat()
    head = Head(seq, mac.hex() if seq else "", moment, moment, note=f"{reason} (was {old.seq})")
    write_head(head)
    note_head(head)


def newest() -> tuple[int, bytes]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq, mac FROM audit_seal ORDER BY seq DESC LIMIT 1")
        row = cursor.fetchone()
    return (row[0], bytes(row[1])) if row else (0, START)


@contextmanager
def _alone() -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        alone = bool(cursor.fetchone()[0])
        try:
            yield alone
        finally:
            if alone:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _mac_of(seq: int) -> bytes | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT mac FROM audit_seal WHERE seq = %s", [seq])
        row = cursor.fetchone()
    return bytes(row[0]) if row else None


def _append(floor: int) -> Sealed:
    seq, mac = newest()
    with connection.cursor() as cursor:
        cursor.execute(UNSEALED, [floor, BATCH])
        rows = cursor.fetchall()
        macs = _links(seq, mac, rows)
        ids = [row[0] for row in rows]
        numbers = list(range(seq + 1, seq + 1 + len(rows)))
        if rows:
            cursor.execute(APPEND, [timezone.now(), numbers, ids, macs])
    return Sealed(len(rows), ids[-1] if ids else 0, seq + len(rows), macs[-1] if macs else mac)


def _links(seq: int, mac: bytes, rows: Sequence[Row]) -> list[bytes]:
    key, macs = settings.KEYS.get("audit"), []
    for number, row in enumerate(rows, start=seq + 1):
        mac = link(key, mac, number, row)
        macs.append(mac)
    return macs


def _is_settled(head: Head) -> bool:
    """Whether nothing runs any more that may hold an id up to the mark."""
    if not head.mark_at:
        return False
    with connection.cursor() as cursor:
        cursor.execute(OLDEST, [head.mark_at])
        return cursor.fetchone()[0] is True


def _floor(head: Head, settled: bool, sealed: Sealed) -> tuple[int, int, str]:
    """Floor, mark and its moment. Below the floor a new row can only be a forged one."""
    reached = sealed.count < BATCH or sealed.last_id >= head.mark_id
    if head.mark_at and not (settled and reached):
        return head.floor, head.mark_id, head.mark_at
    with connection.cursor() as cursor:
        cursor.execute(MARK)
        mark_id, mark_at = cursor.fetchone()
    return (head.mark_id if head.mark_at else head.floor), mark_id, mark_at.isoformat()


def _publish(head: Head, sealed: Sealed, floor: tuple[int, int, str]) -> None:
    now = timezone.now()
    if not sealed.count and head.looked_at:
        settled = floor[0] != head.floor
        seen = datetime.datetime.fromisoformat(head.looked_at)
        if not settled and seen <= now < seen + HEARTBEAT:
            return
    moment = now.isoformat()
    sealed_at = moment if sealed.count else head.sealed_at
    mac = sealed.mac.hex() if sealed.seq else ""
    fresh = Head(sealed.seq, mac, sealed_at, moment, *floor)
    write_head(fresh)
    if fresh.sealed_at[:16] != head.sealed_at[:16]:
        note_head(fresh)
