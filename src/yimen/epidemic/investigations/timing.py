"""Limits: how long a stage may last, and who hears of it, rung by rung, when it lasts longer."""

import datetime
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils import timezone

from yimen.epidemic.investigations import rules
from yimen.epidemic.investigations.models import Event, Investigation
from yimen.foundation.figures.actions import Change


@dataclass
class Late:
    """What a limit that has passed brings with it."""

    changes: list[Change] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


def change(row: Investigation, dimension: str, n: int, at: datetime.datetime) -> Change:
    day = timezone.localdate(at)
    return Change(rules.MEASURE, row.area_code, day, n, rules.LABEL, row.pk, dimension=dimension)


def begin_stage(row: Investigation, at: datetime.datetime) -> None:
    """From now on it is in its status; whatever was late before has come to its end."""
    row.stage_at = at
    row.overdue_at = row.escalated_at = row.next_at = None
    row.escalation = 0
    if not row.has_ended:
        row.due_at = row.terms.limit(row.status, at)
        row.next_at = row.due_at


def schedule(row: Investigation) -> Iterator[tuple[datetime.datetime, int]]:
    """When each rung above whoever has to act hears of it."""
    terms = row.terms
    hours = (0, terms.to_township_hours, terms.to_county_hours, terms.to_city_hours)
    acts = rules.rung(rules.waits_for(row.role, row.status))
    for rung in range(acts + 1, rules.TOP + 1):
        yield row.due_at + datetime.timedelta(hours=hours[rung]), rung


def advance(row: Investigation, at: datetime.datetime) -> Late:
    """What the timer would have said by then, if it has not yet; and when it looks again."""
    late = Late()
    if row.has_ended or row.due_at > at:
        return late
    if row.overdue_at is None:
        row.overdue_at = row.due_at
        late.changes.append(change(row, "overdue", 1, row.due_at))
    row.next_at = None
    for moment, rung in schedule(row):
        if rung <= row.escalation:
            continue
        if moment > at:
            row.next_at = moment
            break
        row.escalation, row.escalated_at = rung, moment
        late.events.append(_escalated(row, moment, rung))
    return late


def _escalated(row: Investigation, moment: datetime.datetime, rung: int) -> Event:
    """Named by what happened, so that it is said once however often the timer comes by."""
    name = f"escalate {rung} {row.due_at.isoformat()}"
    return Event(
        investigation=row,
        verb="escalate",
        to_role=rules.HEARS[rung],
        taken_at=moment,
        client_uuid=uuid.uuid5(row.client_uuid, name),
    )
