"""What was declared, by whom, and for whom a phone declares."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from yimen.epidemic.declarations import rules
from yimen.epidemic.declarations.models import Alarm, Declaration, Dependant
from yimen.foundation.accounts.models import User
from yimen.foundation.eforms.queries import readable
from yimen.foundation.people.models import Person
from yimen.foundation.people.queries import family, own_persons
from yimen.foundation.staff.models import FIELD_ROLES
from yimen.kit.sight import Actor, outside, within


def own_person(user: User) -> Person | None:
    """Who the signed-in resident himself is, merges followed; nobody until he said so."""
    person = own_persons(user).select_related("merged_into").order_by("pk").first()
    return person.today if person else None


def dependants(user: User) -> list[Dependant]:
    rows = Dependant.objects.visible_to(user).standing().filter(holder=user)
    return list(rows.select_related("person__merged_into"))


def dependant(user: User, pk: int) -> Dependant:
    found = next((one for one in dependants(user) if one.pk == pk), None)
    if found is None:
        raise rules.NotYours
    return found


def newest(person_ids: list[int], user: Actor) -> dict[int, Declaration]:
    """The current declaration of each, of those the asker sees; by the ids asked for."""
    who = family(person_ids)
    rows = Declaration.objects.visible_to(user).current().filter(person__in=who)
    by_person: dict[int, Declaration] = {}
    for row in rows.order_by("declared_at"):
        by_person[who[row.person_id]] = row
    now = {pk: who.get(pk, pk) for pk in person_ids}
    return {pk: by_person[stands] for pk, stands in now.items() if stands in by_person}


def versions(declaration: Declaration, user: Actor) -> QuerySet[Declaration]:
    """Every version about the same person that the asker sees, the newest first."""
    rows = Declaration.objects.visible_to(user).filter(person=declaration.person_id)
    return rows.select_related("declared_by").order_by("-version")


@dataclass(frozen=True)
class Line:
    """For whom one may declare, and what there is of him already."""

    person: Person
    relation: str
    last: Declaration | None
    dependant_id: int | None = None


def lines(user: User) -> list[Line]:
    """Oneself and those one looks after."""
    own, others = own_person(user), dependants(user)
    people = [*([own] if own else []), *(one.person.today for one in others)]
    last = newest([person.pk for person in people], user)
    mine = [Line(own, "", last.get(own.pk))] if own else []
    return mine + [
        Line(
            one.person.today,
            one.get_relation_display(),
            last.get(one.person.today.pk),
            one.pk,
        )
        for one in others
    ]


def answers(declaration: Declaration) -> list[tuple[str, str]]:
    return readable(declaration.answers)


def listed(user: Actor, *, alarm: str = "", kind: str = "") -> list[QuerySet[Declaration]]:
    """The newest declarations of the jurisdiction, in disjoint parts: who stays here, and who is
    at home here and stays elsewhere."""
    ranges = user.sight.ranges(FIELD_ROLES)
    current = Declaration.objects.visible_to(user).current()
    if kind:
        current = current.filter(kind=kind)
    if alarm:
        current = current.exclude(alarms=[])
    if alarm in Alarm.values:
        current = current.filter(alarms__contains=[alarm])
    away = within(ranges, "home_area_code") & outside(ranges, "area_code")
    return [current.filter(within(ranges, "area_code")), current.filter(away)]


def by_name(user: Actor, text: str) -> list[Person]:
    """Twenty at most of those one sees, by the beginning of the name."""
    parts = Person.objects.parts_visible_to(user)
    found = [one for part in parts for one in part.unmerged().filter(name__startswith=text)[:20]]
    return sorted(found, key=lambda one: (one.name, one.pk))[:20]
