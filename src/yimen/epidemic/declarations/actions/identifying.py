"""Who somebody is who comes to the door for the first time."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass

from django.db import transaction

from yimen.epidemic.declarations import rules
from yimen.foundation.accounts.models import User
from yimen.foundation.people import actions as people
from yimen.foundation.people.actions import NewPerson
from yimen.foundation.people.actions.refusals import (
    HasAnAccountAlready,
    NotThatPerson,
    PhoneNotVerified,
)
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
    if known(entry) is None and by.phone and by.phone_verified_at is not None:
        enter(entry, by.phone, by)
    try:
        return people.claim(name=entry.name, document_number=entry.document_number, by=by)
    except (NotThatPerson, HasAnAccountAlready, PhoneNotVerified) as refusal:
        raise rules.NotConfirmed from refusal


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
