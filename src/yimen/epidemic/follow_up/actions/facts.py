"""What observations say about people for the colour of their codes."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from django.db import transaction
from django.utils import timezone

from yimen.epidemic.follow_up import rules
from yimen.epidemic.follow_up.models import DayStatus, FollowUp, Observation, Status
from yimen.epidemic.passes.actions import NewFact, settle_facts
from yimen.kit.sight import Actor, System

UNDER, SYMPTOMS = "under_observation", "symptoms_seen"
PART = 5_000
Row = TypeVar("Row")


def state(rows: Iterable[Observation], *, by: Actor) -> None:
    """Who is under observation is so from the first day of it until it has ended."""
    known = list({row.pk: row for row in rows}.values())
    facts = [_observed(row) for row in known if row.status == Status.UNDER]
    settle_facts(facts, [(rules.OBSERVATION, row.pk) for row in known], "", by=by)


def _observed(row: Observation) -> NewFact:
    begins = timezone.make_aware(datetime.datetime.combine(row.starts_on, datetime.time()))
    since = min(begins, row.begun_at)
    return NewFact(row.person_id, UNDER, since, rules.OBSERVATION, row.pk)


def state_days(items: Sequence[FollowUp], *, by: Actor) -> None:
    """Whoever was found ill was ill that day, unless it is corrected."""
    facts = [_ill(item) for item in items if item.status == DayStatus.SEEN_NOT_OK]
    settle_facts(facts, [(rules.FOLLOW_UP, item.pk) for item in items], "", by=by)


def _ill(item: FollowUp) -> NewFact:
    midnight = timezone.make_aware(datetime.datetime.combine(item.day, datetime.time()))
    since = item.visited_at or midnight
    where = (rules.FOLLOW_UP, item.pk)
    return NewFact(item.person_id, SYMPTOMS, since, *where, actor_id=item.by_id)


@transaction.atomic
def rebuild_facts(*, by: Actor) -> int:
    """All of them once more, from the rows."""
    running = Observation.objects.visible_to(System()).running().order_by("pk")
    ill = FollowUp.objects.visible_to(System()).filter(status=DayStatus.SEEN_NOT_OK)
    n = 0
    for rows in _parts(running):
        state(rows, by=by)
        n += len(rows)
    for items in _parts(ill.order_by("pk")):
        state_days(items, by=by)
        n += len(items)
    return n


def _parts(rows: Iterable[Row]) -> Iterator[list[Row]]:
    waiting = list(rows)
    for start in range(0, len(waiting), PART):
        yield waiting[start : start + PART]
