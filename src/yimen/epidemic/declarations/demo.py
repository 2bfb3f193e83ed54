"""Residents declare on their phones; few of them say something that has to be looked into."""

import datetime
import uuid
from collections.abc import Iterator
from random import Random

from django.db.models import Max, Min
from django.utils import timezone

from yimen.epidemic.declarations import actions
from yimen.epidemic.declarations.actions import NewDeclaration, Segment
from yimen.epidemic.declarations.models import Declaration, Kind, Relation, Vehicle
from yimen.foundation.people.models import Person
from yimen.kit.playing import Slot

AN_HOUR = 12.0  # declarations of the city
OUT_OF = 1000
ILL, RISKY, TRAVELLED, CHRONIC = 6, 8, 60, 180  # of a thousand
SPACE = uuid.UUID("5f0e6c52-6a3c-4d0e-9d67-1f8f3a6d2c11")
WAYS = (
    (Vehicle.TRAIN, "G1876", "郑州东", "三门峡南"),
    (Vehicle.TRAIN, "K226", "西安", "三门峡"),
    (Vehicle.COACH, "豫M9021", "洛阳", "三门峡"),
    (Vehicle.CAR, "", "运城", "三门峡"),
)


def live(slot: Slot) -> None:
    random = slot.random("declarations")
    people = [*_where_shown(slot), *_anywhere(slot, random)]
    moments = sorted(slot.moment(random) for _ in people)
    made = [_entry(slot, random, *one) for one in zip(people, moments, strict=True)]
    actions.declare_many(made, by=slot.by)


def _anywhere(slot: Slot, random: Random) -> list[Person]:
    """Of whom nothing is declared yet."""
    known = Person.objects.visible_to(slot.by).filter(merged_into=None)
    ends = known.aggregate(first=Min("pk"), last=Max("pk"))
    if ends["first"] is None:
        return []
    numbers = range(ends["first"], ends["last"] + 1)
    wanted = round(slot.hours * AN_HOUR)
    tried = random.sample(numbers, min(wanted, len(numbers)))
    found = known.filter(declarations=None, account=None).in_bulk(tried)
    shown = {person.pk for person in _where_shown(slot)}
    return [found[pk] for pk in tried if pk in found and pk not in shown]


def _where_shown(slot: Slot) -> list[Person]:
    """Whoever tries the demo as a reporter finds somebody who declared something today."""
    if slot.shown is None or timezone.localdate(slot.until) != slot.shown.today:
        return []
    there = Person.objects.visible_to(slot.by).filter(
        area_code=slot.shown.village, merged_into=None, account=None, key_memberships=None
    )
    today = Declaration.objects.visible_to(slot.by).filter(
        area_code=slot.shown.village, declared_at__date=slot.shown.today
    )
    return [] if today.exists() else list(there.filter(declarations=None).order_by("pk")[:2])


def _entry(slot: Slot, random: Random, person: Person, at: datetime.datetime) -> NewDeclaration:
    is_shown = slot.shown is not None and person.area_code == slot.shown.village
    return NewDeclaration(
        person_id=person.pk,
        area_code=person.area_code,
        home_area_code=person.home_area_code,
        address="本村" if random.random() < 0.5 else "本小区",
        values=dict(_answers(random, at, is_shown=is_shown)),
        at=at,
        client_uuid=uuid.uuid5(SPACE, f"{slot.seed}:{person.pk}"),
        kind=Kind.RESIDENT,
        relation=Relation.SELF if person.phone else Relation.PARENT,
        segments=list(_journeys(random, at)),
    )


def _answers(
    random: Random, at: datetime.datetime, *, is_shown: bool
) -> Iterator[tuple[str, object]]:
    day = timezone.localdate(at).isoformat()
    ill = is_shown or random.randrange(OUT_OF) < ILL
    risky = random.randrange(OUT_OF) < RISKY
    chronic = random.randrange(OUT_OF) < CHRONIC
    yield "temperature", 37.9 if ill else round(36.1 + random.random(), 1)
    yield "has_symptoms", "yes" if ill else "no"
    if ill:
        yield from (("symptoms", ["fever", "cough"]), ("symptoms_since", day))
    yield from (("contact", "no"), ("fever_contact", "no"))
    yield "risk_area", "yes" if risky else "no"
    if risky:
        yield from (("risk_places", "武汉市"), ("risk_left_on", day))
    yield "has_chronic", "yes" if chronic else "no"
    if chronic:
        yield "chronic", [random.choice(("hypertension", "diabetes", "heart"))]
    yield "nation", "cn"


def _journeys(random: Random, at: datetime.datetime) -> Iterator[Segment]:
    if random.randrange(OUT_OF) < TRAVELLED:
        vehicle, number, start, end = random.choice(WAYS)
        day = timezone.localdate(at) - datetime.timedelta(days=random.randrange(1, 12))
        yield Segment(day, day, vehicle, start, end, number)
