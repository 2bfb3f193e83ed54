"""What is late at whom, and how long work takes: read from the rows, in the database."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, Min

from yimen.epidemic.investigations import rules
from yimen.epidemic.investigations.models import TRIGGERS, Investigation
from yimen.epidemic.investigations.queries.words import office_of
from yimen.foundation.areas import queries as areas
from yimen.foundation.areas.queries import Node
from yimen.foundation.staff.models import FIELD_ROLES, Role
from yimen.kit import clock
from yimen.kit.sight import Actor, Range, within

SPEED_DAYS = 30


def _ranges(user: Actor, node: Node | None) -> tuple[Range, ...]:
    """The division's, where it lies in what one sees; else all that one sees."""
    seen = user.sight.ranges(FIELD_ROLES)
    if node is None:
        return seen
    pieces = tuple((low, high) for _code, low, high in areas.pieces([node.code]))
    return pieces if areas.inside(node, seen) else ()


@dataclass(frozen=True)
class Late:
    """One role in one division that has let limits pass."""

    role: str
    area_code: int
    place: str
    n: int
    oldest: datetime.datetime
    told: str  # the highest role that has heard


def overdue_at_whom(user: Actor, node: Node | None = None) -> list[Late]:
    """By role and the division in which it works; who has waited longest comes first."""
    rows = Investigation.objects.visible_to(user).filter(
        within(_ranges(user, node), "area_code"), overdue_at__isnull=False
    )
    cells = rows.values_list("area_code", "role", "status", "escalation").annotate(
        n=Count("pk"), oldest=Min("overdue_at")
    )
    found: dict[tuple[str, int], tuple[int, datetime.datetime, int]] = {}
    for area, role, status, heard, n, oldest in cells:
        whose = rules.waits_for(role, status)
        key = (str(whose), office_of(whose, area))
        before = found.get(key, (0, oldest, 0))
        found[key] = (before[0] + n, min(before[1], oldest), max(before[2], heard))
    late = [_late(role, area, *cell) for (role, area), cell in found.items()]
    return sorted(late, key=lambda one: (one.oldest, one.area_code))


def _late(role: str, area: int, n: int, oldest: datetime.datetime, heard: int) -> Late:
    told = str(rules.HEARS[heard].label) if heard else ""
    return Late(str(Role(role).label), area, areas.path(area) or areas.name_of(area), n,
                oldest, told)  # fmt: skip


SPEED = """
SELECT trigger, count(*),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY accepted_at - opened_at),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY reported_at - opened_at),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY closed_at - opened_at)
FROM investigations_investigation JOIN unnest(%(low)s::bigint[], %(high)s::bigint[])
    AS seen (low, high) ON area_code BETWEEN low AND high
WHERE status = 'closed' AND closed_at >= %(since)s
GROUP BY 1 ORDER BY 2 DESC, 1
"""


@dataclass(frozen=True)
class Speed:
    """Median hours from dispatch until work of one reason was accepted, reported, closed."""

    trigger: str
    label: str
    n: int
    accepted: float
    reported: float
    closed: float


def speed(user: Actor, node: Node | None = None, days: int = SPEED_DAYS) -> list[Speed]:
    """Of what was closed in the last days, where one sees; by the reason for the work."""
    ranges: Sequence[Range] = _ranges(user, node)
    values: dict[str, Any] = {
        "low": [low for low, _ in ranges],
        "high": [high for _, high in ranges],
        "since": clock.now() - datetime.timedelta(days=days),
    }
    with connection.cursor() as cursor:
        cursor.execute(SPEED, values)
        return [
            Speed(trigger, str(TRIGGERS.get(trigger, trigger)), n, *map(_hours, medians))
            for trigger, n, *medians in cursor.fetchall()
        ]


def _hours(span: datetime.timedelta) -> float:
    return round(span.total_seconds() / 3600, 1)
