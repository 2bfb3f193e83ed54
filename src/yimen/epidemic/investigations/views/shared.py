"""What several pages of investigations need: the row, the look, the step."""

import datetime
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import prefetch_related_objects
from django.shortcuts import get_object_or_404

from yimen.epidemic.investigations import actions, queries, rules
from yimen.epidemic.investigations.actions import Move
from yimen.epidemic.investigations.models import Investigation, Status
from yimen.foundation.areas.queries import path
from yimen.foundation.audit.actions import Deed, record
from yimen.foundation.people import queries as people
from yimen.kit import clock
from yimen.kit.asking import Asking

LABEL = rules.LABEL
TONES = {
    Status.DISPATCHED: "warn",
    Status.ACCEPTED: "info",
    Status.REPORTED: "info",
    Status.CHECKED: "info",
    Status.CLOSED: "ok",
    Status.NOT_EXECUTABLE: "warn",
    Status.WITHDRAWN: "info",
}


def look(request: Asking, rows: Sequence[Investigation]) -> None:
    ids, people = (
        [row.pk for row in rows],
        sorted({row.person_id for row in rows if row.person_id}),
    )
    if rows:
        record(Deed("look", LABEL, subject_ids=ids, person_ids=sorted(people)), by=request.user)


def told(
    rows: Sequence[Investigation],
) -> list[tuple[Investigation, str, str, queries.AtWhom | None]]:
    """Each with its place, the colour of its state, and at whom it is."""
    return [
        (row, path(row.area_code), TONES[Status(row.status)], queries.at_whom(row)) for row in rows
    ]


def as_they_were(lines: Sequence[Any], moment: datetime.datetime) -> list[Investigation]:
    rows = people.as_they_were(lines, Investigation, moment)
    prefetch_related_objects(rows, "assignee")
    return rows


def find(request: Asking, pk: int) -> Investigation:
    seen = Investigation.objects.visible_to(request.user)
    related = seen.select_related(
        "person__merged_into", "answers__definition", "rule", "order__given_by", "assignee"
    )
    return get_object_or_404(related, pk=pk)


def verbs(request: Asking, row: Investigation) -> list[str]:
    """What this person may do next, of what the report allows."""
    held = queries.parts_in([row], request.user)[row.pk]
    never = "check" if row.hindrance else "confirm"
    return [verb for verb in rules.LIFECYCLE.verbs(row.status, held) if verb != never]


def take(
    request: Asking,
    row: Investigation,
    verb: str,
    typed: Mapping[str, Any],
    values: Mapping[str, object] | None = None,
    to: rules.Destination | None = None,
) -> None:
    move = Move(
        row.pk,
        verb,
        typed.get("happened_at") or clock.now(),
        typed["client_uuid"],
        request.user.pk,
        typed.get("comment", ""),
        values or {},
        to,
        typed.get("place"),
    )
    actions.take_step(move, by=request.user)


def fresh() -> dict[str, uuid.UUID]:
    return {"client_uuid": uuid.uuid4()}
