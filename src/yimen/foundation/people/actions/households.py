"""Who lives at which door, from when until when."""

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.db import transaction

from yimen.foundation.areas.models import Area
from yimen.foundation.audit.actions import Deed, record, record_many
from yimen.foundation.people.actions.persons import NewPerson, add
from yimen.foundation.people.actions.refusals import KnownElsewhere, NotThere, OutsideYourArea
from yimen.foundation.people.actions.residences import NewResidence, move_in, writable
from yimen.foundation.people.models import Household, Person, Residence
from yimen.foundation.people.rules import WRITERS
from yimen.kit import clock
from yimen.kit.sight import Actor

CHUNK = 2000


@dataclass(frozen=True)
class NewHousehold:
    area_code: int
    address: str
    client_uuid: uuid.UUID = field(default_factory=uuid.uuid4)
    at: datetime.datetime | None = None
    actor_id: int | None = None


@transaction.atomic
def add_households(entries: Sequence[NewHousehold], *, by: Actor) -> list[Household]:
    """The households, in the order given; a form sent twice gives one."""
    codes = {entry.area_code for entry in entries}
    mine = all(by.sight.sees(code, WRITERS) for code in codes)
    if not mine or Area.objects.filter(code__in=codes).count() != len(codes):
        raise OutsideYourArea
    before = _by_uuid(entries)
    fresh = {e.client_uuid: e for e in entries if e.client_uuid not in before}
    Household.objects.bulk_create(
        [
            Household(
                area_code=entry.area_code,
                address=entry.address,
                client_uuid=entry.client_uuid,
                created_at=entry.at or clock.now(),
            )
            for entry in fresh.values()
        ],
        batch_size=CHUNK,
        ignore_conflicts=True,
    )
    found = _by_uuid(entries)
    record_many([_deed(found[key], entry) for key, entry in fresh.items()], by=by)
    return [found[entry.client_uuid] for entry in entries]


def add_household(entry: NewHousehold, *, by: Actor) -> Household:
    return add_households([entry], by=by)[0]


@transaction.atomic
def add_member(person: NewPerson, residence: NewResidence, *, by: Actor) -> Person:
    """Enter somebody who lives in a household, or let in one of one's own who is known."""
    member = add(person, by=by)
    if not Person.objects.visible_to(by).filter(pk=member.pk).exists():
        raise KnownElsewhere
    move_in([replace(residence, person_id=member.pk)], by=by)
    return member


@transaction.atomic
def move_out(residence_id: int, on: datetime.date, *, by: Actor) -> Residence:
    """Somebody no longer lives there from a day."""
    residence = (
        Residence.objects.visible_to(by)
        .select_for_update(of=("self",))
        .filter(pk=residence_id, until__isnull=True)
        .first()
    )
    if residence is None:
        raise NotThere
    household = writable({residence.household_id}, by)[residence.household_id]
    residence.until = max(on, residence.since or on)
    residence.save(update_fields=["until"])
    deed = Deed("move_out", "people.Household", [household.pk], [residence.person_id],
                household.area_code)  # fmt: skip
    record(deed, by=by)
    return residence


@transaction.atomic
def split(
    household_id: int, residence_ids: Sequence[int], entry: NewHousehold, *, by: Actor
) -> Household:
    """Some of a household live at a door of their own from today on."""
    old = writable({household_id}, by)[household_id]
    leaving = list(
        Residence.objects.visible_to(by)
        .select_for_update(of=("self",))
        .filter(household=old, pk__in=residence_ids, until__isnull=True)
    )
    if not leaving:
        return add_household(entry, by=by)  # the same form once more: they have left already
    new = add_household(entry, by=by)
    today = clock.today()
    for residence in leaving:
        move_out(residence.pk, today, by=by)
    people = {row.person_id: row.relation for row in leaving}
    entries = [NewResidence(new.pk, pk, relation, today) for pk, relation in people.items()]
    move_in(entries, by=by)
    return new


def _by_uuid(entries: Sequence[NewHousehold]) -> dict[uuid.UUID, Household]:
    uuids = [entry.client_uuid for entry in entries]
    # sight: rows made by these very forms
    rows = Household.objects.filter(client_uuid__in=uuids)
    return {row.client_uuid: row for row in rows if row.client_uuid}


def _deed(household: Household, entry: NewHousehold) -> Deed:
    return Deed("add", "people.Household", [household.pk], [], household.area_code,
                actor_id=entry.actor_id)  # fmt: skip
