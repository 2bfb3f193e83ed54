"""What was wrong is put right, and what stood there stays in the history."""

import datetime
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db import transaction

from yimen.epidemic.key_groups import queries, rules
from yimen.epidemic.key_groups.actions.adding import NewKeyPerson, add
from yimen.epidemic.key_groups.actions.observing import observed_since
from yimen.epidemic.key_groups.actions.releasing import Release, release
from yimen.epidemic.key_groups.actions.rows import Taken, counted, taken_already, write_trail
from yimen.epidemic.key_groups.models import KeyPerson
from yimen.foundation.people import actions as people
from yimen.foundation.people.models import DocumentType, Person
from yimen.kit import clock
from yimen.kit.sight import Actor, System

FACTS = ("from_place", "arrived_on", "stay_address", "symptoms", "since")


@dataclass(frozen=True)
class PersonData:
    """Who he is, where it was wrong; "" leaves it as it is."""

    name: str = ""
    id_number: str = ""
    phone: str = ""

    def __bool__(self) -> bool:
        return bool(self.name or self.id_number or self.phone)


@dataclass(frozen=True)
class Correction:
    """The facts as they should read; `seen`: the version that was on the page."""

    key_person_id: int
    facts: Mapping[str, str | datetime.date | None]
    reason: str
    seen: str
    client_uuid: uuid.UUID
    person: PersonData = PersonData()
    actor_id: int | None = None


@transaction.atomic
def correct(entry: Correction, *, by: Actor) -> KeyPerson:
    """Put right. Somebody else's change in between is not overwritten unseen."""
    row = _own(entry.key_person_id, by)
    with counted([row.person_id]) as rows:
        row = rows[row.pk]
        if taken_already([entry.client_uuid]):
            return row
        if row.is_void:
            raise rules.NoLongerSo
        if queries.version_of(row) != entry.seen:
            raise rules.ChangedSince
        changed = _write(row, entry)
        is_person_changed = _correct_person(row, entry, by)
    if "arrived_on" in changed:
        observed_since(row, entry.reason, actor_id=entry.actor_id, by=by)
    if changed or is_person_changed:
        doer = entry.actor_id
        taken = Taken(
            row, "correct", clock.now(), entry.client_uuid, doer, comment=entry.reason,
            with_person=is_person_changed,
        )  # fmt: skip
        write_trail([taken], by=by)
    return row


def _own(key_person_id: int, by: Actor) -> KeyPerson:
    """One's own village's; or one that was handed over while a phone was out of reach."""
    row = KeyPerson.objects.visible_to(by).filter(pk=key_person_id).first()
    if row is None:
        raise rules.NotThere
    if not rules.may_correct(row, by):
        raise rules.OutsideYourVillages
    return row


def _write(row: KeyPerson, entry: Correction) -> list[str]:
    """The facts into the row; those that differed."""
    changed = [name for name in FACTS if getattr(row, name) != entry.facts[name]]
    if "since" in changed and row.symptoms_on == row.since:
        row.symptoms_on = entry.facts["since"]  # type: ignore[assignment]  # a day, by its form
    for name in changed:
        setattr(row, name, entry.facts[name])
    if changed:
        row.save(update_fields=[*changed, "symptoms_on"])
    return changed


def _correct_person(row: KeyPerson, entry: Correction, by: Actor) -> bool:
    if not entry.person:
        return False
    person = Person.objects.visible_to(System()).get(pk=row.person_id).today
    now = people.Correction(
        person.name, person.document_type, person.document_number, person.phone, person.sex,
        person.birth_date,
    )  # fmt: skip
    new = replace(now, name=entry.person.name or now.name, phone=entry.person.phone or now.phone)
    if entry.person.id_number:
        new = replace(
            new, document_type=DocumentType.ID_CARD, document_number=entry.person.id_number
        )
    if new == now:
        return False
    # handed over meanwhile: his old village may still say what its phone had kept
    doer = by if rules.may_write(by, row.area_code) else System()
    people.correct(person.pk, new, by=doer, actor_id=entry.actor_id or by.pk)
    return True


@transaction.atomic
def change_group(entry: NewKeyPerson, ended: Release | None, *, by: Actor) -> KeyPerson:
    """A further group; or another one instead: both in one step, each with its trail."""
    made = add(entry, by=by)
    if ended is not None:
        release(ended, by=by)
    return made
