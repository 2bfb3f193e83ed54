"""How the villages of the demo city report: in the afternoon, some late, a few not at all."""

import datetime
import uuid
from collections.abc import Iterator
from random import Random

from django.utils import timezone

from yimen.epidemic.key_groups.actions import NewReport
from yimen.epidemic.key_groups.models import DailyReport
from yimen.epidemic.key_groups.reporting import A_DAY, moment
from yimen.foundation.staff.models import Role
from yimen.kit.playing import Slot

FIRST, USUAL, LAST = 16.0, 16.8, 19.5  # hours of the day between which villages report
FORGOTTEN = 0.003  # of the villages forget a day
REASONS = ("昨晚手机没电", "在卡口值班，忘了上报", "村里停电，没有网络")


def reports(slot: Slot) -> list[NewReport]:
    """Of those who have not reported, whoever would have by the end of the stretch."""
    day = timezone.localdate(slot.until)
    return [*_today(slot, day), *_yesterday(slot, day - A_DAY)]


def _reporters(slot: Slot) -> list[tuple[int, int]]:
    held = slot.staff.items()
    return sorted((code, user_id) for (role, code), user_id in held if role == Role.REPORTER)


def _missing(slot: Slot, day: datetime.date) -> list[tuple[int, int]]:
    there = DailyReport.objects.visible_to(slot.by).standing().filter(day=day)
    done = set(there.values_list("area_code", flat=True))
    return [(code, user_id) for code, user_id in _reporters(slot) if code not in done]


def _when(slot: Slot, code: int, day: datetime.date) -> datetime.datetime | None:
    """The moment at which a village reports a day; none when it forgets."""
    random = Random(f"{slot.seed}:report:{code}:{day}")  # noqa: S311  # invented habits
    hour = random.triangular(FIRST, LAST, USUAL)
    if random.random() < FORGOTTEN:
        return None
    return moment(day, datetime.time()) + datetime.timedelta(seconds=int(hour * 3600))


def _today(slot: Slot, day: datetime.date) -> Iterator[NewReport]:
    if slot.until < moment(day, datetime.time(int(FIRST))):
        return
    for code, user_id in _missing(slot, day):
        at = _when(slot, code, day)
        if at is not None and at <= slot.until:
            yield NewReport(code, day, user_id, max(at, slot.since), _uid(slot, code, day))


def _yesterday(slot: Slot, day: datetime.date) -> Iterator[NewReport]:
    """In the morning some make up for a day that they forgot."""
    morning = moment(day + A_DAY, datetime.time(8))
    if not morning <= slot.since < morning + datetime.timedelta(hours=3):
        return
    random = slot.random("late reports")
    if not DailyReport.objects.visible_to(slot.by).filter(day=day).exists():
        return  # the city began to report today
    for code, user_id in _missing(slot, day):
        at, reason = slot.moment(random), random.choice(REASONS)
        if slot.happens(random, 4):
            yield NewReport(code, day, user_id, at, _uid(slot, code, day), reason)


def _uid(slot: Slot, code: int, day: datetime.date) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_OID, f"{slot.seed}:{code}:{day}")
