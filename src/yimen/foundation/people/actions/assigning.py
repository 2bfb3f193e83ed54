"""A village was split: each household, and who lives there, is given its new village."""

from collections.abc import Collection

from django.db import transaction

from yimen.foundation.areas.queries import successors
from yimen.foundation.audit.actions import Deed, record_many
from yimen.foundation.people import events
from yimen.foundation.people.actions.refusals import NotThere, OutsideYourArea
from yimen.foundation.people.actions.residences import writable
from yimen.foundation.people.models import Household, Person, Residence
from yimen.foundation.people.rules import ASSIGNERS
from yimen.kit.sight import Actor


@transaction.atomic
def assign(
    old: int,
    new: int,
    *,
    household_ids: Collection[int] = (),
    person_ids: Collection[int] = (),
    by: Actor,
) -> int:
    """Nobody moves: the ground under these doors has another name. What is there already stays."""
    if not (by.sight.sees(old, ASSIGNERS) and by.sight.sees(new, ASSIGNERS)):
        raise OutsideYourArea
    if new not in {node.code for node in successors(old)}:
        raise NotThere
    doors = [row for row in writable(set(household_ids), by).values() if row.area_code == old]
    people = _people(doors, person_ids, old, by)
    ids = [door.pk for door in doors]
    Household.objects.visible_to(by).filter(pk__in=ids).update(area_code=new)
    rows = Person.objects.visible_to(by).filter(pk__in=people).values_list("pk", flat=True)
    stays, homes = list(rows.filter(area_code=old)), list(rows.filter(home_area_code=old))
    _put(stays, homes, new)
    record_many(_deeds(ids, people, new), by=by)
    events.persons_reassigned.send(
        Person, person_ids=people, old_area_code=old, new_area_code=new, actor_id=by.pk
    )
    return len(ids) + len(person_ids)


def _deeds(doors: Collection[int], people: Collection[int], new: int) -> list[Deed]:
    deeds = [Deed("assign", "people.Household", [pk], [], new) for pk in doors]
    return deeds + [Deed("assign", "people.Person", [pk], [pk], new) for pk in people]


def _people(
    doors: Collection[Household], person_ids: Collection[int], old: int, by: Actor
) -> list[int]:
    """Who lives behind the doors, and those named who have none; held until the commit."""
    living = Residence.objects.visible_to(by).living().filter(household__in=doors)
    asked = set(person_ids)
    mine = Person.objects.visible_to(by).filter(pk__in=asked)
    if mine.count() != len(asked):
        raise NotThere
    ids = set(mine.filter(area_code=old).values_list("pk", flat=True))
    ids |= set(living.values_list("person", flat=True))
    held = Person.objects.select_for_update().filter(pk__in=ids)  # sight: of the doors given
    return list(held.order_by("pk").values_list("pk", flat=True))


def _put(stays: Collection[int], homes: Collection[int], new: int) -> None:
    # sight: of persons held above
    Person.objects.filter(pk__in=stays).update(area_code=new)
    Person.objects.filter(pk__in=homes).update(home_area_code=new)  # sight: as above
