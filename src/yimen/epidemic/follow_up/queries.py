"""Reads of observations that need more than a queryset."""

import datetime
import uuid
from collections import Counter as Tally
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from yimen.epidemic.follow_up import rules
from yimen.epidemic.follow_up.engine import Plan
from yimen.epidemic.follow_up.models import (
    DayStatus,
    Event,
    Extension,
    FollowUp,
    Observation,
    Reason,
    WhyNot,
)
from yimen.foundation.areas.queries import Node, inside, pieces, tops
from yimen.foundation.audit.queries import as_of
from yimen.foundation.figures.queries import sums
from yimen.foundation.figures.rules import Cell
from yimen.foundation.inbox.models import Item
from yimen.foundation.people.models import Residence
from yimen.foundation.staff.models import FIELD_ROLES
from yimen.kit import clock
from yimen.kit.sight import Actor, System, within

# apps above name their own kinds of reason; these are the words for the known ones
KINDS = {
    "outside_returnee": _("Returned from outside"),
    "wuhan_returnee": _("Returned from Wuhan"),
    "close_contact": _("Close contact"),
    "fever_no_contact": _("Fever without known contact"),
}

TOGETHER = {
    "seen": [DayStatus.SEEN_OK, DayStatus.SEEN_NOT_OK],
    "unseen": [DayStatus.MISSED, DayStatus.NOT_ATTEMPTED, DayStatus.NOT_PERFORMED],
}


def plan_for(outbreak_id: int | None, at: datetime.datetime) -> Plan:
    """How the outbreak is followed up at that moment."""
    return Plan()


def of_kind(rows: QuerySet[Observation], kind: str) -> QuerySet[Observation]:
    """Those observed for this reason, perhaps among others."""
    reasons = Reason.objects.filter(observation=OuterRef("pk"), withdrawn_at__isnull=True)
    return rows.filter(Exists(reasons.filter(kind=kind)))


def in_area(area: Node | None, *, stay: bool = False) -> Q:
    """Of one division: who stays there, or is at home there; `stay`: as the figures count."""
    if area is None:
        return Q()
    ranges = [(low, high) for _area, low, high in pieces([area.code])]
    return within(ranges, *(["area_code"] if stay else ["area_code", "home_area_code"]))


def visits(user: Actor, moment: datetime.datetime | None = None) -> Any:
    """The days of the calendar that one sees; as they were known at a moment."""
    if moment:
        return as_of(FollowUp, moment).visible_to(user)
    return FollowUp.objects.visible_to(user)


def day_totals(
    user: Actor,
    day: datetime.date,
    chosen: Node | None = None,
    moment: datetime.datetime | None = None,
) -> dict[str, int]:
    """How many visits of a day stand where, over this person's divisions."""
    codes = _codes(user, chosen)
    found = sums(rules.DAYS, codes, days=(day, day), as_of=moment)
    counted = {status: found.get(status, 0) for status in DayStatus.values}
    together = {
        name: sum(counted[status] for status in statuses) for name, statuses in TOGETHER.items()
    }
    return counted | together


def totals(user: Actor, chosen: Node | None = None) -> dict[str, int]:
    """How many observations are in each state."""
    return dict(sums(rules.OBSERVATIONS, _codes(user, chosen)))


def _codes(user: Actor, chosen: Node | None) -> list[int]:
    seen = user.sight.ranges(FIELD_ROLES)
    if chosen is not None and inside(chosen, seen):
        return [chosen.code]
    return [node.code for node in tops(seen)]


@dataclass(frozen=True)
class House:
    """People who are visited at one door."""

    address: str
    items: list[FollowUp]
    client_uuid: uuid.UUID

    @property
    def has_several(self) -> bool:
        return len(self.items) > 1


def houses(items: Sequence[FollowUp], user: Actor) -> list[House]:
    """Those of one household together, in the order of the list."""
    living = Residence.objects.visible_to(user).living()
    rows = living.filter(person__in={item.person_id for item in items}).select_related("household")
    doors = {row.person_id: row.household for row in rows.order_by("pk")}
    found: dict[object, House] = {}
    for item in items:
        door = doors.get(item.person_id)
        key = door.pk if door else f"alone {item.pk}"
        house = found.setdefault(key, House(door.address if door else "", [], uuid.uuid4()))
        house.items.append(item)
    return list(found.values())


def last_temperatures(items: Iterable[FollowUp]) -> dict[int, object]:
    """The newest temperature of each person before the day: one statement for a list."""
    rows = FollowUp.objects.visible_to(System()).filter(  # sight: of rows that the page shows
        observation__in={item.observation_id for item in items}, temperature__isnull=False
    )
    newest = rows.order_by("observation", "-day").distinct("observation")
    return dict(newest.values_list("observation", "temperature"))


@dataclass(frozen=True)
class Line:
    """One step with its words."""

    event: Event
    word: str
    comment: str


def timeline(observation: Observation) -> list[Line]:
    """Each step of an observation, and of those joined with it, newest first."""
    own = Q(observation=observation) | Q(observation__joined_into=observation)
    found = Event.objects.filter(own).select_related("actor").order_by("-taken_at", "-pk")
    return [Line(one, str(rules.PAST[one.verb]), _comment(one)) for one in found]


def _comment(one: Event) -> str:
    """Reasons that the calendar itself gave are words of the catalogue."""
    known = dict(Extension.choices) | dict(WhyNot.choices) | rules.END_REASONS
    return str(known.get(one.comment, one.comment))


def reasons(observation: Observation) -> list[tuple[Reason, str]]:
    own = Q(observation=observation) | Q(observation__joined_into=observation)
    found = Reason.objects.filter(own).order_by("since", "pk")
    return [(one, str(KINDS.get(one.kind, one.kind))) for one in found]


def calendar(observation: Observation) -> list[FollowUp]:
    """Each day on the calendar, and of those joined with it."""
    own = Q(observation=observation) | Q(observation__joined_into=observation)
    rows = FollowUp.objects.visible_to(System()).filter(own)  # sight: of an observation shown
    return list(rows.order_by("day", "pk"))


def alarms(observation: Observation, user: Actor) -> bool:
    """Whether symptoms of this person wait for a word of this user."""
    waiting = Item.objects.visible_to(user).waiting()
    mine = waiting.filter(app=rules.APP, object_id=observation.pk, title_key=rules.SYMPTOM)
    return mine.filter(role__in=rules.ALARMED).exists()


def waits_today(user: Actor) -> int:
    """How many people wait for a visit today, where this person works."""
    return day_totals(user, clock.today())[DayStatus.DUE]


def counted_observations() -> dict[Cell, int]:
    """What the rows themselves say of the measure, by village and state."""
    rows = Observation.objects.visible_to(System()).apart()
    return _tally(rows.values_list("area_code", "status").annotate(n=Count("pk")))


def counted_days() -> dict[Cell, int]:
    rows = FollowUp.objects.visible_to(System())
    return _tally(rows.values_list("area_code", "status").annotate(n=Count("pk")))


def _tally(rows: Iterable[tuple[int, str, int]]) -> dict[Cell, int]:
    cells: Tally[Cell] = Tally()
    for area, dimension, n in rows:
        cells[area, dimension] += n
    return dict(cells)
