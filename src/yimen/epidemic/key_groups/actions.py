"""Every write to key groups. One entry is a bulk of one."""

import datetime
import uuid
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from yimen.epidemic.investigations import actions as investigations
from yimen.epidemic.investigations.actions import NewInvestigation
from yimen.epidemic.investigations.models import Investigation
from yimen.epidemic.key_groups import counting, events, rules
from yimen.epidemic.key_groups.models import KeyPerson, Symptom
from yimen.foundation.audit.actions import Deed, record_many
from yimen.foundation.figures.actions import Change
from yimen.foundation.figures.actions import record as record_figures
from yimen.foundation.people import actions as people
from yimen.foundation.people.actions import NewPerson
from yimen.foundation.people.models import Person
from yimen.foundation.people.queries import family
from yimen.kit.sight import Actor, System

LABEL = counting.LABEL
CHUNK = 2000
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
    who = _held({person_id for person_id, _ in persons.values()})
    _check_new(fresh, persons, who)
    rows = [_row(entry, persons[entry.client_uuid]) for entry in fresh]
    before = _counting(who)
    made = KeyPerson.objects.bulk_create(rows, batch_size=CHUNK)
    if made:
        record_figures(counting.added(made, before, who))
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


def _held(person_ids: Collection[int]) -> dict[int, int]:
    """All rows of these human beings, held until the commit: what counts is decided once."""
    who = family(person_ids)
    held = Person.objects.visible_to(System()).filter(pk__in=who).order_by("pk")
    list(held.select_for_update(no_key=True).values_list("pk"))
    return who


def _counting(who: Mapping[int, int]) -> counting.Newest:
    return counting.newest(KeyPerson.objects.visible_to(System()).filter(person_id__in=who), who)


def _check_new(
    fresh: Sequence[NewKeyPerson], persons: Mapping[uuid.UUID, Known], who: Mapping[int, int]
) -> None:
    rows = (
        KeyPerson.objects.visible_to(System())
        .filter(person_id__in=who)
        .exclude(client_uuid__in=list(persons))  # the same form, a moment ago: the insert says so
        .values_list("person_id", "group", "area_code", "arrived_on")
    )
    there = {(who[person_id], *rest) for person_id, *rest in rows}
    for entry in fresh:
        person_id = who.get(persons[entry.client_uuid][0])
        if (person_id, entry.group, entry.area_code, entry.arrived_on) in there:
            raise rules.AlreadyListed


def _row(entry: NewKeyPerson, known: Known) -> KeyPerson:
    return KeyPerson(
        person_id=known[0],
        group=entry.group,
        area_code=entry.area_code,
        home_area_code=entry.home_area_code or known[1],
        from_place=entry.from_place,
        arrived_on=entry.arrived_on,
        stay_address=entry.stay_address,
        symptoms=entry.symptoms,
        reporter_id=entry.reporter_id,
        reported_at=entry.at,
        client_uuid=entry.client_uuid,
    )


def _after_adding(made: Sequence[KeyPerson], by: Actor) -> None:
    record_many((_deed(row, "add", row.reported_at, row.reporter_id) for row in made), by=by)
    investigations.open_many([_work(row) for row in made], by=by)
    events.key_persons_added.send(KeyPerson, ids=[row.pk for row in made])


def _work(row: KeyPerson) -> NewInvestigation:
    return NewInvestigation(
        person_id=row.person_id,
        trigger=f"key_groups.{row.group}",
        area_code=row.area_code,
        home_area_code=row.home_area_code,
        at=row.reported_at,
        client_uuid=uuid.uuid5(row.client_uuid, "investigation"),
        actor_id=row.reporter_id,
    )


def _deed(row: KeyPerson, verb: str, at: datetime.datetime, actor_id: int | None) -> Deed:
    return Deed(
        verb,
        LABEL,
        subject_ids=[row.pk],
        person_ids=[row.person_id],
        area_code=row.area_code,
        at=at,
        actor_id=actor_id,
    )


@transaction.atomic
def hear_fever(investigation_ids: Sequence[int], *, by: Actor) -> None:
    """A visit found a fever: the person's memberships say so from then on."""
    found = Investigation.objects.visible_to(by).filter(pk__in=investigation_ids)
    ill = list(found.filter(fever=Symptom.YES))
    who = _held({one.person_id for one in ill})
    reports = {who.get(one.person_id, one.person_id): one for one in ill}
    counted = {row.pk for row in _counting(who).values()}
    without = KeyPerson.objects.visible_to(by).exclude(symptoms=Symptom.YES)
    rows = list(without.filter(person_id__in=who).order_by("pk").select_for_update(of=("self",)))
    if not rows:
        return
    changes, deeds = [], []
    for row in rows:
        report = reports[who[row.person_id]]
        at = report.reported_at or timezone.now()
        changes += _fell_ill(row, at) if row.pk in counted else []
        deeds.append(_deed(row, "hear_fever", at, report.reported_by_id))
    KeyPerson.objects.filter(pk__in=[row.pk for row in rows]).update(symptoms=Symptom.YES)
    record_figures(changes)
    record_many(deeds, by=by)
    events.symptoms_reported.send(KeyPerson, ids=[row.pk for row in rows])


def _fell_ill(row: KeyPerson, at: datetime.datetime) -> list[Change]:
    moved = ((row.symptoms, -1), (Symptom.YES, 1))
    return [
        counting.change(row, (counting.SYMPTOMS, value), n, at, day_of=at) for value, n in moved
    ]


@transaction.atomic
def follow(
    person_ids: Sequence[int],
    area_code: int,
    *,
    old: int | None = None,
    actor_id: int | None = None,
    by: Actor,
) -> None:
    """The persons stay elsewhere now: their memberships are read and counted there.

    With `old` only what lay in that division goes (it was split), and homes there go too.
    """
    now, who = timezone.now(), _held(person_ids)
    counted = {row.pk for row in _counting(who).values()}
    rows = KeyPerson.objects.visible_to(by).filter(person_id__in=who)
    if old is not None:
        rows.filter(home_area_code=old).update(home_area_code=area_code)
        rows = rows.filter(area_code=old)
    moved = list(rows.exclude(area_code=area_code).order_by("pk").select_for_update(of=("self",)))
    changes = [one for row in moved if row.pk in counted for one in counting.both(row, -1, now)]
    for row in moved:
        row.area_code = area_code
    changes += [one for row in moved if row.pk in counted for one in counting.both(row, 1, now)]
    KeyPerson.objects.bulk_update(moved, ["area_code"], batch_size=500)
    record_figures(changes)
    record_many((_deed(row, "follow", now, actor_id) for row in moved), by=by)


@transaction.atomic
def count_anew(person_id: int, into_id: int, *, undone: bool, by: Actor) -> None:
    """Two rows were found to be one human being, or to be two after all."""
    joined = family([into_id]) | {person_id: into_id}
    apart = joined | {person_id: person_id}
    rows = KeyPerson.objects.visible_to(by).filter(person_id__in=joined)
    before, after = (joined, apart) if undone else (apart, joined)
    record_figures(counting.regrouped(rows, before, after, timezone.now()))
