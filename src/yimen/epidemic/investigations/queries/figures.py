"""Numbers of the work: in each state, and what the rows themselves say."""

import datetime
from collections import Counter as Tally
from dataclasses import dataclass, fields

from django.db.models import Count

from yimen.epidemic.investigations.models import Investigation
from yimen.epidemic.investigations.rules import MEASURE
from yimen.foundation.areas.queries import Node, inside, tops
from yimen.foundation.figures.queries import sums
from yimen.foundation.figures.rules import Cell
from yimen.foundation.staff.models import FIELD_ROLES
from yimen.kit.sight import Actor, System


@dataclass(frozen=True)
class Totals:
    dispatched: int
    accepted: int
    reported: int
    checked: int
    closed: int
    not_executable: int
    overdue: int

    @property
    def open(self) -> int:
        """Nobody has reported yet."""
        return self.dispatched + self.accepted

    @property
    def unfinished(self) -> int:
        return self.open + self.reported + self.checked


def totals(
    user: Actor, chosen: Node | None = None, moment: datetime.datetime | None = None
) -> Totals:
    """How many wait in each state where this person works, or in a division chosen there."""
    seen = user.sight.ranges(FIELD_ROLES)
    if chosen is not None and inside(chosen, seen):
        codes = [chosen.code]
    else:
        codes = [node.code for node in tops(seen)]
    cells = sums(MEASURE, codes, as_of=moment)
    return Totals(**{field.name: cells.get(field.name, 0) for field in fields(Totals)})


def counted() -> dict[Cell, int]:
    """What the rows themselves say of the measure, by village and state."""
    cells: Tally[Cell] = Tally()
    rows = Investigation.objects.visible_to(System())
    for area, status, n in rows.values_list("area_code", "status").annotate(n=Count("pk")):
        cells[area, status] += n
    late = rows.filter(overdue_at__isnull=False).values_list("area_code")
    for area, n in late.annotate(n=Count("pk")):
        cells[area, "overdue"] += n
    return dict(cells)
