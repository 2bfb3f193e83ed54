"""A township's roll comes in whole, or not at all."""

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from yimen.foundation.people.actions.households import NewHousehold, add_households
from yimen.foundation.people.actions.persons import NewPerson, add_many
from yimen.foundation.people.actions.refusals import KnownElsewhere
from yimen.foundation.people.actions.residences import NewResidence, move_in
from yimen.foundation.people.models import Household, Person, Residence
from yimen.kit.sight import Actor

CHUNK = 2000
Door = tuple[int, str]


@dataclass(frozen=True)
class RollRow:
    """One line of a roll: a person and the door he lives behind."""

    area_code: int
    address: str
    relation: str
    name: str
    document_type: str
    document_number: str
    sex: str
    birth_date: datetime.date | None
    phone: str


@dataclass(frozen=True)
class Imported:
    people: int
    new_people: int
    households: int


@transaction.atomic
def import_roll(batch: uuid.UUID, rows: Sequence[RollRow], *, by: Actor) -> Imported:
    """Enter who is not known, open doors that are not there; the same batch twice is one."""
    doors = _doors(batch, rows, by)
    newest = Person.objects.visible_to(by).order_by("-pk").values_list("pk", flat=True).first()
    entries = [_person(batch, number, row) for number, row in enumerate(rows)]
    people = add_many(entries, by=by)
    ids = [person.pk for person in people]
    seen = set(Person.objects.visible_to(by).filter(pk__in=ids).values_list("pk", flat=True))
    if not seen.issuperset(ids):
        raise KnownElsewhere
    living = _living(ids, by)
    residences = [
        NewResidence(doors[(row.area_code, row.address)], person.pk, row.relation)
        for row, person in zip(rows, people, strict=True)
    ]
    move_in(
        [entry for entry in residences if (entry.household_id, entry.person_id) not in living],
        by=by,
    )
    fresh = sum(pk > (newest or 0) for pk in set(ids))
    return Imported(len(set(ids)), fresh, len(doors))


def _person(batch: uuid.UUID, number: int, row: RollRow) -> NewPerson:
    return NewPerson(
        name=row.name,
        area_code=row.area_code,
        document_type=row.document_type,
        document_number=row.document_number,
        phone=row.phone,
        sex=row.sex,
        birth_date=row.birth_date,
        client_uuid=uuid.uuid5(batch, str(number)),
    )


def _doors(batch: uuid.UUID, rows: Sequence[RollRow], by: Actor) -> dict[Door, int]:
    """The household behind each door: the one that is there, or a new one."""
    wanted = {(row.area_code, row.address) for row in rows}
    there = Household.objects.visible_to(by).filter(
        area_code__in={code for code, _ in wanted}, address__in={door for _, door in wanted}
    )
    doors = {(row.area_code, row.address): row.pk for row in there.order_by("-pk")}
    new = sorted(wanted - doors.keys())
    entries = [NewHousehold(code, door, uuid.uuid5(batch, f"{code} {door}")) for code, door in new]
    for household in add_households(entries, by=by) if entries else []:
        doors[(household.area_code, household.address)] = household.pk
    return {door: doors[door] for door in wanted}


def _living(ids: list[int], by: Actor) -> set[tuple[int, int]]:
    """Who lives behind his door already: nothing to record for him."""
    open_ones = Residence.objects.visible_to(by).living().filter(person__in=ids)
    return set(open_ones.values_list("household", "person"))
