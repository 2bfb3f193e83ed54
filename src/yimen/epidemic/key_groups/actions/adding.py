"""Every write to key groups. One entry is a bulk of one."""

import datetime
import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from yimen.epidemic.investigations import actions as investigations
from yimen.epidemic.key_groups import counting, events, rules
from yimen.epidemic.key_groups.actions import facts
from yimen.epidemic.key_groups.actions.daily import count_entries
from yimen.epidemic.key_groups.actions.observing import observe
from yimen.epidemic.key_groups.actions.rows import deed, held, rows_of, settle
from yimen.epidemic.key_groups.actions.working import work
from yimen.epidemic.key_groups.models import KeyPerson, Source, Status
from yimen.foundation.audit.actions import record_many
from yimen.foundation.people import actions as people
from yimen.foundation.people.actions import NewPerson
from yimen.foundation.people.models import Person
from yimen.kit import copying
from yimen.kit.sight import Actor, System

LABEL = counting.LABEL
TRIES = 3


@dataclass(frozen=True)
class NewKeyPerson:
    """A membership: of a person on record (`person_id`) or of one to be found or made."""

    group: str
    area_code: int
    home_area_code: int | None
    from_place: str
    arrived_on: datetime.date | None
    stay_address: str
    symptoms: str
    reporter_id: int
    at: datetime.datetime
    client_uuid: uuid.UUID
    person_id: int | None = None
    person: NewPerson | None = None
    source: str = Source.REPORTED
    since: datetime.date | None = None  # the day of the entry, unless it is known to be earlier


def add(entry: NewKeyPerson, *, by: Actor) -> KeyPerson:
    """One entry; of two at the same moment the second answers with the first's row."""
    for _ in range(TRIES):
        with suppress(IntegrityError):  # another request wrote it: now it can be found
            return add_many([entry], by=by)[0]
    return add_many([entry], by=by)[0]


@transaction.atomic
def add_many(entries: Sequence[NewKeyPerson], *, by: Actor) -> list[KeyPerson]:
    """The memberships of the entries, in their order; an entry sent twice is one row."""
    _check_places(entries, by)
    known = _known(entries)
    _check_owner(known, by)
    fresh = [entry for entry in entries if entry.client_uuid not in known]
    persons = _persons(fresh, by)
    who = held({person_id for person_id, _ in persons.values()})
    _check_new(fresh, persons, who)
    rows = [_row(entry, persons[entry.client_uuid]) for entry in fresh]
    there = list(rows_of(who).values())
    made = copying.insert(rows)
    if made:
        settle(counting.told(there, who), [*there, *made], who)
        _after_adding(made, by)
    found = known | {row.client_uuid: row for row in made}
    return [found[entry.client_uuid] for entry in entries]


def _check_places(entries: Sequence[NewKeyPerson], by: Actor) -> None:
    if by.pk is not None and any(entry.reporter_id != by.pk for entry in entries):
        raise rules.NotForOthers
    if not all(rules.may_write(by, code) for code in {entry.area_code for entry in entries}):
        raise rules.OutsideYourVillages


def _known(entries: Sequence[NewKeyPerson]) -> dict[uuid.UUID, KeyPerson]:
    uuids = [entry.client_uuid for entry in entries]
    rows = KeyPerson.objects.visible_to(System()).filter(client_uuid__in=uuids)
    return {row.client_uuid: row for row in rows}


def _check_owner(known: Mapping[uuid.UUID, KeyPerson], by: Actor) -> None:
    """Somebody else's form is not answered with his row."""
    if by.pk is not None and any(row.reporter_id != by.pk for row in known.values()):
        raise rules.NotForOthers


Known = tuple[int, int | None]  # a person, and his home division


def _persons(fresh: Sequence[NewKeyPerson], by: Actor) -> dict[uuid.UUID, Known]:
    """The person of each entry: given, or found by document, or made."""
    ids: dict[uuid.UUID, Known] = {
        entry.client_uuid: (entry.person_id, entry.home_area_code)
        for entry in fresh
        if entry.person_id is not None
    }
    new = [(entry.client_uuid, entry.person) for entry in fresh if entry.person]
    found: list[Person] = people.add_many([person for _, person in new], by=by) if new else []
    for (client_uuid, wanted), person in zip(new, found, strict=True):
        if person.name != wanted.name:
            raise rules.AnotherName
        ids[client_uuid] = (person.pk, person.home_area_code)
    return ids


def _check_new(
    fresh: Sequence[NewKeyPerson], persons: Mapping[uuid.UUID, Known], who: Mapping[int, int]
) -> None:
    rows = (
        KeyPerson.objects.visible_to(System())
        .filter(person_id__in=who)
        .counted()
        .exclude(client_uuid__in=list(persons))  # the same form, a moment ago: the insert says so
        .values_list("person_id", "group", "area_code", "arrived_on", "status")
    )
    there = {(who[person_id], *rest): status for person_id, *rest, status in rows}
    for entry in fresh:
        person_id = who.get(persons[entry.client_uuid][0])
        status = there.get((person_id, entry.group, entry.area_code, entry.arrived_on))
        if status is not None:
            raise rules.AlreadyListed if status == Status.LISTED else rules.WasReleased


def _row(entry: NewKeyPerson, known: Known) -> KeyPerson:
    since = entry.since or timezone.localdate(entry.at)
    return KeyPerson(
        person_id=known[0],
        group=entry.group,
        area_code=entry.area_code,
        home_area_code=entry.home_area_code or known[1],
        from_place=entry.from_place,
        arrived_on=entry.arrived_on,
        stay_address=entry.stay_address,
        symptoms=entry.symptoms,
        symptoms_on=since,
        since=since,
        source=entry.source,
        reporter_id=entry.reporter_id,
        reported_at=entry.at,
        client_uuid=entry.client_uuid,
    )


def _after_adding(made: Sequence[KeyPerson], by: Actor) -> None:
    record_many((deed(row, "add", row.reporter_id) for row in made), by=by)
    count_entries(made, by=by)
    investigations.open_many([work(row) for row in made], by=by)
    facts.state(made, by=by)
    observe(made, by=by)
    events.key_persons_added.send(KeyPerson, ids=[row.pk for row in made])
