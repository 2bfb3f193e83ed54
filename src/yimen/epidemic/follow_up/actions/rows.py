"""What all verbs need: observations held with their reasons and days, and what is said of them."""

import datetime
import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Q
from django.db.models.functions import Coalesce

from yimen.epidemic.follow_up import engine, rules
from yimen.epidemic.follow_up.engine import Calendar, Plan, Window
from yimen.epidemic.follow_up.models import Event, FollowUp, Observation, Reason
from yimen.foundation.audit.actions import Deed
from yimen.foundation.figures.actions import Change, summed
from yimen.foundation.figures.actions import record as record_figures
from yimen.foundation.inbox.models import Item
from yimen.foundation.live.actions import publish
from yimen.foundation.people.models import Person
from yimen.foundation.people.queries import family
from yimen.kit import clock
from yimen.kit.sight import Actor, System

CHUNK = 2000


@dataclass
class Held:
    """A locked observation, and all that its calendar follows from."""

    row: Observation
    reasons: list[Reason] = field(default_factory=list)
    days: dict[datetime.date, FollowUp] = field(default_factory=dict)

    @property
    def plan(self) -> Plan:
        row = self.row
        return Plan(row.days, row.every, frozenset(row.weekdays), row.times, row.plan_version)

    @property
    def active(self) -> list[Reason]:
        return [one for one in self.reasons if one.withdrawn_at is None]

    @property
    def calendar(self) -> Calendar:
        windows = tuple(Window(one.since + engine.DAY, one.until) for one in self.active)
        items = {day: item.status for day, item in self.days.items()}
        return Calendar(windows, self.plan, self.row.extended_to, items)


def persons_held(person_ids: Collection[int]) -> dict[int, int]:
    """All rows of these human beings, held until the commit: one observation at a time."""
    who = family(person_ids)
    rows = Person.objects.visible_to(System()).filter(pk__in=who).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk"))
    return who


def hold(ids: Collection[int], by: Actor) -> dict[int, Held]:
    """The observations that this person sees, locked; those joined to them give their reasons."""
    seen = Observation.objects.visible_to(by).filter(pk__in=ids)
    rows = seen.order_by("pk").select_for_update(of=("self",))
    held = {row.pk: Held(row) for row in rows}
    reasons = Reason.objects.annotate(
        owner=Coalesce("observation__joined_into_id", "observation_id")
    )
    # no condition on `owner` itself: that would be a look at every reason of the city
    joined = Observation.objects.visible_to(System()).filter(
        Q(pk__in=held) | Q(joined_into__in=held)
    )
    for reason in reasons.filter(observation__in=joined):
        held[reason.owner].reasons.append(reason)
    for item in FollowUp.objects.visible_to(System()).filter(observation__in=held):
        held[item.observation_id].days[item.day] = item
    return held


def redraw(held: Iterable[Held], today: datetime.date) -> list[Change]:
    """Let each calendar be what the reasons ask for, from `today` on; the figures of that."""
    new, gone = _drawn(held, today)
    made = _put_on(new)
    return [day_change(item, item.status, 1) for item in made] + take_off(gone)


def begin(held: Iterable[Held], today: datetime.date) -> list[Change]:
    """The same for observations that have no day yet. Their days stay in the database: who needs
    one of them holds the observation again.
    """
    new, _ = _drawn(held, today)
    if not new:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_SUMS, _columns(new))
        sums = cursor.fetchall()
    return [
        Change(rules.DAYS, area_code, day, n, rules.FOLLOW_UP, pk, dimension=status)
        for area_code, day, status, n, pk in sums
    ]


New = list[tuple[Held, tuple[datetime.date, ...]]]


def _drawn(held: Iterable[Held], today: datetime.date) -> tuple[New, list[FollowUp]]:
    """The days to put on the calendars, and those to take off; first and last days are written."""
    new: New = []
    gone: list[FollowUp] = []
    moved: list[Observation] = []
    for one in held:
        calendar = one.calendar
        drawn = engine.redraw(calendar, today)
        if drawn.add:
            new.append((one, drawn.add))
        gone += [one.days.pop(day) for day in drawn.remove]
        ends = calendar.starts_on, calendar.ends_on
        if (one.row.starts_on, one.row.ends_on) != ends:
            one.row.starts_on, one.row.ends_on = ends
            moved.append(one.row)
    Observation.objects.bulk_update(moved, ["starts_on", "ends_on"], batch_size=500)
    return new, gone


_PUT_ON = """
INSERT INTO follow_up_followup (observation_id, person_id, area_code, home_area_code, day,
    status, taken, cough, fatigue, breath, why_not, remark)
SELECT observation_id, person_id, area_code, home_area_code, unnest(days::date[]),
    'due', 0, '', '', '', '', ''
  FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::text[])
    AS one (observation_id, person_id, area_code, home_area_code, days)
RETURNING *
"""
_SUMS = f"""
WITH made AS ({_PUT_ON})
SELECT area_code, day, status, count(*), min(id) FROM made GROUP BY area_code, day, status
"""  # noqa: S608  # only constants


def _columns(new: New) -> list[list[Any]]:
    rows = [one.row for one, _ in new]
    names = ("pk", "person_id", "area_code", "home_area_code")
    days = [f"{{{','.join(map(str, days))}}}" for _, days in new]
    return [*([getattr(row, name) for row in rows] for name in names), days]


def _put_on(new: New) -> list[FollowUp]:
    """Days that are owed, written by the database: all but their numbers is known before."""
    if not new:
        return []
    held = {one.row.pk: one for one, _ in new}
    made = list(FollowUp.objects.raw(_PUT_ON, _columns(new)))  # sight: rows made here
    for item in made:
        held[item.observation_id].days[item.day] = item
    return made


def write(items: Sequence[FollowUp], columns: Sequence[str]) -> None:
    """Many days at once: one statement, however many columns."""
    FollowUp.objects.bulk_create(
        items,
        batch_size=CHUNK,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=columns,
    )


def take_off(items: Collection[FollowUp]) -> list[Change]:
    """Days that nobody owes any more leave the calendar."""
    changes = [day_change(item, item.status, -1) for item in items]
    FollowUp.objects.visible_to(System()).filter(pk__in=[item.pk for item in items]).delete()
    return changes


def item_of(row: Observation, day: datetime.date) -> FollowUp:
    return FollowUp(
        observation=row,
        person_id=row.person_id,
        area_code=row.area_code,
        home_area_code=row.home_area_code,
        day=day,
    )


def day_change(item: FollowUp, dimension: str, n: int) -> Change:
    where = (rules.DAYS, item.area_code, item.day, n, rules.FOLLOW_UP, item.pk)
    return Change(*where, dimension=dimension)


def change(row: Observation, dimension: str, n: int, day: datetime.date) -> Change:
    where = (rules.OBSERVATIONS, row.area_code, day, n, rules.OBSERVATION, row.pk)
    return Change(*where, dimension=dimension)


def count(changes: Sequence[Change]) -> None:
    """One delta for each number that moves; what takes itself back is not written."""
    record_figures(summed(changes))


def event(
    row: Observation,
    verb: str,
    at: datetime.datetime,
    actor_id: int | None,
    *,
    comment: str = "",
    day: datetime.date | None = None,
    client_uuid: uuid.UUID | None = None,
) -> Event:
    return Event(
        observation=row,
        verb=verb,
        day=day,
        comment=comment,
        actor_id=actor_id,
        taken_at=at,
        recorded_at=clock.now(),
        client_uuid=client_uuid or uuid.uuid4(),
    )


def deed(row: Observation, verb: str, actor_id: int | None, reason: str = "") -> Deed:
    return Deed(
        verb,
        rules.OBSERVATION,
        subject_ids=[row.pk],
        person_ids=[row.person_id],
        area_code=row.area_code,
        reason=reason,
        actor_id=actor_id,
    )


def item_for(row: Observation, role: str, title: str, at: datetime.datetime) -> Item:
    return Item(
        app=rules.APP,
        object_id=row.pk,
        title_key=title,
        area_code=row.area_code,
        role=role,
        url_name=rules.URL,
        opened_at=at,
    )


def tell(rows: Iterable[Observation]) -> None:
    """Open pages about these observations look again."""
    publish(*(f"observation:{row.pk}" for row in rows))
