"""Reads of investigations that need more than a queryset."""

from yimen.epidemic.investigations.queries.figures import Totals, counted, totals
from yimen.epidemic.investigations.queries.lateness import (
    SPEED_DAYS,
    Late,
    Speed,
    overdue_at_whom,
    speed,
)
from yimen.epidemic.investigations.queries.lists import area_of, wanted
from yimen.epidemic.investigations.queries.orders import Progress, progress
from yimen.epidemic.investigations.queries.parts import (
    UNSENT,
    holds,
    may_go_to,
    open_parts,
    parts_in,
    places_for,
    to_report,
    whole,
    workers,
)
from yimen.epidemic.investigations.queries.ruled import Version, rules_in_force, versions
from yimen.epidemic.investigations.queries.words import AtWhom, Line, at_whom, timeline

__all__ = [
    "SPEED_DAYS",
    "UNSENT",
    "AtWhom",
    "Late",
    "Line",
    "Progress",
    "Speed",
    "Totals",
    "Version",
    "area_of",
    "at_whom",
    "counted",
    "holds",
    "may_go_to",
    "open_parts",
    "overdue_at_whom",
    "parts_in",
    "places_for",
    "progress",
    "rules_in_force",
    "speed",
    "timeline",
    "to_report",
    "totals",
    "versions",
    "wanted",
    "whole",
    "workers",
]
