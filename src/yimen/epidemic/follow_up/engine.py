"""The calendar of an observation, worked out. Pure: no query, no clock, no row.

A reason's window begins on the day after the last exposure or arrival and lasts the plan's number
of days. Several reasons make one calendar: the union of their windows, one item a day. The plan
says every how many days a visit is owed and on which weekdays. The last day decides about the
release, so it is always visited: where its weekday is not allowed, the last allowed day before it
is. Nothing is owed for days before the entry: nobody knew.
"""

import datetime
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

DAY = datetime.timedelta(days=1)
WEEK = frozenset(range(7))
OWED, MISSED, WELL, ILL = "due", "missed", "seen_ok", "seen_not_ok"
MOST_EXTRA_DAYS = 14  # who is not seen for so long after the last day is lost


@dataclass(frozen=True)
class Plan:
    """How long, how often and on which weekdays (Monday is 0); `times` a day."""

    days: int = 14
    every: int = 1
    weekdays: frozenset[int] = WEEK
    times: int = 1
    version: int = 0
    outbreak_id: int | None = None


@dataclass(frozen=True, order=True)
class Window:
    """Days of observation, both included."""

    first: datetime.date
    last: datetime.date


@dataclass(frozen=True)
class Calendar:
    """What is on the calendar of a person now: day → status."""

    windows: tuple[Window, ...]
    plan: Plan = Plan()
    extended_to: datetime.date | None = None
    items: Mapping[datetime.date, str] = field(default_factory=dict)

    @property
    def blocks(self) -> list[Window]:
        found = list(joined(self.windows))
        if self.extended_to and found and self.extended_to > found[-1].last:
            found[-1] = Window(found[-1].first, self.extended_to)
        return found

    @property
    def starts_on(self) -> datetime.date:
        return self.blocks[0].first

    @property
    def ends_on(self) -> datetime.date:
        return self.blocks[-1].last

    @property
    def planned_end(self) -> datetime.date:
        """The end that the reasons alone ask for."""
        return max(window.last for window in self.windows)


def window(since: datetime.date, days: int) -> Window:
    """The window of one reason: its day itself is day nought."""
    return Window(since + DAY, since + days * DAY)


def joined(windows: Iterable[Window]) -> Iterator[Window]:
    """Windows that touch or overlap as one."""
    current: Window | None = None
    for one in sorted(windows):
        if current is not None and one.first <= current.last + DAY:
            current = Window(current.first, max(current.last, one.last))
            continue
        if current is not None:
            yield current
        current = one
    if current is not None:
        yield current


def planned(block: Window, plan: Plan) -> list[datetime.date]:
    """The days of one stretch on which a visit is owed."""
    days: list[datetime.date] = []
    day = block.first
    while day <= block.last:
        if day.weekday() in plan.weekdays:
            days.append(day)
            day += plan.every * DAY
        else:
            day += DAY
    final = _final(block, plan)
    return days if final in days else [*days, final]


def _final(block: Window, plan: Plan) -> datetime.date:
    """The visit that decides about the release."""
    day = block.last
    while day >= block.first:
        if day.weekday() in plan.weekdays:
            return day
        day -= DAY
    return block.last  # no allowed weekday lies in the window at all


def wanted(calendar: Calendar) -> list[datetime.date]:
    return [day for block in calendar.blocks for day in planned(block, calendar.plan)]


@dataclass(frozen=True)
class Redrawn:
    """What has to be put on the calendar and taken off it."""

    add: tuple[datetime.date, ...]
    remove: tuple[datetime.date, ...]


def redraw(calendar: Calendar, today: datetime.date) -> Redrawn:
    """From today on the calendar is what the reasons ask for; what was done stays."""
    owed = {day for day in wanted(calendar) if day >= today}
    there = calendar.items
    gone = {day for day, status in there.items() if status == OWED and day >= today}
    return Redrawn(tuple(sorted(owed - there.keys())), tuple(sorted(gone - owed)))


@dataclass(frozen=True)
class Complete:
    """Released: observed to the end and well, or the window had passed before anybody knew."""

    why: str


@dataclass(frozen=True)
class Extend:
    until: datetime.date
    why: str


@dataclass(frozen=True)
class Lost:
    """Nobody has seen the person for as long as an observation may be extended."""


Outcome = Complete | Extend | Lost | None
EXTENSION_OF = {
    ILL: "last_ill",
    MISSED: "last_missed",
    "not_attempted": "last_not_attempted",
    "not_performed": "last_not_performed",
}


def settle(calendar: Calendar, today: datetime.date) -> Outcome:
    """What follows when the last day is over: release, a day more with its reason, or lost."""
    if calendar.ends_on >= today:
        return None
    past = {day: status for day, status in calendar.items.items() if day < today}
    if not past:
        return Complete("window_past")
    last = max(past)
    if past[last] == WELL and last >= _final(calendar.blocks[-1], calendar.plan):
        return Complete("completed")
    extra = (calendar.ends_on - calendar.planned_end).days
    if extra >= MOST_EXTRA_DAYS and past[last] != ILL:
        return Lost()
    return Extend(next_allowed(today, calendar.plan), EXTENSION_OF.get(past[last], "last_missed"))


def next_allowed(day: datetime.date, plan: Plan) -> datetime.date:
    while day.weekday() not in plan.weekdays:
        day += DAY
    return day


def after_end(items: Mapping[datetime.date, str], day: datetime.date) -> list[datetime.date]:
    """Items of an observation that ended on `day` which nobody owes: not visited, not before."""
    return sorted(d for d, status in items.items() if d >= day and status in {OWED, MISSED})


def is_ill(temperature: float | None, answers: Collection[str]) -> bool:
    """A fever, or any of the common symptoms."""
    return (temperature is not None and temperature >= FEVER) or "yes" in answers


FEVER = 37.3
