"""What the pages share: who is found, what is looked at, how a status is drawn."""

from collections.abc import Iterable

from django.shortcuts import get_object_or_404

from yimen.epidemic.follow_up import rules
from yimen.epidemic.follow_up.models import DayStatus, FollowUp, Observation, Status
from yimen.foundation.areas.queries import Node
from yimen.foundation.audit.actions import Deed, record
from yimen.kit.asking import Asking

TONES = {
    Status.UNDER: "info",
    Status.COMPLETED: "ok",
    Status.LOST: "bad",
    Status.CANCELLED: "info",
    Status.BECAME_CASE: "bad",
    Status.DIED: "bad",
}
DAY_TONES = {
    DayStatus.DUE: "info",
    DayStatus.SEEN_OK: "ok",
    DayStatus.SEEN_NOT_OK: "bad",
    DayStatus.MISSED: "warn",
    DayStatus.NOT_ATTEMPTED: "warn",
    DayStatus.NOT_PERFORMED: "warn",
}


def find(request: Asking, pk: int) -> Observation:
    seen = Observation.objects.visible_to(request.user)
    related = seen.select_related("person__merged_into", "ended_by", "joined_into")
    return get_object_or_404(related, pk=pk)


def look(request: Asking, rows: Iterable[Observation | FollowUp]) -> None:
    """One look at a list is one row of the audit, about all who were on it."""
    shown = list(rows)
    ids = {row.observation_id if isinstance(row, FollowUp) else row.pk for row in shown}
    people = {row.person_id for row in shown}
    if ids:
        deed = Deed("look", rules.OBSERVATION, subject_ids=sorted(ids), person_ids=sorted(people))
        record(deed, by=request.user)


def area_of(wish: object) -> Node | None:
    return wish if isinstance(wish, Node) else None
