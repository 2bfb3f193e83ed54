"""Who of the reporters has reported a day: the villages expected, and what came from them."""

import datetime
import uuid
from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Q

from yimen.epidemic.key_groups.counting import PERSONS
from yimen.epidemic.key_groups.models import DailyReport, ReportingHours
from yimen.epidemic.key_groups.reporting import A_DAY, LOOKING_ON, Hours, last_moment
from yimen.foundation.areas import queries as areas
from yimen.foundation.areas.models import Level
from yimen.foundation.areas.queries import Node
from yimen.foundation.figures import queries as figures
from yimen.foundation.staff.models import Post, Role
from yimen.kit import clock
from yimen.kit.sight import Actor, Range, within


def hours_on(day: datetime.date, as_of: datetime.datetime | None = None) -> Hours:
    """What was set last for the day; else what a new city starts with."""
    found = ReportingHours.objects.filter(effective_on__lte=day)
    if as_of:
        found = found.filter(set_at__lte=as_of)
    newest = found.order_by("-effective_on", "-pk").first()
    return Hours(newest.deadline, newest.late_until, newest.chase_at) if newest else Hours()


@dataclass(frozen=True)
class Duty:
    """A reporter answers for a village; perhaps somebody stands in for him."""

    post_id: int
    user_id: int
    stand_in_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class Village:
    """One expected village on one day."""

    code: int
    duties: tuple[Duty, ...]
    report: DailyReport | None
    is_late: bool = False


@dataclass(frozen=True)
class Coverage:
    """Of the reporters expected on a day, those whose villages have all reported.

    `reported` of `expected` are reporters; `villages` are those they answer for.
    """

    day: datetime.date
    as_of: datetime.datetime | None
    hours: Hours
    villages: tuple[Village, ...]  # expected, by code
    vacant: tuple[int, ...] = ()  # villages in force for which nobody answers

    @cached_property
    def missing(self) -> tuple[Village, ...]:
        return tuple(one for one in self.villages if one.report is None)

    @cached_property
    def late(self) -> int:
        return sum(one.is_late for one in self.villages)

    @cached_property
    def expected(self) -> int:
        return len(_reporters(self.villages))

    @cached_property
    def behind(self) -> int:
        """Reporters of whom a village is missing."""
        return len(_reporters(self.missing))

    @property
    def reported(self) -> int:
        return self.expected - self.behind

    @property
    def percent(self) -> int | None:
        """Rounded down: 100 means everybody; nothing where nobody is expected."""
        return self.reported * 100 // self.expected if self.expected else None

    @property
    def is_whole(self) -> bool:
        return not self.behind and bool(self.expected)

    def of(self, nodes: Sequence[Node]) -> dict[int, "Coverage"]:
        """The coverage of parts: each village in the part that counts its rows."""
        lies = _Finder(nodes)
        found: dict[int, list[Village]] = {node.code: [] for node in nodes}
        empty: dict[int, list[int]] = {node.code: [] for node in nodes}
        for village in self.villages:
            if (part := lies.in_part(village.code)) is not None:
                found[part].append(village)
        for code in self.vacant:
            if (part := lies.in_part(code)) is not None:
                empty[part].append(code)
        return {
            code: Coverage(self.day, self.as_of, self.hours, tuple(some), tuple(empty[code]))
            for code, some in found.items()
        }


def _reporters(villages: Iterable[Village]) -> set[int]:
    return {duty.user_id for one in villages for duty in one.duties}


@dataclass
class _Finder:
    """In which of some divisions a village lies."""

    nodes: Sequence[Node]
    _pieces: list[tuple[int, int, int]] = field(init=False)

    def __post_init__(self) -> None:
        found = areas.pieces([node.code for node in self.nodes])
        self._pieces = sorted((first, last, part) for part, first, last in found)

    def in_part(self, code: int) -> int | None:
        at = bisect_right(self._pieces, (code, 10**13, 0)) - 1
        if at < 0:
            return None
        _first, last, part = self._pieces[at]
        return part if code <= last else None


def coverage(
    user: Actor,
    area_code: int | None,
    day: datetime.date,
    as_of: datetime.datetime | None = None,
) -> Coverage:
    """The day in one division, or in all that this person looks on; as known at a moment."""
    ranges = user.sight.ranges(LOOKING_ON)
    if area_code is not None:
        ranges = _inside(area_code, ranges)
    return covered(user, ranges, day, as_of)


def _inside(area_code: int, ranges: Sequence[Range]) -> tuple[Range, ...]:
    node = areas.node(area_code)
    if node is None or not areas.inside(node, ranges):
        return ()
    return tuple((first, last) for _, first, last in areas.pieces([area_code]))


def covered(
    user: Actor,
    ranges: Sequence[Range],
    day: datetime.date,
    as_of: datetime.datetime | None = None,
) -> Coverage:
    """Two statements over the villages, and one for the hours."""
    hours = hours_on(day, as_of)
    duties = duties_at(
        within(ranges, "area__code"), day, min(as_of or clock.now(), last_moment(day))
    )
    reports = reports_of(user, ranges, day, as_of)
    villages = [_village(code, duties[code], reports.get(code), hours) for code in sorted(duties)]
    vacant = [code for code in _in_force(ranges, day) if code not in duties]
    return Coverage(day, as_of, hours, tuple(villages), tuple(vacant))


def _village(
    code: int, duties: Sequence[Duty], report: DailyReport | None, hours: Hours
) -> Village:
    is_late = report is not None and report.at > hours.due(report.day)
    return Village(code, tuple(duties), report, is_late)


def _in_force(ranges: Sequence[Range], day: datetime.date) -> list[int]:
    nodes = areas.tree().nodes.values()
    return [one.code for one in nodes if _is_village(one, day) and areas.inside(one, ranges)]


def _is_village(node: Node, day: datetime.date) -> bool:
    return node.level == Level.VILLAGE and (node.ended_on is None or node.ended_on > day)


def are_villages(places: Iterable[tuple[int, datetime.date]]) -> bool:
    """Whether each code is that of a village or community in force on its day."""
    known = areas.tree().nodes
    return all(code in known and _is_village(known[code], day) for code, day in places)


def duties_at(where: Q, day: datetime.date, moment: datetime.datetime) -> dict[int, list[Duty]]:
    """Who answers for which village at a moment; a stand-in beside whom he stands in for."""
    held = (
        # sight: who answers for villages that the caller looks on
        Post.objects.held_at(moment)
        .filter(where, role=Role.REPORTER, area__level=Level.VILLAGE)
        .exclude(area__ended_on__lte=day)
        .exclude(area__started_on__gt=day)
        .order_by("area_id", "pk")
        .values_list("area_id", "pk", "user_id", "stands_in_for_id")
    )
    posts = list(held)
    lent: dict[int, list[int]] = {}
    for _, _, user_id, principal in posts:
        if principal:
            lent.setdefault(principal, []).append(user_id)
    found: dict[int, list[Duty]] = {}
    for code, post_id, user_id, principal in posts:
        if not principal:
            duty = Duty(post_id, user_id, tuple(lent.get(post_id, ())))
            found.setdefault(code, []).append(duty)
    return found


def reports_of(
    user: Actor, ranges: Sequence[Range], day: datetime.date, as_of: datetime.datetime | None
) -> Mapping[int, DailyReport]:
    """The report of each village, as it stands or stood."""
    rows = DailyReport.objects.visible_to(user).filter(within(ranges, "area_code"), day=day)
    rows = rows.recorded_by(as_of) if as_of else rows.standing()
    return {row.area_code: row for row in rows}


def my_villages(user: Actor) -> list[int]:
    """The villages that this person reports for, himself or as a stand-in."""
    return _in_force(user.sight.ranges({Role.REPORTER}), clock.today())


@dataclass(frozen=True)
class Mine:
    """One of my villages today: its report, or what is still to be said."""

    code: int
    name: str
    report: DailyReport | None
    n_new: int  # people entered today
    undone_until: datetime.datetime | None  # while the report may be undone
    due: datetime.datetime
    late_day: datetime.date | None  # yesterday, where it is missing and still taken
    late_until: datetime.datetime | None
    client_uuid: uuid.UUID = field(default_factory=uuid.uuid4)  # of the form that would report


def mine(user: Actor, codes: Sequence[int]) -> list[Mine]:
    """The state of the day in villages of one's own: three statements, however many."""
    now, today = clock.now(), clock.today()
    days, hours = (today - A_DAY, today), hours_on(today)
    rows = DailyReport.objects.visible_to(user).standing()
    rows = rows.filter(area_code__in=codes, day__in=days).select_related("reporter")
    found = {(row.area_code, row.day): row for row in rows}
    is_taken, n_new = now < hours.taken_until(days[0]), entered_on(today, codes)
    return [
        _mine(
            code,
            found.get((code, today)),
            n_new[code],
            hours,
            is_behind=is_taken and (code, days[0]) not in found,
        )
        for code in codes
    ]


def entered_on(
    day: datetime.date, codes: Collection[int], as_of: datetime.datetime | None = None
) -> Mapping[int, int]:
    """How many people were entered in each village on the day: the number of all pages."""
    table = figures.table(PERSONS, codes, days=(day, day), as_of=as_of)
    return {code: sum(table.get(code, {}).values()) for code in codes}


def _mine(
    code: int, report: DailyReport | None, n_new: int, hours: Hours, *, is_behind: bool
) -> Mine:
    now, today = clock.now(), clock.today()
    undone = hours.undone_until(today, report.recorded_at) if report and report.is_zero else None
    return Mine(
        code,
        areas.name_of(code),
        report,
        n_new,
        undone if undone and now < undone else None,
        hours.due(today),
        today - A_DAY if is_behind else None,
        hours.taken_until(today - A_DAY) if is_behind else None,
    )
