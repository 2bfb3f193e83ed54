"""The day that a reason is reckoned from was wrong, and its window moves with it."""

import datetime
from dataclasses import dataclass

from django.db import transaction

from yimen.epidemic.follow_up.actions.facts import state
from yimen.epidemic.follow_up.actions.rows import (
    Held,
    count,
    deed,
    event,
    hold,
    persons_held,
    redraw,
    tell,
)
from yimen.epidemic.follow_up.actions.settling import settle
from yimen.epidemic.follow_up.models import Event, Reason, Status
from yimen.foundation.audit.actions import record_many
from yimen.kit import clock
from yimen.kit.sight import Actor, System


@dataclass(frozen=True)
class Redating:
    """The reason that this row of the source gave: last exposure or arrival was on `since`."""

    source: str
    source_id: int
    since: datetime.date
    why: str
    at: datetime.datetime
    actor_id: int | None = None


@transaction.atomic
def redate(asked: Redating, *, by: Actor) -> None:
    """The window keeps its length. One that has ended stays ended; taken up again it is right."""
    rows = Reason.objects.filter(source=asked.source, source_id=asked.source_id)
    persons_held(set(rows.values_list("person_id", flat=True)))
    pairs = rows.values_list("observation__joined_into", "observation")
    held = hold({joined or own for joined, own in pairs}, System())
    moved = [one for one in held.values() if _move(one, asked)]
    _say(moved, asked, by)
    running = [one for one in moved if one.row.status == Status.UNDER]
    count(redraw(running, clock.today()))
    settle(running, by)
    state((one.row for one in running), by=by)
    tell(one.row for one in moved)


def _move(one: Held, asked: Redating) -> bool:
    """Its reasons from this row, by so many days; whether any moved."""
    wrong = [
        each
        for each in one.reasons
        if (each.source, each.source_id) == (asked.source, asked.source_id)
        and each.since != asked.since
    ]
    for each in wrong:
        each.until += asked.since - each.since
        each.since = asked.since
    Reason.objects.bulk_update(wrong, ["since", "until"])
    return bool(wrong)


def _say(moved: list[Held], asked: Redating, by: Actor) -> None:
    who = asked.actor_id or by.pk
    Event.objects.bulk_create(
        event(one.row, "redate", asked.at, who, comment=asked.why, day=asked.since)
        for one in moved
    )
    record_many((deed(one.row, "redate_reason", who, asked.why) for one in moved), by=by)
