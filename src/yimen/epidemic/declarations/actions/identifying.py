"""Who somebody is who comes to the door for the first time."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from yimen.epidemic.declarations import rules
from yimen.foundation.accounts.fields import vault
from yimen.foundation.accounts.models import User
from yimen.foundation.audit.actions import Deed, record
from yimen.foundation.people import actions as people
from yimen.foundation.people.actions import NewPerson
from yimen.foundation.people.models import Person
from yimen.foundation.people.queries import with_document
from yimen.foundation.people.rules import tidy_name
from yimen.kit import clock
from yimen.kit.sight import Actor, System


@dataclass(frozen=True)
class Identity:
    """Who it is, as typed and checked, and where he stays."""

    name: str
    document_type: str
    document_number: str
    area_code: int
    client_uuid: uuid.UUID
    phone: str = ""
    sex: str = "0"
    birth_date: datetime.date | None = None
    home_area_code: int | None = None


@transaction.atomic
def identify(entry: Identity, *, by: User) -> Person:
    """The person that this account belongs to, by his verified phone; entered if he is new."""
    if not by.phone or by.phone_verified_at is None:
        raise rules.NotConfirmed
    person = known(entry)
    if person is None:
        person = enter(entry, by.phone, by)
    elif not _is_his(person, by):
        raise rules.NotConfirmed
    if person.account_id not in {None, by.pk}:
        raise rules.NotConfirmed
    if person.account_id is None:
        _link(person, by)
    return person


def known(entry: Identity) -> Person | None:
    """Whoever carries this document; another name learns only that the two do not fit."""
    person = with_document(entry.document_type, entry.document_number)
    if person is not None and tidy_name(person.name) != tidy_name(entry.name):
        raise rules.WrongNumber
    return person


def enter(entry: Identity, phone: str, by: Actor) -> Person:
    new = NewPerson(
        name=entry.name,
        area_code=entry.area_code,
        home_area_code=entry.home_area_code,
        document_type=entry.document_type,
        document_number=entry.document_number,
        phone=phone,
        sex=entry.sex,
        birth_date=entry.birth_date,
        client_uuid=entry.client_uuid,
        at=clock.now(),
        actor_id=by.pk,
    )
    return people.add(new, by=System())


def _is_his(person: Person, by: User) -> bool:
    return bytes(person.phone_digest or b"") == vault().digest(by.phone)


def _link(person: Person, by: User) -> None:
    person.account = by
    try:
        with transaction.atomic():
            person.save(update_fields=["account"])
    except IntegrityError as error:
        raise rules.IsYourself from error  # this account is somebody else already
    record(Deed("claim", "people.Person", [person.pk], [person.pk], person.area_code), by=by)
