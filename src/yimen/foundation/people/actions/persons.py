"""One row per human being: entered, corrected, moved."""

import datetime
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.utils import timezone

from yimen.foundation.accounts.fields import vault
from yimen.foundation.areas.models import Area
from yimen.foundation.audit.actions import Deed, record, record_many
from yimen.foundation.people import events
from yimen.foundation.people.actions.refusals import DocumentTaken, NotThere, OutsideYourArea
from yimen.foundation.people.actions.residences import NewResidence, move_in
from yimen.foundation.people.models import DocumentType, Person, Residence, Sex
from yimen.foundation.people.queries import may_write
from yimen.foundation.people.rules import WRITERS, id_facts
from yimen.kit import clock, copying
from yimen.kit.sight import Actor

CHUNK = 2000
Document = tuple[str, bytes]
Known = tuple[dict[uuid.UUID, Person], dict[Document, Person]]


@dataclass(frozen=True)
class NewPerson:
    """Somebody to enter. Numbers as `rules.id_number` and `rules.e164` give them."""

    name: str
    area_code: int
    home_area_code: int | None = None
    document_type: str = DocumentType.NONE
    document_number: str = ""
    phone: str = ""
    sex: str = Sex.UNKNOWN
    birth_date: datetime.date | None = None
    household_id: int | None = None  # where he lives, if that is known already
    relation: str = ""
    client_uuid: uuid.UUID = field(default_factory=uuid.uuid4)
    at: datetime.datetime | None = None
    actor_id: int | None = None

    @property
    def document(self) -> Document | None:
        if self.document_type == DocumentType.NONE:
            return None
        return self.document_type, vault().digest(self.document_number)


@dataclass(frozen=True)
class Correction:
    name: str
    document_type: str = DocumentType.NONE
    document_number: str = ""
    phone: str = ""
    sex: str = Sex.UNKNOWN
    birth_date: datetime.date | None = None


@transaction.atomic
def add_many(entries: Sequence[NewPerson], *, by: Actor) -> list[Person]:
    """The persons, in the order given: found by document or by form, else entered.

    One that is found is returned as it is: a move or a correction is a verb of its own.
    """
    _refuse_foreign({entry.area_code for entry in entries}, by)
    people: list[Person] = []
    for start in range(0, len(entries), CHUNK):
        people += _add_chunk(entries[start : start + CHUNK], by)
    _house(entries, people, by)
    return people


def add(entry: NewPerson, *, by: Actor) -> Person:
    return add_many([entry], by=by)[0]


@transaction.atomic
def correct(
    person_id: int, correction: Correction, *, by: Actor, actor_id: int | None = None
) -> Person:
    """Put right who somebody is. What stood there before stays in the history."""
    person = locked(person_id, by)
    document = NewPerson(
        correction.name,
        person.area_code,
        document_type=correction.document_type,
        document_number=correction.document_number,
    ).document
    if document and _holders([document]).get(document, person).pk != person.pk:
        raise DocumentTaken
    person.name = correction.name
    _put_document(person, correction.document_type, correction.document_number)
    person.phone = correction.phone
    person.phone_digest = vault().digest(correction.phone) if correction.phone else None
    _put_facts(person, correction.sex, correction.birth_date)
    try:
        person.save()
    except IntegrityError as error:
        raise DocumentTaken from error
    ids, place = [person.pk], person.area_code
    record(Deed("correct", "people.Person", ids, ids, place, actor_id=actor_id), by=by)
    return person


@transaction.atomic
def move(
    person_id: int,
    area_code: int,
    *,
    by: Actor,
    at: datetime.datetime | None = None,
    actor_id: int | None = None,
) -> Person:
    """Somebody stays elsewhere now. Both places are the mover's, or a wider post does it;
    `actor_id`: who answered for it, where the house moves whom two villages agreed on.
    """
    person = locked(person_id, by)
    _refuse_foreign({area_code}, by)
    before = person.area_code
    if before == area_code:
        return person
    person.area_code = area_code
    person.save(update_fields=["area_code"])
    lived = Residence.objects.living().filter(person=person)  # sight: of a person locked above
    lived.exclude(household__area_code=area_code).update(until=timezone.localdate(at))
    doer = actor_id or by.pk
    ids = [person.pk]
    record(Deed("move", "people.Person", ids, ids, area_code, actor_id=doer), by=by)
    events.person_moved.send(
        Person, person_id=person.pk, old_area_code=before, new_area_code=area_code, actor_id=doer
    )
    return person


def locked(person_id: int, by: Actor) -> Person:
    """The person, visible to the writer, in a place where he may write, held until the commit."""
    visible = Person.objects.visible_to(by).filter(pk=person_id)
    person = Person.objects.select_for_update().filter(pk__in=visible.values("pk")).first()
    if person is None:
        raise NotThere
    if not may_write(by, person.area_code, person.home_area_code):
        raise OutsideYourArea
    return person


def _refuse_foreign(area_codes: set[int], by: Actor) -> None:
    """Every place must exist and lie within the writer's own area, whatever the form said."""
    if not all(by.sight.sees(code, WRITERS) for code in area_codes):
        raise OutsideYourArea
    known = Area.objects.filter(code__in=area_codes).values_list("code", flat=True)
    if set(known) != area_codes:
        raise OutsideYourArea


def _add_chunk(entries: Sequence[NewPerson], by: Actor) -> list[Person]:
    """A statement to look for them, and one to enter the rest."""
    before = _known(entries)
    fresh = _first_of_each([entry for entry in entries if _match(entry, *before) is None])
    after = _enter(fresh, before) or _known(entries)
    by_uuid = after[0]
    made = [(entry, by_uuid[entry.client_uuid]) for entry in fresh if entry.client_uuid in by_uuid]
    deeds = [
        Deed(
            "add",
            "people.Person",
            [person.pk],
            [person.pk],
            person.area_code,
            actor_id=entry.actor_id,
        )  # fmt: skip
        for entry, person in made
    ]
    record_many(deeds, by=by)
    found = [_match(entry, *after) for entry in entries]
    return [person for person in found if person is not None]


def _enter(fresh: Sequence[NewPerson], before: Known) -> Known | None:
    """Who is known then; None where somebody else has entered one of them at the same moment."""
    people = [_person(entry) for entry in fresh]
    try:
        with transaction.atomic():
            copying.insert(people)
    except IntegrityError:
        Person.objects.bulk_create(people, ignore_conflicts=True)
        return None
    made = list(zip(fresh, people, strict=True))
    by_uuid = {entry.client_uuid: person for entry, person in made}
    holders = {entry.document: person for entry, person in made if entry.document}
    return before[0] | by_uuid, before[1] | holders


def _house(entries: Sequence[NewPerson], people: Sequence[Person], by: Actor) -> None:
    """Those who came with a household live there; who lives there already just stays."""
    housed = [
        NewResidence(entry.household_id, person.pk, entry.relation, None, entry.actor_id)
        for entry, person in zip(entries, people, strict=True)
        if entry.household_id is not None
    ]
    if housed:
        move_in(housed, by=by)


def _first_of_each(entries: Iterable[NewPerson]) -> list[NewPerson]:
    """The same form or the same document twice in one batch is one person."""
    seen: set[object] = set()
    kept = []
    for entry in entries:
        keys = {entry.client_uuid, entry.document or entry.client_uuid}
        if seen.isdisjoint(keys):
            kept.append(entry)
        seen |= keys
    return kept


def _known(entries: Sequence[NewPerson]) -> Known:
    uuids = [entry.client_uuid for entry in entries]
    by_uuid: dict[uuid.UUID, Person] = {}
    # sight: rows made by these very forms
    for person in Person.objects.filter(client_uuid__in=uuids):
        if person.client_uuid:
            by_uuid[person.client_uuid] = person
    return by_uuid, _holders([entry.document for entry in entries if entry.document])


def _holders(documents: Sequence[Document]) -> dict[Document, Person]:
    """Who carries each document today; the survivor where its holder was merged."""
    digests = [digest for _, digest in documents]
    # sight: exact documents, given by who asks
    rows = list(Person.objects.filter(document_digest__in=digests))
    merged = {row.merged_into_id for row in rows if row.merged_into_id}
    # no join: while a table fills in one transaction, the planner takes it for empty
    survivors = Person.objects.in_bulk(merged) if merged else {}  # sight: the same documents'
    holders: dict[Document, Person] = {}
    for person in sorted(rows, key=lambda row: row.merged_into_id is None):
        document = (person.document_type, bytes(person.document_digest or b""))
        holders[document] = survivors.get(person.merged_into_id or 0, person)
    return holders


def _match(
    entry: NewPerson, by_uuid: dict[uuid.UUID, Person], holders: dict[Document, Person]
) -> Person | None:
    document = entry.document
    return by_uuid.get(entry.client_uuid) or (holders.get(document) if document else None)


def _person(entry: NewPerson) -> Person:
    person = Person(
        name=entry.name,
        phone=entry.phone,
        phone_digest=vault().digest(entry.phone) if entry.phone else None,
        area_code=entry.area_code,
        home_area_code=entry.home_area_code,
        client_uuid=entry.client_uuid,
        created_at=entry.at or clock.now(),
    )
    _put_document(person, entry.document_type, entry.document_number)
    _put_facts(person, entry.sex, entry.birth_date)
    return person


def _put_document(person: Person, document_type: str, number: str) -> None:
    none = document_type == DocumentType.NONE
    person.document_type = document_type
    person.document_number = "" if none else number
    person.document_digest = None if none else vault().digest(number)


def _put_facts(person: Person, sex: str, birth_date: datetime.date | None) -> None:
    """An identity card tells sex, birth date and first home itself; it is believed first."""
    person.sex, person.birth_date = sex, birth_date
    if person.document_type == DocumentType.ID_CARD:
        facts = id_facts(person.document_number)
        person.sex, person.birth_date = facts.sex, facts.birth_date
        person.home_area_code = person.home_area_code or facts.home_county
