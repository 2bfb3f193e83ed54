"""One step worked out on one row: what it changes, counts, says and leaves waiting. No query."""

import datetime
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from yimen.epidemic.investigations import rules
from yimen.epidemic.investigations.models import Event, Investigation, Rule, Status, Symptom
from yimen.foundation.audit.actions import Deed
from yimen.foundation.eforms.models import Answers
from yimen.foundation.figures.actions import Change
from yimen.foundation.inbox.models import Item

LABEL = "investigations.Investigation"
MOVED = [
    "status",
    "overdue_at",
    "reported_at",
    "reported_by",
    "answers",
    "fever",
    "closed_at",
    "closed_by",
]


@dataclass
class Taken:
    """A step that may be taken, on its locked row."""

    row: Investigation
    verb: str
    source: str
    target: str
    at: datetime.datetime
    actor_id: int | None
    comment: str
    client_uuid: uuid.UUID
    values: Mapping[str, Any]
    answers: Answers | None = None


def rule_at(
    in_force: Mapping[str, Iterable[Rule]], trigger: str, at: datetime.datetime
) -> Rule | None:
    """The newest rule of a trigger that was in force at the moment."""
    return next((rule for rule in in_force.get(trigger, ()) if rule.effective_from <= at), None)


def apply(one: Taken) -> list[Change]:
    """Write the step into its row; the figures that move with it."""
    row = one.row
    changes = list(_overdue(one))
    row.status = one.target
    CHANGES[one.verb](one)
    changes.append(change(row, one.source, -1, one.at))
    changes.append(change(row, one.target, 1, one.at))
    return changes


def _overdue(one: Taken) -> Iterator[Change]:
    """What the timer would have said by then, if it had not yet; and the end of it."""
    row = one.row
    if row.overdue_at is None and row.due_at <= one.at:
        row.overdue_at = row.due_at
        yield change(row, "overdue", 1, row.due_at)
    if row.overdue_at is not None and one.target == Status.CLOSED:
        yield change(row, "overdue", -1, one.at)


def _report(one: Taken) -> None:
    assert one.answers is not None
    one.row.answers = one.answers
    one.row.reported_at = one.at
    one.row.reported_by_id = one.actor_id
    one.row.fever = one.answers.values.get("fever", Symptom.UNKNOWN)


def _close(one: Taken) -> None:
    one.row.closed_at = one.at
    one.row.closed_by_id = one.actor_id


def _return(one: Taken) -> None:
    """Open again: the answers stay with the event that gave them."""
    row = one.row
    row.answers = row.reported_at = row.reported_by = None
    row.fever = Symptom.UNKNOWN


CHANGES = {"report": _report, "close": _close, "return": _return}


def change(row: Investigation, dimension: str, n: int, at: datetime.datetime) -> Change:
    day = timezone.localdate(at)
    return Change(rules.MEASURE, row.area_code, day, n, LABEL, row.pk, dimension=dimension)


def relocate(row: Investigation, area_code: int, at: datetime.datetime) -> list[Change]:
    """Write the new place into the row; the figures of both places."""
    counted = [row.status, *(["overdue"] if row.is_overdue else [])]
    gone = [change(row, dimension, -1, at) for dimension in counted]
    row.area_code = area_code
    return gone + [change(row, dimension, 1, at) for dimension in counted]


def followed(row: Investigation, actor_id: int | None, at: datetime.datetime) -> Event:
    fresh = uuid.uuid4()
    return Event(
        investigation=row, verb="follow", actor_id=actor_id, taken_at=at, client_uuid=fresh
    )


def item(row: Investigation, at: datetime.datetime, verb: str = "open") -> Item:
    """What now waits, for whom. A report waits a day for its check."""
    role, title = rules.WAITING[Status(row.status)]
    limit = row.due_at if row.status == Status.OPEN else at + rules.CHECK_LIMIT
    return Item(
        app=rules.APP,
        object_id=row.pk,
        title_key=rules.RETURNED if verb == "return" else title,
        area_code=row.area_code,
        role=row.role if row.status == Status.OPEN else role,
        url_name=rules.URL,
        opened_at=at,
        due_at=limit,
    )


def event(one: Taken) -> Event:
    return Event(
        investigation=one.row,
        verb=one.verb,
        comment=one.comment,
        actor_id=one.actor_id,
        answers=one.answers,
        taken_at=one.at,
        client_uuid=one.client_uuid,
    )


def deed(row: Investigation, verb: str, actor_id: int | None, reason: str = "") -> Deed:
    return Deed(
        verb,
        LABEL,
        subject_ids=[row.pk],
        person_ids=[row.person_id],
        area_code=row.area_code,
        reason=reason,
        actor_id=actor_id,
    )
