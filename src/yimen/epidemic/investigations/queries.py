"""Reads of investigations that need more than a queryset."""

from collections import Counter as Tally
from collections.abc import Collection
from dataclasses import dataclass, fields

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from yimen.epidemic.investigations.models import Event, Investigation, Rule
from yimen.epidemic.investigations.rules import MEASURE
from yimen.foundation.areas.queries import Node, inside, tops
from yimen.foundation.figures.queries import sums
from yimen.foundation.figures.rules import Cell
from yimen.foundation.staff.models import FIELD_ROLES
from yimen.kit.sight import Actor, System


def rules_in_force(triggers: Collection[str]) -> dict[str, list[Rule]]:
    """The rules of each trigger, the newest first."""
    found: dict[str, list[Rule]] = {}
    for rule in Rule.objects.filter(trigger__in=triggers).order_by("-effective_from"):
        found.setdefault(rule.trigger, []).append(rule)
    return found


@dataclass(frozen=True)
class Totals:
    open: int
    reported: int
    closed: int
    overdue: int

    @property
    def unfinished(self) -> int:
        return self.open + self.reported


def totals(user: Actor, chosen: Node | None = None) -> Totals:
    """How many wait in each state where this person works, or in a division chosen there."""
    seen = user.sight.ranges(FIELD_ROLES)
    if chosen is not None and inside(chosen, seen):
        codes = [chosen.code]
    else:
        codes = [node.code for node in tops(seen)]
    cells = sums(MEASURE, codes)
    return Totals(**{field.name: cells.get(field.name, 0) for field in fields(Totals)})


def timeline(investigation: Investigation) -> list[tuple[Event, str]]:
    """Each step with its word, in the order of time."""
    steps = investigation.events.select_related("actor")
    return [(step, str(PAST[step.verb])) for step in steps]


PAST = {
    "report": _("reported"),
    "close": _("closed"),
    "return": _("returned"),
    "follow": _("went along: the person stays in another place now"),
}


def counted() -> dict[Cell, int]:
    """What the rows themselves say of the measure, by village and state."""
    cells: Tally[Cell] = Tally()
    rows = Investigation.objects.visible_to(System())
    for area, status, n in rows.values_list("area_code", "status").annotate(n=Count("pk")):
        cells[area, status] += n
    late = rows.unfinished().filter(overdue_at__isnull=False).values_list("area_code")
    for area, n in late.annotate(n=Count("pk")):
        cells[area, "overdue"] += n
    return dict(cells)
