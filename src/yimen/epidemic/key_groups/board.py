"""What the coverage board shows beside the numbers: who is silent, since when, and each day."""

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from yimen.epidemic.key_groups.counting import PERSONS
from yimen.epidemic.key_groups.coverage import Coverage, Duty, Village, entered_on, hours_on
from yimen.epidemic.key_groups.models import Chase, DailyReport
from yimen.epidemic.key_groups.reporting import A_DAY, Hours, last_moment
from yimen.foundation.accounts.models import User
from yimen.foundation.areas.queries import name_of, path
from yimen.foundation.figures import queries as figures
from yimen.kit import clock
from yimen.kit.sight import Actor, Range

DAYS_SHOWN = 30
NAMED = 3  # missing villages that the headline names

LAST = """
SELECT wanted.code, (
    SELECT max(day) FROM key_groups_dailyreport report
    WHERE report.area_code = wanted.code AND report.day < %(day)s
        AND recorded_at <= %(as_of)s AND (withdrawn_at IS NULL OR withdrawn_at > %(as_of)s))
FROM unnest(%(codes)s::bigint[]) AS wanted (code)
"""


def last_days(
    codes: Collection[int], day: datetime.date, as_of: datetime.datetime | None = None
) -> dict[int, datetime.date | None]:
    """The newest day before, that each village reported."""
    values: dict[str, Any] = {"codes": list(codes), "day": day, "as_of": as_of or clock.now()}
    with connection.cursor() as cursor:
        cursor.execute(LAST, values)
        return dict(cursor.fetchall())


@dataclass(frozen=True)
class Answering:
    """Who answers for a village, and who stands in for him."""

    duty: Duty
    user: User
    stand_ins: tuple[User, ...]


@dataclass(frozen=True)
class Line:
    """One village of the table: who answers for it, and what came."""

    village: Village
    name: str
    people: tuple[Answering, ...]
    n_new: int

    @property
    def code(self) -> int:
        return self.village.code


@dataclass(frozen=True)
class Silent:
    """A village that has not reported, and whom to ask."""

    line: Line
    place: str
    last_day: datetime.date | None
    chase: Chase | None


Key = tuple[datetime.date, int]


def silent(coverage: Coverage, *, after: Key | None, most: int) -> tuple[list[Silent], Key | None]:
    """Those missing, the longest silent first; after one that was shown, at most so many."""
    last = last_days([one.code for one in coverage.missing], coverage.day, coverage.as_of)
    keyed = sorted(
        ((last[one.code] or datetime.date.min, one.code), one) for one in coverage.missing
    )
    rest = [pair for pair in keyed if after is None or pair[0] > after]
    shown = rest[:most]
    lines = _silent([one for _, one in shown], last, coverage)
    return lines, shown[-1][0] if len(rest) > most else None


def _silent(
    villages: Sequence[Village], last: Mapping[int, datetime.date | None], coverage: Coverage
) -> list[Silent]:
    chases = last_chases([one.code for one in villages], coverage.day, coverage.as_of)
    return [
        Silent(line, path(line.code), last[line.code], chases.get(line.code))
        for line in lines(villages, coverage.day, coverage.as_of)
    ]


def last_chases(
    codes: Collection[int], day: datetime.date, as_of: datetime.datetime | None = None
) -> dict[int, Chase]:
    """The newest reminder of each village on the day, with who sent it."""
    found = Chase.objects.filter(area_code__in=codes, day=day, at__lte=as_of or clock.now())
    rows = found.select_related("chased_by").order_by("area_code", "-at", "-pk")
    return {row.area_code: row for row in rows.distinct("area_code")}


# each reporter on each day: he is done when every village that he answers for has reported
STRIP = """
WITH wanted AS (
    SELECT * FROM unnest(%(days)s::date[], %(moments)s::timestamptz[]) AS one (day, moment)
), duty AS (
    SELECT wanted.day, post.user_id, area.code
    FROM areas_area area
    JOIN staff_post post ON post.area_id = area.code AND post.role = 'reporter'
        AND post.stands_in_for_id IS NULL
    JOIN wanted ON post.since <= wanted.moment
        AND (post.until IS NULL OR post.until > wanted.moment)
        AND (area.started_on IS NULL OR area.started_on <= wanted.day)
        AND (area.ended_on IS NULL OR area.ended_on > wanted.day)
    WHERE area.level = 'village' AND EXISTS (
        SELECT FROM unnest(%(lows)s::bigint[], %(highs)s::bigint[]) AS range (low, high)
        WHERE area.code BETWEEN range.low AND range.high)
), done AS (
    SELECT duty.day, duty.user_id, bool_and(report.id IS NOT NULL) AS is_done
    FROM duty LEFT JOIN key_groups_dailyreport report
        ON report.area_code = duty.code AND report.day = duty.day
        AND report.recorded_at <= %(as_of)s
        AND (report.withdrawn_at IS NULL OR report.withdrawn_at > %(as_of)s)
    GROUP BY 1, 2
)
SELECT day, count(*) FILTER (WHERE is_done), count(*) FROM done GROUP BY 1
"""


@dataclass(frozen=True)
class Day:
    """One square of the strip."""

    day: datetime.date
    reported: int
    expected: int

    @property
    def percent(self) -> int | None:
        return self.reported * 100 // self.expected if self.expected else None

    @property
    def tone(self) -> str:
        if self.percent is None:
            return "none"
        return "ok" if self.percent == 100 else "warn" if self.percent >= 90 else "bad"


def strip(
    ranges: Sequence[Range], until: datetime.date, as_of: datetime.datetime | None = None
) -> list[Day]:
    """Each of the last days, with who had reported it; as known at a moment."""
    days = [until - A_DAY * ago for ago in range(DAYS_SHOWN - 1, -1, -1)]
    now = as_of or clock.now()
    values: dict[str, Any] = {
        "as_of": now,
        "days": days,
        "moments": [min(now, last_moment(day)) for day in days],
        "lows": [low for low, _ in ranges],
        "highs": [high for _, high in ranges],
    }
    with connection.cursor() as cursor:
        cursor.execute(STRIP, values)
        found = {day: (done, all_) for day, done, all_ in cursor.fetchall()}
    return [Day(day, *found.get(day, (0, 0))) for day in days]


def lines(
    villages: Sequence[Village], day: datetime.date, as_of: datetime.datetime | None = None
) -> list[Line]:
    ids = {
        pk for one in villages for duty in one.duties for pk in (duty.user_id, *duty.stand_in_ids)
    }
    users = User.objects.in_bulk(ids)
    n_new = entered_on(day, [one.code for one in villages if one.report], as_of)
    return [
        Line(one, name_of(one.code), _answering(one, users), n_new.get(one.code, 0))
        for one in villages
    ]


def _answering(village: Village, users: Mapping[int, User]) -> tuple[Answering, ...]:
    return tuple(
        Answering(duty, users[duty.user_id], tuple(users[pk] for pk in duty.stand_in_ids))
        for duty in village.duties
    )


def head() -> list[str]:
    return [
        _("Division code"),
        _("Place"),
        _("Village or community"),
        _("Reporter"),
        _("Stand-in"),
        _("Reported"),
        _("People entered"),
        _("After the deadline"),
        _("Reason"),
        _("Last report before"),
        _("Reminded"),
    ]


def rows(coverage: Coverage) -> list[list[object]]:
    """The whole board, village by village, without phone numbers."""
    codes = [one.code for one in coverage.villages]
    last = last_days([one.code for one in coverage.missing], coverage.day, coverage.as_of)
    chases = last_chases(codes, coverage.day, coverage.as_of)
    return [
        _row(line, last.get(line.village.code), chases.get(line.village.code))
        for line in lines(coverage.villages, coverage.day, coverage.as_of)
    ]


def _row(line: Line, last: datetime.date | None, chase: Chase | None) -> list[object]:
    report = line.village.report
    stand_ins = [user.display_name for one in line.people for user in one.stand_ins]
    return [
        f"{line.village.code:012d}",
        path(line.village.code),
        line.name,
        "、".join(one.user.display_name for one in line.people),
        "、".join(stand_ins),
        as_written(report.at) if report else "",
        line.n_new if report else "",
        _("yes") if line.village.is_late else "",
        report.reason if report else "",
        last or "",
        as_written(chase.at) if chase else "",
    ]


def as_written(moment: datetime.datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


@dataclass(frozen=True)
class OwnDay:
    """One day of one village's month."""

    day: datetime.date
    report: DailyReport | None
    n_new: int
    is_late: bool


def month(user: Actor, code: int) -> list[OwnDay]:
    """Which of the last days a village reported."""
    today = clock.today()
    first = today - A_DAY * (DAYS_SHOWN - 1)
    found = DailyReport.objects.visible_to(user).standing()
    found = found.filter(area_code=code, day__gte=first).select_related("reporter")
    reports, hours = {row.day: row for row in found}, hours_on(today)
    entered = figures.series(PERSONS, code, (first, today))
    return [_own_day(day, reports.get(day), n, hours) for day, n in entered]


def _own_day(day: datetime.date, report: DailyReport | None, n: int, hours: Hours) -> OwnDay:
    return OwnDay(day, report, n, report is not None and report.at > hours.due(day))
