"""A membership ends for a stated reason, and may begin again."""

import datetime
import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db import transaction
from django.utils import timezone

from yimen.epidemic.key_groups import events, rules
from yimen.epidemic.key_groups.actions.rows import (
    Taken,
    counted,
    taken_already,
    write_trail,
)
from yimen.epidemic.key_groups.actions.transferring import end_waiting
from yimen.epidemic.key_groups.actions.working import open_work_again, take_work_back
from yimen.epidemic.key_groups.models import NEEDS_WORDS, VOIDING, KeyPerson, LifeStep
from yimen.foundation.people.queries import family
from yimen.kit import clock
from yimen.kit.sight import Actor

ENDS = ["status", "released_at", "release_reason", "release_note", "released_by"]


@dataclass(frozen=True)
class Release:
    """A membership ended at a moment; for a `VOIDING` reason it never was one."""

    key_person_id: int
    reason: str
    at: datetime.datetime
    client_uuid: uuid.UUID
    comment: str = ""
    actor_id: int | None = None


@dataclass(frozen=True)
class Relisting:
    """It goes on: for a reason, or because the end is taken back on its own day."""

    key_person_id: int
    at: datetime.datetime
    client_uuid: uuid.UUID
    comment: str = ""
    actor_id: int | None = None


Entry = TypeVar("Entry", Release, Relisting)


def release(entry: Release, *, by: Actor) -> KeyPerson:
    return release_many([entry], by=by)[0]


@transaction.atomic
def release_many(releases: Sequence[Release], *, by: Actor) -> list[KeyPerson]:
    """End the memberships, in the order given; what was sent twice ends once."""
    taken, rows = _step(releases, _ended, by)
    if taken:
        _end_transfers(rows.values(), by)
        take_work_back(taken, rows)
        ids = [one.row.pk for one in taken]
        events.key_persons_released.send(KeyPerson, ids=ids)
    return [rows[one.key_person_id] for one in releases]


def _step(
    entries: Sequence[Entry], take: Callable[[KeyPerson, Entry, Actor], Taken], by: Actor
) -> tuple[list[Taken], dict[int, KeyPerson]]:
    """Take the same step for each entry that is new; all memberships of these persons."""
    persons = _persons([one.key_person_id for one in entries], by)
    with counted(persons) as rows:
        done = taken_already([one.client_uuid for one in entries])
        fresh = [one for one in entries if one.client_uuid not in done]
        taken = [take(rows[one.key_person_id], one, by) for one in fresh]
        _save(taken, by)
    return taken, rows


def _end_transfers(rows: Collection[KeyPerson], by: Actor) -> None:
    """Nobody waits to be taken over who is no longer in any group."""
    who = family({row.person_id for row in rows})
    still = {who[row.person_id] for row in rows if row.is_current}
    gone = set(who.values()) - still
    if gone:
        end_waiting(gone, "", by=by)


def relist(entry: Relisting, *, by: Actor) -> KeyPerson:
    return relist_many([entry], by=by)[0]


@transaction.atomic
def relist_many(entries: Sequence[Relisting], *, by: Actor) -> list[KeyPerson]:
    """Released people are listed again; without a reason only on the day of the release."""
    taken, rows = _step(entries, _relisted, by)
    if taken:
        open_work_again(taken, by=by)
        ids = [one.row.pk for one in taken]
        events.key_persons_relisted.send(KeyPerson, ids=ids)
    return [rows[one.key_person_id] for one in entries]


def _persons(ids: Sequence[int], by: Actor) -> set[int]:
    """Whose memberships these are, if they are all in sight."""
    rows = KeyPerson.objects.visible_to(by).filter(pk__in=ids)
    persons = dict(rows.values_list("pk", "person_id"))
    if len(persons) < len(set(ids)):
        raise rules.NotThere
    return set(persons.values())


def _ended(row: KeyPerson, one: Release, by: Actor) -> Taken:
    _check_doer(one.actor_id, by)
    verb = "void" if one.reason in VOIDING else "release"
    row.status = rules.next_status(row, verb, by)
    words = " ".join(one.comment.split())[:200]
    if one.reason in NEEDS_WORDS and not words:
        raise rules.WordsMissing
    if timezone.localdate(one.at) < row.since:
        raise rules.EndsBeforeItBegan
    row.released_at, row.release_reason, row.release_note = one.at, one.reason, words
    row.released_by_id = one.actor_id or by.pk
    return Taken(row, verb, one.at, one.client_uuid, one.actor_id, one.reason, words)


def _relisted(row: KeyPerson, one: Relisting, by: Actor) -> Taken:
    _check_doer(one.actor_id, by)
    words = " ".join(one.comment.split())[:200]
    verb = "reopen" if words else "undo"
    status = rules.next_status(row, verb, by)
    if verb == "undo" and not ended_today(row):
        raise rules.NotOfToday
    row.status = status
    row.released_at = row.released_by = None
    row.release_reason = row.release_note = ""
    return Taken(row, verb, one.at, one.client_uuid, one.actor_id, comment=words)


def undo_release(key_person_id: int, *, by: Actor) -> KeyPerson:
    """Take back the last end, on its own day. Asked twice it is done once."""
    last = _last_end(key_person_id)
    if last is None:
        raise rules.NoLongerSo
    once = uuid.uuid5(last.client_uuid, "undo")
    return relist(Relisting(key_person_id, clock.now(), once), by=by)


def ended_today(row: KeyPerson) -> bool:
    """Whether its end was recorded today: until midnight it can be taken back."""
    last = _last_end(row.pk)
    return last is not None and timezone.localdate(last.recorded_at) == clock.today()


def _last_end(key_person_id: int) -> LifeStep | None:
    steps = LifeStep.objects.filter(key_person=key_person_id)
    return steps.filter(verb__in=["release", "void"]).order_by("-pk").first()


def _check_doer(actor_id: int | None, by: Actor) -> None:
    if by.pk is not None and actor_id not in {None, by.pk}:
        raise rules.NotForOthers


def _save(taken: Sequence[Taken], by: Actor) -> None:
    if taken:
        KeyPerson.objects.bulk_update([one.row for one in taken], ENDS, batch_size=500)
        write_trail(taken, by=by)
