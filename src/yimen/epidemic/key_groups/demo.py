"""Who came back from where, as the village reporters entered it."""

import datetime
import uuid
from collections.abc import Sequence
from random import Random

from django.db.models import Max, Min
from django.utils import timezone

from yimen.epidemic.key_groups import actions
from yimen.epidemic.key_groups.actions import NewKeyPerson
from yimen.epidemic.key_groups.demo_life import go_on
from yimen.epidemic.key_groups.demo_offers import decide
from yimen.epidemic.key_groups.models import Group, KeyPerson, Symptom
from yimen.epidemic.key_groups.playing import reports
from yimen.foundation.people.models import Person, PersonQuerySet
from yimen.foundation.staff.models import Role
from yimen.kit.playing import Slot

GROUPS = {
    Group.OUTSIDE_RETURNEE: 62,
    Group.WUHAN_RETURNEE: 18,
    Group.CLOSE_CONTACT: 8,
    Group.FEVER_NO_CONTACT: 12,
}
FROM_PLACES = {
    Group.OUTSIDE_RETURNEE: ("郑州市", "西安市", "洛阳市", "运城市", "信阳市", "温州市", "深圳市"),
    Group.WUHAN_RETURNEE: ("武汉市",),
}


def live(slot: Slot) -> None:
    """The reporters enter who arrived, and report the day; those listed already go on."""
    go_on(slot)
    decide(slot)
    actions.add_many(entries(slot), by=slot.by)
    actions.report_many(reports(slot), by=slot.by)


def entries(slot: Slot) -> list[NewKeyPerson]:
    """What the reporters entered, in the order of the moments."""
    random = slot.random("key_groups")
    people = _arrived(random, slot)
    moments = sorted(slot.moment(random) for _ in people)
    return [_entry(random, slot, *one) for one in zip(people, moments, strict=True)]


def _arrived(random: Random, slot: Slot) -> Sequence[Person]:
    """Residents of whom nothing is known yet, from anywhere in the city."""
    known = Person.objects.visible_to(slot.by).filter(merged_into=None)
    shown = _arrived_where_shown(random, slot, known)
    ends = known.aggregate(first=Min("pk"), last=Max("pk"))
    if not slot.arrivals or ends["first"] is None:
        return []
    numbers = range(ends["first"], ends["last"] + 1)
    tried = random.sample(numbers, min(slot.arrivals * 4 + 40, len(numbers)))
    found = known.filter(key_memberships=None).in_bulk(tried)
    others = [found[pk] for pk in tried if pk in found and found[pk] not in shown]
    return [*shown, *others][: slot.arrivals]


def _arrived_where_shown(random: Random, slot: Slot, known: PersonQuerySet) -> Sequence[Person]:
    """One, unless somebody came there that day: whoever tries the demo finds people."""
    day = timezone.localdate(slot.until)
    if slot.shown is None or not slot.arrivals or not slot.shown.somebody_comes(day):
        return []
    village = slot.shown.village
    listed = KeyPerson.objects.visible_to(slot.by).current().filter(area_code=village)
    if listed.filter(reported_at__date=day).exists():
        return []
    there = list(known.filter(area_code=village, key_memberships=None).order_by("pk"))
    return random.sample(there, min(1, len(there)))


def _entry(random: Random, slot: Slot, person: Person, at: datetime.datetime) -> NewKeyPerson:
    group = random.choices(list(GROUPS), list(GROUPS.values()))[0]
    places = FROM_PLACES.get(group)
    arrived = timezone.localdate(at) - datetime.timedelta(days=random.randrange(0, 4))
    return NewKeyPerson(
        person_id=person.pk,
        group=group,
        area_code=person.area_code,
        home_area_code=person.home_area_code,
        from_place=random.choice(places) if places else "",
        arrived_on=arrived if places else None,
        stay_address=f"{random.randrange(1, 200)}号",
        symptoms=_symptoms(random, group),
        reporter_id=slot.staff[Role.REPORTER, person.area_code],
        at=at,
        client_uuid=uuid.UUID(int=random.getrandbits(128), version=4),
    )


def _symptoms(random: Random, group: Group) -> Symptom:
    if group == Group.FEVER_NO_CONTACT:
        return Symptom.YES
    return random.choices([Symptom.NO, Symptom.YES, Symptom.UNKNOWN], [92, 3, 5])[0]
