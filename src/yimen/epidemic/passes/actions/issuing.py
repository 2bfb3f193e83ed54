"""Passes are given out, renewed each month, withdrawn; phones get a key to refresh codes with."""

import datetime
import secrets
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from django.db import connection, transaction

from yimen.epidemic.passes.models import Pass, PassKind, Phone
from yimen.epidemic.passes.queries import standing
from yimen.epidemic.passes.rules import lives
from yimen.epidemic.passes.rules.token import SUBJECT
from yimen.foundation.audit.actions import Deed, record, record_many
from yimen.foundation.people.models import Person
from yimen.kit import clock
from yimen.kit.sight import Actor, System

PART = 5_000
_INSERT = """
INSERT INTO passes_pass (person_id, subject, kind, holder_id, issued_at, renew_at, revoked_why)
SELECT person_id, decode(subject, 'hex'), %(kind)s, holder_id, %(now)s, %(renew)s, ''
  FROM unnest(%(people)s::bigint[], %(subjects)s::text[], %(holders)s::bigint[])
    AS one (person_id, subject, holder_id)
ON CONFLICT DO NOTHING RETURNING person_id
"""
Wanted = dict[int, int | None]  # person → the account whose phone shows it


@transaction.atomic
def issue(person_id: int, *, holder_id: int | None, kind: str = PassKind.PHONE, by: Actor) -> Pass:
    """The pass that stands for this person; one he has already stays."""
    person = Person.objects.visible_to(by).get(pk=person_id).today
    issue_many({person.pk: holder_id}, kind=kind, by=by)
    passes = Pass.objects.visible_to(System()).standing()
    return passes.get(person=person, kind=kind)


@transaction.atomic
def issue_many(wanted: Wanted, *, kind: str = PassKind.PHONE, by: Actor) -> int:
    """A pass for each who has none of the kind. Two numbers that begin alike are drawn again."""
    known = Pass.objects.visible_to(System()).standing().filter(kind=kind, person_id__in=wanted)
    missing = wanted.keys() - set(known.values_list("person_id", flat=True))
    made: set[int] = set()
    while missing:
        made |= _insert({pk: wanted[pk] for pk in missing}, kind)
        rows = Pass.objects.visible_to(System()).standing()
        there = rows.filter(kind=kind, person_id__in=missing)
        missing -= set(there.values_list("person_id", flat=True))
    if made:
        record(Deed("issue_pass", lives.PASS, person_ids=sorted(made)), by=by)
    return len(made)


def _insert(wanted: Wanted, kind: str) -> set[int]:
    now = clock.now()
    values: dict[str, Any] = {
        "kind": kind,
        "now": now,
        "renew": now + datetime.timedelta(days=standing.terms().renew_days),
        "people": list(wanted),
        "subjects": [secrets.token_bytes(SUBJECT).hex() for _ in wanted],
        "holders": list(wanted.values()),
    }
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, values)
        return {pk for (pk,) in cursor.fetchall()}


@transaction.atomic
def renew(pass_id: int, *, by: Actor) -> Pass:
    """On request: another number from now on; the old one stays good for the overlap."""
    row = Pass.objects.visible_to(by).standing().select_for_update(of=("self",)).get(pk=pass_id)
    _replace([row])
    record(Deed("renew_pass", lives.PASS, [row.pk], [row.person_id]), by=by)
    return Pass.objects.visible_to(System()).standing().get(person=row.person_id, kind=row.kind)


@transaction.atomic
def renew_due(*, by: Actor | None = None) -> int:
    """The timer's: a part of the numbers whose month is over; 0 when there are none."""
    due = (
        Pass.objects.visible_to(System())
        .standing()
        .filter(kind=PassKind.PHONE, renew_at__lte=clock.now())
    )
    rows = list(due.order_by("renew_at").select_for_update(of=("self",), skip_locked=True)[:PART])
    _replace(rows)
    deeds = [Deed("renew_pass", lives.PASS, [row.pk], [row.person_id]) for row in rows]
    record_many(deeds, by=by or System())
    return len(rows)


def _replace(rows: Sequence[Pass]) -> None:
    now = clock.now()
    for row in rows:
        row.replaced_at = now
        row.expires_at = now + datetime.timedelta(hours=standing.terms().overlap_hours)
    Pass.objects.bulk_update(rows, ["replaced_at", "expires_at"], batch_size=1000)
    for kind in {row.kind for row in rows}:
        _again({row.person_id: row.holder_id for row in rows if row.kind == kind}, kind)


def _again(wanted: Wanted, kind: str) -> None:
    while wanted:
        made = _insert(wanted, kind)
        wanted = {pk: holder for pk, holder in wanted.items() if pk not in made}


@transaction.atomic
def revoke(pass_id: int, why: str, *, by: Actor) -> Pass:
    """The number is good no more, on phone or paper; the person gets another at once."""
    if not why.strip():
        raise lives.ReasonMissing
    row = Pass.objects.visible_to(by).select_for_update(of=("self",)).get(pk=pass_id)
    if row.revoked_at is None:
        was_standing = row.replaced_at is None
        row.revoked_at, row.revoked_why = clock.now(), why.strip()[:200]
        row.save(update_fields=["revoked_at", "revoked_why"])
        if was_standing:
            _again({row.person_id: row.holder_id}, row.kind)
        record(Deed("revoke_pass", lives.PASS, [row.pk], [row.person_id], reason=why), by=by)
    return row


@transaction.atomic
def add_phone(*, by: Actor) -> str:
    """The key of a phone, to be kept there: only its digest stays here."""
    assert by.pk is not None
    key = secrets.token_urlsafe(32)
    row = Phone.objects.create(account_id=by.pk, digest=digest_of(key), made_at=clock.now())
    record(Deed("add_phone", "passes.Phone", [row.pk]), by=by)
    return key


@transaction.atomic
def end_phones(*, by: Actor) -> int:
    """All phones of the account: one was lost, say."""
    rows = Phone.objects.filter(account_id=by.pk, ended_at__isnull=True)
    n = rows.update(ended_at=clock.now())
    record(Deed("end_phones", "accounts.User", [by.pk] if by.pk else []), by=by)
    return n


def digest_of(key: str) -> bytes:
    return sha256(key.encode()).digest()
