"""Up to ten people whom one phone looks after."""

from __future__ import annotations

import uuid

from django.db import transaction

from yimen.epidemic.declarations import events, rules
from yimen.epidemic.declarations.actions.identifying import Identity, enter, known
from yimen.epidemic.declarations.models import MOST_DEPENDANTS, Dependant
from yimen.foundation.accounts.models import User
from yimen.foundation.audit.actions import Deed, record
from yimen.foundation.people.models import Person
from yimen.kit import clock

__all__ = ["Identity", "look_after", "look_no_more"]


@transaction.atomic
def look_after(entry: Identity, relation: str, *, by: User) -> Dependant:
    """One more on the list; the same person again is the one who is there. Never an eleventh."""
    User.objects.select_for_update().get(pk=by.pk)  # two requests of one phone, one after another
    person = known(entry)
    if person is not None and person.account_id == by.pk:
        raise rules.IsYourself
    if person is not None and person.account_id is not None:
        raise rules.DeclaresHimself
    mine = {
        row.place: row for row in Dependant.objects.visible_to(by).standing().filter(holder=by)
    }
    there = next((row for row in mine.values() if person and row.person_id == person.pk), None)
    if there is not None:
        return there
    free = [place for place in range(1, MOST_DEPENDANTS + 1) if place not in mine]
    if not free:
        raise rules.TooMany
    return _add(person or enter(entry, entry.phone, by), relation, free[0], entry.client_uuid, by)


def _add(person: Person, relation: str, place: int, client_uuid: uuid.UUID, by: User) -> Dependant:
    made = Dependant.objects.create(
        holder=by,
        person=person,
        relation=relation,
        place=place,
        since=clock.now(),
        client_uuid=uuid.uuid5(client_uuid, "dependant"),
    )
    subject = ("declarations.Dependant", [made.pk], [person.pk], person.area_code)
    record(Deed("look_after", *subject), by=by)
    return made


@transaction.atomic
def look_no_more(dependant_id: int, *, by: User) -> None:
    """Off the list; what was declared stays."""
    mine = Dependant.objects.visible_to(by).standing().filter(holder=by, pk=dependant_id)
    row = mine.select_related("person").select_for_update(of=("self",)).first()
    if row is None:
        raise rules.NotYours
    row.until = clock.now()
    row.save(update_fields=["until"])
    subject = ("declarations.Dependant", [row.pk], [row.person_id], row.person.area_code)
    record(Deed("look_no_more", *subject), by=by)
    events.looked_after_no_more.send(Dependant, person_id=row.person_id, holder_id=by.pk)
