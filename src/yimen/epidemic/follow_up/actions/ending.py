"""The end of an observation: released, lost, cancelled, a case, dead; and taking it up again."""

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from yimen.epidemic.follow_up import engine, events, rules
from yimen.epidemic.follow_up.actions.facts import state
from yimen.epidemic.follow_up.actions.rows import (
    Held,
    change,
    count,
    day_change,
    deed,
    event,
    hold,
    persons_held,
    redraw,
    take_off,
    tell,
    write,
)
from yimen.epidemic.follow_up.models import (
    DayStatus,
    Event,
    Extension,
    FollowUp,
    Observation,
    Status,
)
from yimen.foundation.audit.actions import record_many
from yimen.foundation.figures.actions import Change
from yimen.foundation.inbox.actions import close
from yimen.kit import clock
from yimen.kit.sight import Actor, System

ENDED = ["status", "ended_at", "ended_by", "end_reason"]


@dataclass(frozen=True)
class Ending:
    """An observation comes to this end, at this moment, for this reason."""

    held: Held
    verb: str
    reason: str
    at: datetime.datetime
    actor_id: int | None = None
    comment: str = ""
    client_uuid: uuid.UUID | None = None


@dataclass(frozen=True)
class Decision:
    """What somebody decides about a running or an ended observation."""

    observation_id: int
    verb: str
    at: datetime.datetime
    client_uuid: uuid.UUID
    actor_id: int | None = None
    comment: str = ""
    until: datetime.date | None = None  # of an extension
    place: str = ""  # a `PlaceKind`: where to, of another place


def finish(endings: Sequence[Ending], by: Actor) -> None:
    """End them: what nobody owes any more leaves the calendar, what was owed before is missed."""
    if not endings:
        return
    changes = [one for ending in endings for one in _finish(ending)]
    changes += clear([(one.held, timezone.localdate(one.at)) for one in endings])
    rows = [ending.held.row for ending in endings]
    Observation.objects.bulk_update(rows, ENDED, batch_size=500)
    Event.objects.bulk_create([_event(one) for one in endings])
    count(changes)
    close(rules.APP, [row.pk for row in rows])
    record_many(
        (deed(one.held.row, one.verb, one.actor_id, one.comment) for one in endings), by=by
    )
    tell(rows)
    state(rows, by=by)
    events.observations_ended.send(Observation, ids=[row.pk for row in rows])


def _finish(one: Ending) -> list[Change]:
    row, day = one.held.row, timezone.localdate(one.at)
    changes = [change(row, row.status, -1, day)]
    row.status = rules.ENDS[one.verb]
    row.ended_at, row.ended_by_id, row.end_reason = one.at, one.actor_id, one.reason
    return [*changes, change(row, row.status, 1, day)]


def clear(ended: Sequence[tuple[Held, datetime.date]]) -> list[Change]:
    """From these days on nothing is owed; what was owed before them and not done is missed."""
    gone = [
        one.days.pop(late)
        for one, day in ended
        for late in engine.after_end(one.calendar.items, day)
    ]
    items = [item for one, _ in ended for item in one.days.values()]
    return take_off(gone) + miss([item for item in items if item.status == DayStatus.DUE])


def miss(items: Sequence[FollowUp]) -> list[Change]:
    """The day is over: nobody was seen, or the person was, though less often than planned."""
    changes = []
    for item in items:
        changes.append(day_change(item, item.status, -1))
        item.status = DayStatus.SEEN_OK if item.taken else DayStatus.MISSED
        changes.append(day_change(item, item.status, 1))
    write(items, ["status"])
    return changes


def _event(one: Ending) -> Event:
    return event(
        one.held.row, one.verb, one.at, one.actor_id,
        comment=one.comment, client_uuid=one.client_uuid,
    )  # fmt: skip


def decide(decision: Decision, *, by: Actor) -> Observation:
    return decide_many([decision], by=by)[0]


@transaction.atomic
def decide_many(decisions: Sequence[Decision], *, by: Actor) -> list[Observation]:
    """Take the decisions, in their order; one sent twice is taken once."""
    return [_decide(decision, by) for decision in decisions]


def _decide(decision: Decision, by: Actor) -> Observation:
    if by.pk is not None and decision.actor_id not in {None, by.pk}:
        raise rules.NotForOthers
    held = hold([decision.observation_id], by).get(decision.observation_id)
    if held is None:
        raise Observation.DoesNotExist
    if Event.objects.filter(client_uuid=decision.client_uuid).exists():
        return held.row
    rules.next_status(held.row.status, decision.verb, roles(held.row, by))
    if held.row.joined_into_id:
        raise rules.NoLongerSo
    if not decision.comment.strip():
        raise rules.ReasonMissing
    DECISIONS.get(decision.verb, _end)(held, decision, by)
    return held.row


def roles(row: Observation, by: Actor) -> frozenset[str]:
    is_shared = row.pk in by.sight.shared(rules.OBSERVATION)
    return rules.roles_over(by.sight, row.area_code, is_shared=is_shared)


def _end(held: Held, decision: Decision, by: Actor) -> None:
    actor_id = decision.actor_id or by.pk
    finish(
        [
            Ending(
                held, decision.verb, "decided", decision.at, actor_id,
                decision.comment.strip(), decision.client_uuid,
            )
        ],
        by,
    )  # fmt: skip


def _extend(held: Held, decision: Decision, by: Actor) -> None:
    until, present = decision.until, held.row.ends_on
    if until is None or not present < until <= clock.today() + rules.LONGEST_EXTENSION:
        raise rules.WrongDay
    held.row.extended_to, held.row.extended_why = until, Extension.BY_HAND
    extended([held])
    _said(held, decision, by)


def extended(held: Sequence[Held]) -> None:
    """They last longer now: the calendar says so."""
    rows = [one.row for one in held]
    Observation.objects.bulk_update(rows, ["extended_to", "extended_why"], batch_size=500)
    count(redraw(held, clock.today()))


def _place(held: Held, decision: Decision, by: Actor) -> None:
    """At home, at a centre, in hospital: the same days, the same visits, elsewhere."""
    if decision.place in {"", held.row.place_kind}:
        raise rules.SamePlace
    held.row.place_kind = decision.place
    held.row.save(update_fields=["place_kind"])
    _said(held, decision, by)


def _reopen(held: Held, decision: Decision, by: Actor) -> None:
    """As if it had not ended; when its time has passed, a visit decides about the release."""
    who = persons_held([held.row.person_id])
    running = Observation.objects.visible_to(System()).running()
    if running.filter(person_id__in=who).exists():
        raise rules.ObservedAlready
    take_up([held], decision.at)
    _said(held, decision, by)


def take_up(held: Sequence[Held], at: datetime.datetime) -> None:
    """Ended ones are under observation again, from today on."""
    today, day = clock.today(), timezone.localdate(at)
    changes = []
    for one in held:
        row = one.row
        changes.append(change(row, row.status, -1, day))
        row.status, row.ended_at, row.ended_by, row.end_reason = Status.UNDER, None, None, ""
        row.joined_into = None
        changes.append(change(row, row.status, 1, day))
        revive(one)
        if one.calendar.ends_on < today:
            row.extended_to = engine.next_allowed(today, one.plan)
            row.extended_why = Extension.REOPENED
    rows = [one.row for one in held]
    columns = [*ENDED, "joined_into", "extended_to", "extended_why"]
    Observation.objects.bulk_update(rows, columns, batch_size=500)
    count(changes + redraw(held, today))
    state((one.row for one in held), by=System())


def revive(one: Held) -> None:
    """An observation without any reason gets its last one back."""
    if one.active or not one.reasons:
        return
    last = max(one.reasons, key=lambda each: (each.withdrawn_at, each.pk))
    last.withdrawn_at, last.withdrawn_why = None, ""
    last.save(update_fields=["withdrawn_at", "withdrawn_why"])


def _said(held: Held, decision: Decision, by: Actor) -> None:
    actor_id, comment = decision.actor_id or by.pk, decision.comment.strip()
    Event.objects.bulk_create(
        [
            event(
                held.row, decision.verb, decision.at, actor_id,
                comment=comment, day=decision.until, client_uuid=decision.client_uuid,
            )
        ]
    )  # fmt: skip
    record_many([deed(held.row, DEEDS[decision.verb], actor_id, comment)], by=by)
    tell([held.row])


DECISIONS = {"extend": _extend, "place": _place, "reopen": _reopen}
DEEDS = {"extend": "extend", "place": "place", "reopen": "resume"}  # as the audit calls them
