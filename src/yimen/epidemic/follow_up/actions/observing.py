"""Beginning an observation, adding a reason to one, and taking a reason back."""

import datetime
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from yimen.epidemic.follow_up import engine, queries
from yimen.epidemic.follow_up.actions.facts import state
from yimen.epidemic.follow_up.actions.rows import (
    CHUNK,
    Held,
    begin,
    change,
    count,
    deed,
    event,
    hold,
    persons_held,
    redraw,
    tell,
)
from yimen.epidemic.follow_up.actions.settling import settle
from yimen.epidemic.follow_up.engine import Plan
from yimen.epidemic.follow_up.models import Observation, Reason, Status
from yimen.foundation.audit.actions import record_many
from yimen.kit import clock, copying
from yimen.kit.sight import Actor, System


@dataclass(frozen=True)
class NewReason:
    """Why a person is to be observed: `since` is the last day of exposure, or of arrival."""

    person_id: int
    area_code: int
    home_area_code: int | None
    kind: str
    source: str
    source_id: int
    since: datetime.date
    at: datetime.datetime
    client_uuid: uuid.UUID
    outbreak_id: int | None = None
    actor_id: int | None = None


class Plans:
    """The plan of each outbreak and day: asked once for many entries."""

    def __init__(self) -> None:
        self._known: dict[tuple[int | None, datetime.date], Plan] = {}

    def of(self, entry: NewReason) -> Plan:
        key = entry.outbreak_id, timezone.localdate(entry.at)
        if key not in self._known:
            self._known[key] = queries.plan_for(entry.outbreak_id, entry.at)
        return self._known[key]


@transaction.atomic
def observe_many(reasons: Sequence[NewReason], *, by: Actor) -> list[Observation]:
    """The observations of the reasons, in their order; a reason sent twice is one."""
    uuids = [entry.client_uuid for entry in reasons]
    known = set(Reason.objects.filter(client_uuid__in=uuids).values_list("client_uuid", flat=True))
    once = {entry.client_uuid: entry for entry in reasons}
    fresh = [entry for entry in once.values() if entry.client_uuid not in known]
    rows: dict[uuid.UUID, Observation] = {}
    for start in range(0, len(fresh), CHUNK):
        rows |= _observe(fresh[start : start + CHUNK], by)
    sent = Reason.objects.filter(client_uuid__in=known).select_related("observation__joined_into")
    rows |= {one.client_uuid: one.observation.joined_into or one.observation for one in sent}
    return [rows[one] for one in uuids]


def _observe(fresh: Sequence[NewReason], by: Actor) -> dict[uuid.UUID, Observation]:
    who, plans = persons_held({entry.person_id for entry in fresh}), Plans()
    running = _running(who)
    made = _begin(fresh, who, running, plans)
    reasons = [_reason(entry, running[who[entry.person_id]], plans, by) for entry in fresh]
    held = _held(copying.insert(reasons), made, running.values())
    days = {running[who[entry.person_id]].pk: timezone.localdate(entry.at) for entry in fresh}
    changes = [change(row, Status.UNDER, 1, timezone.localdate(row.begun_at)) for row in made]
    begun = {row.pk for row in made}
    for day in sorted(set(days.values())):
        here = [held[pk] for pk in days if days[pk] == day]
        changes += begin([one for one in here if one.row.pk in begun], day)
        changes += redraw([one for one in here if one.row.pk not in begun], day)
    count(changes)
    _say(fresh, begun, who, running, by)
    held |= hold([pk for pk in begun if held[pk].row.ends_on < clock.today()], System())
    settle([held[pk] for pk in days], by)
    state((held[pk].row for pk in days if held[pk].row.status == Status.UNDER), by=by)
    return {entry.client_uuid: held[running[who[entry.person_id]].pk].row for entry in fresh}


def _held(
    reasons: Sequence[Reason], made: Sequence[Observation], running: Iterable[Observation]
) -> dict[int, Held]:
    """All of them; those that this transaction has begun need not be read again."""
    begun = {row.pk: Held(row) for row in made}
    for one in reasons:
        if one.observation_id in begun:
            begun[one.observation_id].reasons.append(one)
    return begun | hold([row.pk for row in running if row.pk not in begun], System())


def _running(who: Mapping[int, int]) -> dict[int, Observation]:
    """The observation that each human being is under, by who stands for him now."""
    rows = Observation.objects.visible_to(System()).running().filter(person_id__in=who)
    return {who[row.person_id]: row for row in rows}


def _begin(
    fresh: Sequence[NewReason],
    who: Mapping[int, int],
    running: dict[int, Observation],
    plans: Plans,
) -> list[Observation]:
    """An observation for everybody who is under none yet."""
    first: dict[int, NewReason] = {}
    for entry in fresh:
        if who[entry.person_id] not in running:
            first.setdefault(who[entry.person_id], entry)
    rows = copying.insert([_observation(entry, plans.of(entry)) for entry in first.values()])
    running.update(zip(first, rows, strict=True))
    return rows


def _observation(entry: NewReason, plan: Plan) -> Observation:
    window = engine.window(entry.since, plan.days)
    return Observation(
        person_id=entry.person_id,
        outbreak_id=plan.outbreak_id,
        plan_version=plan.version,
        days=plan.days,
        every=plan.every,
        weekdays=sorted(plan.weekdays),
        times=plan.times,
        area_code=entry.area_code,
        home_area_code=entry.home_area_code,
        starts_on=window.first,
        ends_on=window.last,
        begun_at=entry.at,
    )


def _reason(entry: NewReason, row: Observation, plans: Plans, by: Actor) -> Reason:
    """Its length is of the plan that the observation began under; of another outbreak, of its."""
    days = row.days
    if entry.outbreak_id not in {None, row.outbreak_id}:
        days = plans.of(entry).days
    return Reason(
        observation=row,
        person_id=entry.person_id,
        kind=entry.kind,
        source=entry.source,
        source_id=entry.source_id,
        since=entry.since,
        until=engine.window(entry.since, days).last,
        added_at=entry.at,
        added_by_id=entry.actor_id or by.pk,
        client_uuid=entry.client_uuid,
    )


def _say(
    fresh: Sequence[NewReason],
    made: set[int],
    who: Mapping[int, int],
    running: Mapping[int, Observation],
    by: Actor,
) -> None:
    events, deeds, begun = [], [], set[int]()
    for entry in fresh:
        row = running[who[entry.person_id]]
        is_first = row.pk in made and row.pk not in begun
        begun.add(row.pk)
        actor_id = entry.actor_id or by.pk
        events.append(event(row, "start" if is_first else "reason", entry.at, actor_id))
        deeds.append(deed(row, "observe", actor_id))
    copying.insert(events)
    record_many(deeds, by=by)
    tell(row for row in running.values() if row.pk not in made)  # nobody looks at a new one yet
