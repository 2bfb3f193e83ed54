"""Follows the whole chain and says exactly what is wrong, in constant memory."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.conf import settings
from django.db import connection
from django.utils import timezone

from yimen.foundation.audit.gateway import Head, read_head, write_report
from yimen.foundation.audit.rules import CANONICAL, SETTLED_AFTER_S, START, link

PAGE = 5_000
KEPT = 100  # findings told one by one; more are counted
SEALER_TURN_S = 3

LINKS = f"""
    SELECT s.seq, s.entry_id, s.mac, {CANONICAL}
    FROM audit_seal s LEFT JOIN audit_entry e ON e.id = s.entry_id
    WHERE s.seq > %s ORDER BY s.seq LIMIT %s
"""  # noqa: S608  # only constants
UNSEALED = """
    SELECT e.id, e.id <= %s FROM audit_entry e
    WHERE NOT EXISTS (SELECT 1 FROM audit_seal s WHERE s.entry_id = e.id)
      AND (e.id <= %s OR e.recorded_at < clock_timestamp() - %s * interval '1 second')
    ORDER BY e.id
"""
Finding = tuple[str, str]  # kind, sentence


@dataclass
class Report:
    """What was found. `counts` by kind; the first sentences in full."""

    links: int = 0
    first: int = 0
    last: int = 0
    head: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    sentences: list[str] = field(default_factory=list)

    @property
    def passes(self) -> bool:
        return not self.counts

    def add(self, finding: Finding) -> None:
        kind, sentence = finding
        self.counts[kind] = self.counts.get(kind, 0) + 1
        if len(self.sentences) < KEPT:
            self.sentences.append(sentence)


def verify() -> Report:
    """Recompute every link from the first row to the head, then look for rows with none."""
    report, head = Report(), read_head()
    report.head = head.seq
    at_head = None if head.seq else START
    previous: bytes | None = START
    for seq, entry_id, mac, *row in _links():
        for finding in _check(report.last, previous, seq, entry_id, bytes(mac), tuple(row)):
            report.add(finding)
        report.links, report.last, previous = report.links + 1, seq, bytes(mac)
        at_head = previous if seq == head.seq else at_head
    for finding in [*_check_head(head, report.last, at_head), *_unsealed(head)]:
        report.add(finding)
    return report


def verify_and_report() -> Report:
    """The same, and what it found kept for the auditor's page."""
    report = verify()
    found = {"passes": report.passes, "links": report.links, "counts": report.counts}
    write_report({"at": timezone.now().isoformat(), **found})
    return report


def _links() -> Iterator[tuple[int, int, bytes, *tuple[object, ...]]]:
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(LINKS, [last, PAGE])
            page = cursor.fetchall()
        yield from page
        if len(page) < PAGE:
            return
        last = page[-1][0]


def _check(
    last: int, previous: bytes | None, seq: int, entry_id: int, mac: bytes, row: tuple[object, ...]
) -> Iterator[Finding]:
    gap = seq != last + 1
    if gap:
        yield "missing", _missing(last + 1, seq - 1, "were deleted from the middle")
    if row[0] is None:
        yield "deleted", f"Entry {entry_id} (link {seq}) was deleted; its seal is still there."
    elif gap or previous is None:
        yield (
            "unproved",
            f"Link {seq} (entry {entry_id}) cannot be checked: the one before is gone.",
        )
    elif link(settings.KEYS.get("audit"), previous, seq, row) != mac:
        yield "altered", f"Entry {entry_id} (link {seq}) was altered, or its seal was forged."


def _check_head(head: Head, last: int, at_head: bytes | None) -> Iterator[Finding]:
    if head.seq == 0 and last:
        yield "no_head", f"The head file is missing, but the database has links up to {last}."
    elif last < head.seq:
        yield "cut", _missing(last + 1, head.seq, "the newest ones, were cut off")
    elif head.seq and (at_head is None or at_head.hex() != head.mac):
        yield "head", f"Link {head.seq} is not the one that the head file names."


def _missing(first: int, last: int, what: str) -> str:
    return f"{last - first + 1} links ({first} to {last}) {what}."


def _unsealed(head: Head) -> Iterator[Finding]:
    """Rows without a link: forged into the sealed past, or not sealed in time."""
    if head.seq and any(True for _ in _late(head)):
        time.sleep(SEALER_TURN_S)  # a long transaction may have ended a moment ago
    for entry_id, forged in _late(head):
        if forged:
            yield "inserted", f"Entry {entry_id} was inserted into the part already sealed."
        else:
            yield "unsealed", f"Entry {entry_id} is not sealed after {SETTLED_AFTER_S} seconds."


def _late(head: Head) -> Iterator[tuple[int, bool]]:
    with connection.cursor() as cursor:
        cursor.execute(UNSEALED, [head.floor, head.floor, SETTLED_AFTER_S])
        while page := cursor.fetchmany(PAGE):
            yield from page
