"""Which outbreak goes on, how it is followed up, how risky a place was on a day."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from yimen.epidemic.outbreaks import rules
from yimen.epidemic.outbreaks.models import Level, Outbreak, Plan, RiskArea
from yimen.foundation.audit.queries import history
from yimen.kit import clock


def current(at: datetime.datetime | None = None) -> Outbreak | None:
    """The outbreak that goes on; of several, the one that started last."""
    return Outbreak.objects.current(_day(at)).first()


def plan(outbreak: Outbreak, at: datetime.datetime | None = None) -> Plan:
    """How it is followed up at that moment: the newest version in force, else the first.

    Whoever begins something under it keeps `version`, or the figures: a later version changes
    nothing that runs.
    """
    versions = outbreak.plans.order_by("-effective_from", "-version")
    found = versions.filter(effective_from__lte=_day(at)).first()
    return found or outbreak.plans.order_by("version")[0]


def version(outbreak: Outbreak, number: int) -> Plan:
    return outbreak.plans.get(version=number)


def risk_level(place: str | int, day: datetime.date) -> Level | None:
    """The highest risk of a place, in words or as a division code, on that day."""
    going_on = Outbreak.objects.current(day)
    rows = list(RiskArea.objects.on(day).filter(outbreak__in=going_on))
    levels = {row.level for row in rows if _lies_in(place, row)}
    return next((level for level in rules.HIGHEST_FIRST if level in levels), None)


def _lies_in(place: str | int, row: RiskArea) -> bool:
    if isinstance(place, str):
        return rules.names(row.place, place)
    if row.area_code is None or row.area_last is None:
        return False
    return row.area_code <= place <= row.area_last


def _day(at: datetime.datetime | None) -> datetime.date:
    return timezone.localdate(at) if at else clock.today()


def ordered_risk_areas(outbreak: Outbreak) -> QuerySet[RiskArea]:
    return outbreak.risk_areas.standing().order_by("-since", "-pk")


@dataclass(frozen=True)
class Changed:
    """One figure that a version of the plan changed."""

    label: str
    before: object
    after: object


@dataclass(frozen=True)
class PlanVersion:
    plan: Plan
    changes: tuple[Changed, ...]


def plan_versions(outbreak: Outbreak) -> list[PlanVersion]:
    """Every version with what it changed, the newest first."""
    found: list[PlanVersion] = []
    before: Plan | None = None
    for each in outbreak.plans.select_related("made_by").order_by("version"):
        found.append(PlanVersion(each, tuple(_changes(before, each)) if before else ()))
        before = each
    return found[::-1]


def _changes(before: Plan, after: Plan) -> Iterator[Changed]:
    for name in rules.FIGURES:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            label = str(Plan._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            yield Changed(label, rules.in_words(name, old), rules.in_words(name, new))
    if before.classifications != after.classifications:
        yield Changed(str(rules.CLASSIFICATIONS), "", "")


@dataclass(frozen=True)
class Step:
    """One line of an outbreak's history: what was entered or changed, when, by whose account."""

    at: datetime.datetime
    what: str
    columns: tuple[str, ...]
    is_new: bool
    actor_id: int | None


def steps(outbreak: Outbreak) -> list[Step]:
    """What was done to the outbreak and its risk areas, the newest first."""
    places = dict(outbreak.risk_areas.values_list("pk", "place"))
    lines = [(version, outbreak.name) for version in history(Outbreak, [outbreak.pk])]
    lines += [(each, places[each.object_id]) for each in history(RiskArea, list(places))]
    found = [
        Step(each.at, what, each.columns, each.kind == "insert", each.actor_id)
        for each, what in lines
    ]
    return sorted(found, key=lambda step: step.at, reverse=True)
