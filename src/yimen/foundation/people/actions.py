"""Write persons."""

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from yimen.foundation.accounts.fields import vault
from yimen.foundation.audit.actions import Deed, record
from yimen.foundation.people.models import DocumentType, Person
from yimen.kit.sight import Actor


@dataclass(frozen=True)
class NewPerson:
    name: str
    area_code: int
    home_area_code: int | None
    document_type: str
    document_number: str
    phone: str
    sex: str
    birth_date: datetime.date | None
    client_uuid: uuid.UUID
    at: datetime.datetime


@transaction.atomic
def add_many(entries: Sequence[NewPerson], *, by: Actor) -> list[Person]:
    """The persons of the entries: found by document, else made."""
    digests = [_digest(entry) for entry in entries]
    known = _known(digests)
    fresh = {
        digest: _person(entry, digest)
        for entry, digest in zip(entries, digests, strict=True)
        if digest not in known
    }
    made = Person.objects.bulk_create(fresh.values(), batch_size=2000)
    record(Deed("add", "people.Person", [p.pk for p in made], [p.pk for p in made]), by=by)
    known.update(zip(fresh, made, strict=True))
    return [known[digest] for digest in digests]


def _known(digests: Sequence[tuple[str, bytes]]) -> dict[tuple[str, bytes], Person]:
    rows = Person.objects.unmerged().filter(document_digest__in=[d for _, d in digests])
    return {(row.document_type, bytes(row.document_digest or b"")): row for row in rows}


def _digest(entry: NewPerson) -> tuple[str, bytes]:
    if entry.document_type == DocumentType.NONE:
        return ("", entry.client_uuid.bytes)
    return (entry.document_type, vault().digest(entry.document_number))


def _person(entry: NewPerson, digest: tuple[str, bytes]) -> Person:
    return Person(
        name=entry.name,
        sex=entry.sex,
        birth_date=entry.birth_date,
        document_type=entry.document_type,
        document_number=entry.document_number,
        document_digest=digest[1] if digest[0] else None,
        phone=entry.phone,
        phone_digest=vault().digest(entry.phone) if entry.phone else None,
        area_code=entry.area_code,
        home_area_code=entry.home_area_code,
        client_uuid=entry.client_uuid,
        created_at=entry.at,
    )
