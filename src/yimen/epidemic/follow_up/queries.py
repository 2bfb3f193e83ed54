"""Reads of observations that need more than a queryset."""

import datetime
import uuid
from collections import Counter as Tally
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from yimen.epidemic.follow_up import rules, wording
from yimen.epidemic.follow_up.engine import Plan
from yimen.epidemic.follow_up.models import (
    DayStatus,
    Event,
    Extension,
    FollowUp,
    Notice,
    Observation,
    Reason,
    WhyNot,
)
from yimen.epidemic.outbreaks import queries as outbreaks
from yimen.epidemic.outbreaks.models import Outbreak
from yimen.foundation.areas.models import Level
from yimen.foundation.areas.queries import Node, ancestors, inside, node, path, pieces, tops
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
    """How the outbreak (else the one that goes on) is followed up at that moment."""
    outbreak = (
        outbreaks.current(at)
        if outbreak_id is None
        else Outbreak.objects.filter(pk=outbreak_id).first()
    )
    if outbreak is None:  # none is in force: two weeks, day by day
        return Plan()
    found = outbreaks.plan(outbreak, at)
    return Plan(
        days=found.observation_days,
        every=found.every_days,
        weekdays=frozenset(found.weekdays),
        times=found.times_a_day,
        version=found.version,
        outbreak_id=outbreak.pk,
    )


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


def to_visit(user: Actor, most: int) -> list[FollowUp]:
    """Who still waits for this person's visit today."""
    if not user.sight.ranges(rules.WRITERS):
        return []
    due = FollowUp.objects.visible_to(user).on(clock.today()).filter(status=DayStatus.DUE)
    return list(due.select_related("person__merged_into").order_by("area_code", "pk")[:most])


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


def reasons_of(source: str, observation_ids: Collection[int]) -> list[tuple[int, int]]:
    """Which rows of an app asked for these observations (or for one joined with them)."""
    rows = Reason.objects.filter(source=source, withdrawn_at__isnull=True)
    owned = rows.annotate(owner=Coalesce("observation__joined_into_id", "observation_id"))
    return list(owned.filter(owner__in=observation_ids).values_list("source_id", "owner"))


def calendar(observation: Observation) -> list[FollowUp]:
    """Each day on the calendar, and of those joined with it."""
    own = Q(observation=observation) | Q(observation__joined_into=observation)
    rows = FollowUp.objects.visible_to(System()).filter(own)  # sight: of an observation shown
    return list(rows.order_by("day", "pk"))


def days_of(
    ids: Collection[int], since: datetime.date, until: datetime.date
) -> dict[int, dict[datetime.date, tuple[str, Decimal | None]]]:
    """What stands on the calendars of many: one statement for a page of people × days."""
    rows = FollowUp.objects.visible_to(System())  # sight: of observations that the page shows
    found: dict[int, dict[datetime.date, tuple[str, Decimal | None]]] = {}
    told = rows.filter(observation__in=ids, day__range=(since, until)).values_list(
        "observation_id", "day", "status", "temperature"
    )
    for pk, day, status, warmth in told:
        found.setdefault(pk, {})[day] = (status, warmth)
    return found


@dataclass(frozen=True)
class Words:
    """The newest words of a notice; version 0 is what a new city starts with."""

    version: int
    title: str
    body: str


def notice_words(kind: str) -> Words:
    newest = Notice.objects.filter(kind=kind).order_by("-version").first()
    if newest is None:
        return Words(0, *wording.default(kind))
    return Words(newest.version, newest.title, newest.body)


def notice_versions(kind: str) -> list[Notice]:
    return list(Notice.objects.filter(kind=kind).select_related("author")[:20])


def place_in_words(row: Observation) -> str:
    """Where the person stays: the divisions, and the door where one is known."""
    living = Residence.objects.visible_to(System()).living()  # sight: of the person shown
    home = living.filter(person=row.person_id).select_related("household").first()
    door = home.household.address if home and home.household.area_code == row.area_code else ""
    return path(row.area_code) + door


def authority(row: Observation) -> str:
    """Who gives the notice: the headquarters of the county."""
    chain = [node(code) for code in ancestors(row.area_code)]
    county = next((one.name for one in chain if one and one.level == Level.COUNTY), "")
    return f"{county}疫情防控指挥部"


def alarms(observation: Observation, user: Actor) -> bool:
    """Whether symptoms of this person wait for a word of this user."""
    waiting = Item.objects.visible_to(user).waiting()
    mine = waiting.filter(app=rules.APP, object_id=observation.pk, title_key=rules.SYMPTOM)
    return mine.filter(role__in=rules.ALARMED).exists()


def alarms_before(moment: datetime.datetime) -> list[int]:
    """Observations whose symptoms have waited for a word since before the moment."""
    waiting = Item.objects.waiting().filter(  # sight: for the played city
        app=rules.APP, title_key=rules.SYMPTOM, opened_at__lt=moment
    )
    return sorted(set(waiting.values_list("object_id", flat=True)))


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
