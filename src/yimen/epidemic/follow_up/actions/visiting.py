"""A visit, or why there was none; a correction; a symptom that alarms at once."""

import datetime
import decimal
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from yimen.epidemic.follow_up import engine, events, rules
from yimen.epidemic.follow_up.actions.ending import roles
from yimen.epidemic.follow_up.actions.facts import state_days
from yimen.epidemic.follow_up.actions.rows import (
    CHUNK,
    Held,
    count,
    day_change,
    deed,
    event,
    hold,
    item_for,
    item_of,
    tell,
    write,
)
from yimen.epidemic.follow_up.models import (
    COMMON,
    DayStatus,
    Event,
    FollowUp,
    Observation,
    Symptom,
)
from yimen.foundation.audit.actions import Deed, record_many
from yimen.foundation.figures.actions import Change
from yimen.foundation.inbox.actions import close, put
from yimen.kit import clock
from yimen.kit.copying import insert
from yimen.kit.lifecycle import NotAllowed
from yimen.kit.sight import Actor, System

SEEN, NOT_ATTEMPTED, NOT_PERFORMED = "seen", "not_attempted", "not_performed"
WRITTEN = ["status", "taken", "temperature", *COMMON, "why_not", "remark", "visited_at",
           "recorded_at", "by"]  # fmt: skip


@dataclass(frozen=True)
class Visit:
    """What somebody found who went, or why nobody did: on the day of `at`."""

    observation_id: int
    at: datetime.datetime
    client_uuid: uuid.UUID
    outcome: str = SEEN
    temperature: decimal.Decimal | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    why_not: str = ""
    remark: str = ""
    is_correction: bool = False
    actor_id: int | None = None

    @property
    def day(self) -> datetime.date:
        return timezone.localdate(self.at)

    @property
    def is_ill(self) -> bool:
        warmth = float(self.temperature) if self.temperature is not None else None
        return self.outcome == SEEN and engine.is_ill(warmth, self.answers.values())

    @property
    def verb(self) -> str:
        if self.outcome != SEEN:
            return self.outcome
        return ("correct_" if self.is_correction else "visit_") + ("ill" if self.is_ill else "ok")


@dataclass
class Taken:
    """A visit that may be written down, on its locked observation and day."""

    visit: Visit
    held: Held
    item: FollowUp | None  # None: the observation had ended, the visit is kept as a note
    actor_id: int | None


def visit(one: Visit, *, by: Actor) -> Observation:
    return visit_many([one], by=by)[0]


@transaction.atomic
def visit_many(visits: Sequence[Visit], *, by: Actor) -> list[Observation]:
    """Write the visits down, in their order; one sent twice is written once."""
    ids = {one.observation_id: one.observation_id for one in visits}
    ids |= _joined(ids)
    held = hold(set(ids.values()), by)
    if set(ids.values()) - held.keys():
        raise Observation.DoesNotExist
    uuids = [one.client_uuid for one in visits]
    done = set(Event.objects.filter(client_uuid__in=uuids).values_list("client_uuid", flat=True))
    once = {one.client_uuid: one for one in visits}
    fresh = [one for one in once.values() if one.client_uuid not in done]
    taken, changes = [], []
    for one in fresh:
        step = _taken(held[ids[one.observation_id]], one, by)
        changes += _apply(step)
        taken.append(step)
    _save(taken, changes, by)
    return [held[ids[one.observation_id]].row for one in visits]


def _joined(ids: Mapping[int, int]) -> dict[int, int]:
    """Those that were joined with another since: the visit belongs there."""
    rows = Observation.objects.visible_to(System()).filter(pk__in=ids, joined_into__isnull=False)
    return {pk: into for pk, into in rows.values_list("pk", "joined_into") if into}


def _taken(held: Held, visit: Visit, by: Actor) -> Taken:
    """The visit as the table allows it to this person, here."""
    if by.pk is not None and visit.actor_id not in {None, by.pk}:
        raise rules.NotForOthers
    if visit.at > clock.now() + rules.AHEAD:
        raise rules.NotYet
    if visit.is_correction and visit.day != clock.today():
        raise rules.OnlyToday
    item = held.days.get(visit.day)
    ended = held.row.ended_at
    if ended is not None and visit.at >= ended:
        raise rules.Released
    if item is None and ended is None:
        item = held.days[visit.day] = item_of(held.row, visit.day)  # not owed, but made
    source = item.status if item is not None else DayStatus.DUE
    rules.next_status(source, visit.verb, roles(held.row, by))
    if visit.outcome != SEEN and not (visit.why_not or visit.remark.strip()):
        raise rules.ReasonMissing
    return Taken(visit, held, item, visit.actor_id or by.pk)


def _apply(one: Taken) -> list[Change]:
    """Write the visit into its day; the figures that move with it."""
    item, visit = one.item, one.visit
    if item is None:
        return []
    before = item.status
    every = rules.LIFECYCLE.after(before, visit.verb, {*rules.ALSO, "system"})
    if visit.outcome == SEEN:
        _found(item, visit)
        is_first_of_several = every == DayStatus.SEEN_OK and item.taken < one.held.row.times
        item.status = before if is_first_of_several and before == DayStatus.DUE else every
    else:
        item.status = every
        item.why_not, item.remark = _why(visit), visit.remark.strip()
    item.recorded_at, item.by_id = clock.now(), one.actor_id
    gone = [day_change(item, before, -1)] if item.pk else []
    return gone + _after(item)


def _after(item: FollowUp) -> list[Change]:
    return [day_change(item, item.status, 1)] if item.pk else []


def _why(visit: Visit) -> str:
    return visit.why_not if visit.outcome == NOT_PERFORMED else ""


def _found(item: FollowUp, visit: Visit) -> None:
    """The worst of a day stays, unless it is corrected."""
    if visit.is_correction or item.status != DayStatus.SEEN_NOT_OK or visit.is_ill:
        item.temperature, item.remark = visit.temperature, visit.remark.strip()
        for name in COMMON:
            setattr(item, name, visit.answers.get(name, Symptom.UNKNOWN))
    item.taken += 0 if visit.is_correction else 1
    item.visited_at, item.why_not = visit.at, ""


def _save(taken: Sequence[Taken], changes: list[Change], by: Actor) -> None:
    if not taken:
        return
    items = list({id(one.item): one.item for one in taken if one.item is not None}.values())
    extra = [item for item in items if item.pk is None]
    made = FollowUp.objects.bulk_create(extra, batch_size=CHUNK)
    write([item for item in items if item not in extra], WRITTEN)
    count(changes + [day_change(item, item.status, 1) for item in made])
    insert([_event(one) for one in taken])
    record_many(_deeds(taken), by=by)
    tell(one.held.row for one in taken)
    told = [one for one in taken if one.visit.is_ill or one.visit.is_correction]
    state_days([one.item for one in told if one.item is not None], by=by)
    _alarm([one for one in taken if one.visit.is_ill])


def _event(one: Taken) -> Event:
    visit = one.visit
    made = event(
        one.held.row, visit.verb if one.item else "late_visit", visit.at, one.actor_id,
        comment=visit.remark.strip() or visit.why_not, day=visit.day,
        client_uuid=visit.client_uuid,
    )  # fmt: skip
    made.temperature, made.answers = visit.temperature, dict(visit.answers)
    return made


def _deeds(taken: Sequence[Taken]) -> Iterator[Deed]:
    for one in taken:
        kind = "correct" if one.visit.is_correction else "visit"
        yield Deed(
            kind,
            rules.OBSERVATION,
            [one.held.row.pk],
            [one.held.row.person_id],
            one.held.row.area_code,
            actor_id=one.actor_id,
        )


def _alarm(ill: Sequence[Taken]) -> None:
    """A symptom is told to township and county at once."""
    if not ill:
        return
    put(
        [
            item_for(one.held.row, role, rules.SYMPTOM, one.visit.at)
            for one in ill
            for role in rules.ALARMED
        ]
    )
    ids = [one.item.pk for one in ill if one.item is not None]
    if ids:
        events.symptom_reported.send(FollowUp, ids=ids)


@transaction.atomic
def take_note(
    observation_id: int, comment: str, client_uuid: uuid.UUID, *, by: Actor
) -> Observation:
    """Township or county has read of the symptoms and says what was arranged."""
    held = hold([observation_id], by).get(observation_id)
    if held is None:
        raise Observation.DoesNotExist
    row, said = held.row, comment.strip()
    if Event.objects.filter(client_uuid=client_uuid).exists():
        return row
    over = by.sight.roles_over(row.area_code)
    mine = [role for role in rules.ALARMED if not over.isdisjoint({role, "system"})]
    if not mine:
        raise NotAllowed
    if not said:
        raise rules.ReasonMissing
    note = event(row, "take_note", clock.now(), by.pk, comment=said, client_uuid=client_uuid)
    note.save()
    for role in mine:
        close(rules.APP, [row.pk], role=role)
    record_many([deed(row, "take_note", by.pk)], by=by)
    tell([row])
    return row
