"""Thirty days of reporting: who came back from where, as the village reporters entered it."""

import datetime
import uuid
from collections.abc import Iterator, Mapping, Sequence
from random import Random

from django.utils import timezone

from yimen.epidemic.key_groups import actions
from yimen.epidemic.key_groups.actions import NewKeyPerson
from yimen.epidemic.key_groups.models import Group, KeyPerson, Symptom
from yimen.foundation.people.models import Person
from yimen.kit.sight import Actor

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
RETURN_WAVE = (2, 3, 5, 8, 10, 10, 9, 8, 6, 5, 4, 4, 3, 3, 2, 2, 2, 2, 1, 1)  # days, by weight


def load(
    key_persons: int,
    *,
    seed: int,
    now: datetime.datetime,
    days: int,
    reporters: Mapping[int, int],
    by: Actor,
) -> list[KeyPerson]:
    """That many of the residents, entered by the reporter (user id) of their village."""
    made = entries(key_persons, seed=seed, now=now, days=days, reporters=reporters, by=by)
    return actions.add_many(made, by=by)


def entries(
    key_persons: int,
    *,
    seed: int,
    now: datetime.datetime,
    days: int,
    reporters: Mapping[int, int],
    by: Actor,
) -> list[NewKeyPerson]:
    """What the reporters entered, in the order of the moments."""
    random = Random(f"{seed}:key_groups")  # noqa: S311  # invented people
    people = list(Person.objects.visible_to(by).order_by("pk"))
    chosen = sorted(random.sample(people, key_persons), key=lambda person: person.pk)
    moments = sorted(_moments(random, key_persons, now, days))
    random.shuffle(chosen)
    return [
        _entry(random, person, at, reporters[person.area_code])
        for person, at in zip(chosen, moments, strict=True)
    ]


def _moments(
    random: Random, count: int, now: datetime.datetime, days: int
) -> Iterator[datetime.datetime]:
    """Waking hours of the past days, most in the days after the first; none in the future."""
    weights: Sequence[int] = [*RETURN_WAVE[:days], *[1] * (days - len(RETURN_WAVE))]
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    for ago in random.choices(range(days, 0, -1), weights, k=count):
        at = today - datetime.timedelta(days=ago - 1)
        at += datetime.timedelta(seconds=random.randrange(8 * 3600, 20 * 3600))
        yield min(at, now - datetime.timedelta(seconds=random.randrange(60, 7200)))


def _entry(
    random: Random, person: Person, at: datetime.datetime, reporter_id: int
) -> NewKeyPerson:
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
        reporter_id=reporter_id,
        at=at,
        client_uuid=uuid.UUID(int=random.getrandbits(128), version=4),
    )


def _symptoms(random: Random, group: Group) -> Symptom:
    if group == Group.FEVER_NO_CONTACT:
        return Symptom.YES
    return random.choices([Symptom.NO, Symptom.YES, Symptom.UNKNOWN], [92, 3, 5])[0]
