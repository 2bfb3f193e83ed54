"""Day by day the reporters visit: most people are seen, some are missed, few are ill."""

import datetime
import uuid
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from random import Random

from django.utils import timezone

from yimen.epidemic.follow_up import actions, queries
from yimen.epidemic.follow_up.actions import Visit
from yimen.epidemic.follow_up.engine import DAY
from yimen.epidemic.follow_up.models import COMMON, DayStatus, FollowUp, WhyNot
from yimen.foundation.staff.models import Role
from yimen.kit.playing import Slot

OUT_OF = 1000
LEFT = 3  # visits of the day
MISSED, NOBODY_HOME, REFUSED, NOBODY_WENT, ILL = 25, 12, 3, 4, 4  # of a thousand days
ARRANGED = "已安排发热门诊就诊，暂转单间"
SNOW = "大雪封路，已电话告知"


def live(slot: Slot) -> None:
    """Midnights that passed, visits that fall into the slot, and what was arranged for the ill."""
    close(slot)
    made = visits(slot)
    for start in range(0, len(made), 1000):
        actions.visit_many(made[start : start + 1000], by=slot.by)
    arrange(slot)


def visits(slot: Slot) -> list[Visit]:
    """To whom a visit is owed on the days of the slot, and what came of it."""
    since, until = timezone.localdate(slot.since), timezone.localdate(slot.until)
    days = [since + n * DAY for n in range((until - since).days + 1)]
    waiting = FollowUp.objects.visible_to(slot.by).filter(status=DayStatus.DUE, day__in=days)
    made = waiting.exclude(pk__in=_left(slot))
    return [one for item in made.order_by("pk") for one in _visits(slot, item)]


def _left(slot: Slot) -> list[int]:
    """What is left to whoever tries the demo: today's visits to those who came last."""
    if slot.shown is None:
        return []
    there = FollowUp.objects.visible_to(slot.by).filter(area_code=slot.shown.village)
    due = there.filter(status=DayStatus.DUE, day=slot.shown.today)
    return list(due.order_by("-pk").values_list("pk", flat=True)[:LEFT])


def close(slot: Slot) -> None:
    while actions.close_days(by=slot.by):
        pass
    while actions.settle_due(by=slot.by):
        pass


def _visits(slot: Slot, item: FollowUp) -> Iterator[Visit]:
    """The same chance for the same person and day, whichever slot it falls into."""
    random = Random(f"{slot.seed}:follow_up:{item.person_id}:{item.day}")  # noqa: S311
    hour = datetime.time(8 + int(11 * random.betavariate(2, 3)), random.randrange(60))
    at = timezone.make_aware(datetime.datetime.combine(item.day, hour))
    chance = random.randrange(OUT_OF)
    actor_id = slot.staff.get((Role.REPORTER, item.area_code))
    if chance < MISSED or not slot.since <= at < slot.until or actor_id is None:
        return
    fresh = uuid.UUID(int=random.getrandbits(128), version=4)
    base = Visit(item.observation_id, at, fresh, actor_id=actor_id)
    yield _found(random, chance - MISSED, base)


def _found(random: Random, chance: int, base: Visit) -> Visit:
    """What the visit found, or why there was none."""
    if chance < NOBODY_HOME:
        return replace(base, outcome="not_performed", why_not=WhyNot.NOBODY_HOME)
    if chance < NOBODY_HOME + REFUSED:
        return replace(base, outcome="not_performed", why_not=WhyNot.REFUSED)
    if chance < NOBODY_HOME + REFUSED + NOBODY_WENT:
        return replace(base, outcome="not_attempted", remark=SNOW)
    ill = chance < NOBODY_HOME + REFUSED + NOBODY_WENT + ILL
    warmth = random.uniform(37.4, 38.8) if ill else random.uniform(36.1, 37.1)
    answers = dict.fromkeys(COMMON, "no")
    if ill:
        answers[random.choice(list(COMMON))] = "yes"
    return replace(base, temperature=Decimal(f"{warmth:.1f}"), answers=answers)


def arrange(slot: Slot) -> None:
    """Two hours after an alarm township and county have said what was arranged."""
    late = slot.until - datetime.timedelta(hours=2)
    for pk in queries.alarms_before(late):
        fresh = uuid.uuid5(uuid.NAMESPACE_URL, f"follow_up:note:{pk}:{slot.until.isoformat()}")
        actions.take_note(pk, ARRANGED, fresh, by=slot.by)
