"""Reads of observations that need more than a queryset."""

import datetime
from collections import Counter as Tally

from django.db.models import Count

from yimen.epidemic.follow_up.engine import Plan
from yimen.epidemic.follow_up.models import FollowUp, Observation
from yimen.foundation.figures.rules import Cell
from yimen.kit.sight import System


def plan_for(outbreak_id: int | None, at: datetime.datetime) -> Plan:
    """How the outbreak is followed up at that moment."""
    return Plan()


def counted_observations() -> dict[Cell, int]:
    """What the rows themselves say of the measure, by village and state."""
    rows = Observation.objects.visible_to(System()).apart()
    return _tally(rows.values_list("area_code", "status").annotate(n=Count("pk")))


def counted_days() -> dict[Cell, int]:
    rows = FollowUp.objects.visible_to(System())
    return _tally(rows.values_list("area_code", "status").annotate(n=Count("pk")))


def _tally(rows: object) -> dict[Cell, int]:
    cells: Tally[Cell] = Tally()
    for area, dimension, n in rows:  # type: ignore[attr-defined]
        cells[area, dimension] += n
    return dict(cells)
