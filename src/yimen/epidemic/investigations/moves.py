"""One step worked out on one row: what it changes, counts, says and leaves waiting. No query."""

import datetime
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from yimen.epidemic.investigations import rules
from yimen.epidemic.investigations.models import (
    Event,
    Investigation,
    Rule,
    Status,
    Symptom,
)
from yimen.epidemic.investigations.timing import advance, begin_stage, change
from yimen.foundation.audit.actions import Deed
from yimen.foundation.eforms.models import Answers
from yimen.foundation.figures.actions import Change
from yimen.foundation.inbox.models import Item

LABEL = rules.LABEL
MOVED = [
    "area_code",
    "home_area_code",
    "role",
    "assignee",
    "status",
    "stage_at",
    "due_at",
    "overdue_at",
    "next_at",
    "escalation",
    "escalated_at",
    "accepted_at",
    "accepted_by",
    "reported_at",
    "reported_by",
    "answers",
    "hindrance",
    "fever",
    "latitude",
    "longitude",
    "checked_at",
    "checked_by",
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
    to: rules.Destination | None = None
    place: tuple[Any, Any] | None = None
    answers: Answers | None = None
    events: list[Event] = field(default_factory=list)


def rule_at(
    in_force: Mapping[str, Iterable[Rule]], trigger: str, at: datetime.datetime
) -> Rule | None:
    """The newest rule of a trigger that was in force at the moment."""
    return next((rule for rule in in_force.get(trigger, ()) if rule.effective_from <= at), None)


def chain(one: Taken) -> Iterator[Taken]:
    """The step, with what goes without saying: who reports has accepted, and small work is
    closed by its check."""
    if one.source == Status.DISPATCHED and one.target == Status.REPORTED:
        yield _beside(one, "accept", Status.DISPATCHED, Status.ACCEPTED)
        one.source = Status.ACCEPTED
    yield one
    if one.target == Status.CHECKED and not one.row.terms.needs_closing:
        yield _beside(one, "close", Status.CHECKED, Status.CLOSED)


def _beside(one: Taken, verb: str, source: str, target: str) -> Taken:
    return replace(
        one,
        verb=verb,
        source=source,
        target=target,
        comment="",
        client_uuid=uuid.uuid5(one.client_uuid, verb),
        answers=None,
        events=[],
    )


def apply(one: Taken) -> list[Change]:
    """Write the step into its row; the figures that move with it."""
    row = one.row
    late = advance(row, one.at)
    one.events += late.events
    changes = [*late.changes]
    if row.overdue_at is not None:
        changes.append(change(row, "overdue", -1, max(one.at, row.overdue_at)))
    changes.append(change(row, one.source, -1, one.at))
    row.status = one.target
    one.events.append(event(one))
    CHANGES[one.verb](one)
    begin_stage(row, max(one.at, row.stage_at))
    changes.append(change(row, one.target, 1, one.at))
    return changes


def _accept(one: Taken) -> None:
    one.row.accepted_at = one.at
    one.row.accepted_by_id = one.actor_id


def _report(one: Taken) -> None:
    assert one.answers is not None
    one.row.answers = one.answers
    one.row.reported_at = one.at
    one.row.reported_by_id = one.actor_id
    one.row.fever = one.answers.values.get("fever", Symptom.UNKNOWN)
    one.row.latitude, one.row.longitude = one.place or (None, None)


def _not_executable(one: Taken) -> None:
    one.row.hindrance = one.comment
    one.row.reported_at = one.at
    one.row.reported_by_id = one.actor_id


def _check(one: Taken) -> None:
    one.row.checked_at = one.at
    one.row.checked_by_id = one.actor_id


def _close(one: Taken) -> None:
    one.row.closed_at = one.at
    one.row.closed_by_id = one.actor_id


def _return(one: Taken) -> None:
    """To be done again: the answers stay with the event that gave them."""
    row = one.row
    row.answers = row.reported_at = row.reported_by = row.latitude = row.longitude = None
    row.checked_at = row.checked_by = row.closed_at = row.closed_by = None
    row.fever, row.hindrance = Symptom.UNKNOWN, ""


def _anew(one: Taken) -> None:
    """Dispatched as on the first day."""
    _return(one)
    one.row.accepted_at = one.row.accepted_by = None


def _transfer(one: Taken) -> None:
    assert one.to is not None
    _anew(one)
    one.row.area_code = one.to.area_code
    one.row.role = one.to.role
    one.row.assignee_id = one.to.assignee_id


CHANGES = {
    "accept": _accept,
    "report": _report,
    "not_executable": _not_executable,
    "check": _check,
    "confirm": _close,
    "close": _close,
    "return": _return,
    "transfer": _transfer,
    "withdraw": _close,
    "reopen": _anew,
}


def relocate(row: Investigation, area_code: int, at: datetime.datetime) -> list[Change]:
    """Write the new place into the row; the figures of both places."""
    counted = [row.status, *(["overdue"] if row.is_overdue else [])]
    gone = [change(row, dimension, -1, at) for dimension in counted]
    row.area_code = area_code
    return gone + [change(row, dimension, 1, at) for dimension in counted]


def followed(row: Investigation, old: int, actor_id: int | None, at: datetime.datetime) -> Event:
    return Event(
        investigation=row,
        verb="follow",
        actor_id=actor_id,
        from_area=old,
        to_area=row.area_code,
        taken_at=at,
        client_uuid=uuid.uuid4(),
    )


def item(row: Investigation, verb: str = "") -> Item:
    """What now waits, for whom."""
    role = rules.waits_for(row.role, row.status)
    to_do = row.status in rules.TO_DO
    return Item(
        app=rules.APP,
        object_id=row.pk,
        title_key=_title(row, verb),
        area_code=row.area_code,
        role=role,
        user_id=row.assignee_id if to_do else _closer(row),
        url_name=rules.URL,
        opened_at=row.stage_at,
        due_at=row.due_at,
    )


def _closer(row: Investigation) -> int | None:
    """Who dispatched it by hand closes it himself."""
    return row.order.given_by_id if row.status == Status.CHECKED and row.order else None


def _title(row: Investigation, verb: str) -> str:
    said = {"return": rules.RETURNED, "transfer": rules.TRANSFERRED}
    ordered = row.order_id is not None and row.status in rules.TO_DO
    return said.get(verb) or (rules.ORDERED if ordered else rules.TITLES[Status(row.status)])


def escalation_item(row: Investigation, happened: Event) -> Item:
    """The next rung hears that a limit has passed; the work stays where it is."""
    return Item(
        app=rules.APP,
        object_id=row.pk,
        title_key=rules.ESCALATED,
        area_code=row.area_code,
        role=happened.to_role,
        url_name=rules.URL,
        opened_at=happened.taken_at,
        due_at=row.due_at,
    )


def event(one: Taken) -> Event:
    return Event(
        investigation=one.row,
        verb=one.verb,
        comment=one.comment,
        actor_id=one.actor_id,
        answers=one.answers,
        from_area=one.row.area_code if one.to else None,
        to_area=one.to.area_code if one.to else None,
        taken_at=one.at,
        client_uuid=one.client_uuid,
    )


def deed(row: Investigation, verb: str, actor_id: int | None, reason: str = "") -> Deed:
    return Deed(
        verb,
        LABEL,
        subject_ids=[row.pk],
        person_ids=[row.person_id] if row.person_id else [],
        area_code=row.area_code,
        reason=reason,
        actor_id=actor_id,
    )
