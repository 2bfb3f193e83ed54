"""The city's life goes on: the demo's month slot by slot, and what comes after it."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Event
from zoneinfo import ZoneInfo

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from yimen.foundation.figures.actions import fold
from yimen.foundation.staff.models import Post
from yimen.kit import clock, discover
from yimen.kit.playing import Shown, Slot
from yimen.kit.sight import System

Staff = Mapping[tuple[str, int], int]  # (role, area code) → user id
HOURS = (8, 10, 12, 15, 18, 20)  # when the slots of a day begin and end: nobody works by night
RETURN_WAVE = (2, 3, 5, 8, 10, 10, 9, 8, 6, 5, 4, 4, 3, 3, 2, 2, 2, 2, 1, 1)  # days, by weight
ARRIVALS_AN_HOUR = 4.0  # while the city goes on living
PAUSE = 3.0  # seconds between two of its slots


@dataclass(frozen=True)
class Stretch:
    """A slot before it is known who comes in it."""

    day: int
    since: datetime.datetime
    until: datetime.datetime

    @property
    def date(self) -> datetime.date:
        return timezone.localdate(self.until)

    @property
    def weight(self) -> float:
        wave = RETURN_WAVE[self.day] if self.day < len(RETURN_WAVE) else 1
        return wave * (self.until - self.since).total_seconds()


def play(
    people: int, days: int, *, seed: int, now: datetime.datetime, staff: Staff, village: int
) -> None:
    """The days until now, as they were recorded then: so many people came (back) in them."""
    nights = 0
    first = Slot(seed, now, now, staff, System(), shown=Shown(village, timezone.localdate(now)))
    for slot in month(people, days, first):
        if slot.since.hour == HOURS[0]:
            nights += 1
            _night(nights)
        with clock.played(slot.until):
            live(slot)
    fold()


def _night(nights: int) -> None:
    """The planner is told as the tables grow."""
    if nights in {2, 4, 8, 16}:
        tell_sizes()


def live(slot: Slot) -> None:
    """Every mission's part of it, the one that begins the work before those that do it."""
    for module in discover.modules("demo"):
        if hasattr(module, "live"):
            module.live(slot)


def holders(moment: datetime.datetime) -> Staff:
    """Who holds a role over an area then."""
    held = Post.objects.held_at(moment).values_list("role", "area_id", "user_id")
    return {(role, code): user_id for role, code, user_id in held}


def go_on(minutes: float, *, seed: int, stopped: Event, village: int) -> None:
    """Until it is stopped: so many minutes of life each second, recorded in the present.

    Each slot says that it is the last half hour, say, though the one before it was three
    seconds ago: what is seen is a city in which more happens than would.
    """
    length = datetime.timedelta(minutes=minutes * PAUSE)
    carried = 0.0
    while not stopped.wait(PAUSE):
        now = clock.now()
        carried += ARRIVALS_AN_HOUR * length.total_seconds() / 3600
        arrivals, carried = int(carried), carried % 1
        shown = Shown(village, timezone.localdate(now))
        slot = Slot(seed, now - length, now, holders(now), System(), arrivals, shown)
        with transaction.atomic():
            live(slot)


def tell_sizes() -> None:
    """What was loaded is not committed yet: nobody else can tell the planner how much it is."""
    ours = [m for m in apps.get_models() if m.__module__.startswith("yimen.")]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE " + ", ".join(f'"{model._meta.db_table}"' for model in ours))


def month(people: int, days: int, first: Slot) -> Iterator[Slot]:
    stretches = list(_stretches(days, first.until))
    to_shown = _to_shown(stretches, first.shown)
    others = max(0, people - len(to_shown))
    whole, passed, come = sum(one.weight for one in stretches), 0.0, 0
    for one in stretches:
        passed += one.weight
        arrivals = round(others * passed / whole) - come
        come += arrivals
        arrivals += one in to_shown
        yield replace(first, since=one.since, until=one.until, arrivals=arrivals)


def _to_shown(stretches: Sequence[Stretch], shown: Shown | None) -> list[Stretch]:
    """The first of each day on which somebody comes to the village that is shown."""
    begins = {one.day: one for one in reversed(stretches)}.values()
    return [one for one in begins if shown and shown.somebody_comes(one.date)]


def _stretches(days: int, now: datetime.datetime) -> Iterator[Stretch]:
    local = now.astimezone(ZoneInfo(settings.TIME_ZONE))
    for day in range(days):
        date = local.date() - datetime.timedelta(days=days - 1 - day)
        moments = [_at(date, hour, local) for hour in HOURS]
        if date == local.date() and local.hour < HOURS[1]:
            moments[0] = _at(date, 0, local)  # tried at night: today has begun all the same
        for since, until in zip(moments, moments[1:], strict=False):
            if since < local:
                yield Stretch(day, since, min(until, local))


def _at(date: datetime.date, hour: int, local: datetime.datetime) -> datetime.datetime:
    return datetime.datetime.combine(date, datetime.time(hour), local.tzinfo)
