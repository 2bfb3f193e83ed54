"""Taking a reason back, and giving it back when that was wrong."""

import datetime
from collections.abc import Collection, Sequence

from django.db import transaction

from yimen.epidemic.follow_up.actions.ending import Ending, finish, take_up
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
from yimen.epidemic.follow_up.models import Event, Observation, Reason, Status
from yimen.foundation.audit.actions import record_many
from yimen.kit import clock
from yimen.kit.sight import Actor, System

FOR_ALL = frozenset({"become_case", "die"})  # what ends an observation whatever else it is for


@transaction.atomic
def withdraw_many(
    source: str,
    source_ids: Sequence[int],
    reason: str,
    at: datetime.datetime,
    *,
    by: Actor,
    actor_id: int | None = None,
    ends_as: str = "cancel",
) -> None:
    """The reasons hold no more: what only they asked for is owed no more.

    Without any reason the observation ends, as `ends_as` says; a case or a death ends it anyway.
    """
    found = _standing(source, source_ids)
    held = hold(found.values(), System())
    running = [one for one in held.values() if one.row.status == Status.UNDER]
    why, doer = reason.strip()[:200], actor_id or by.pk
    gone = [each for one in running for each in one.reasons if each.pk in found]
    for each in gone:
        each.withdrawn_at, each.withdrawn_why = at, why
    Reason.objects.bulk_update(gone, ["withdrawn_at", "withdrawn_why"], batch_size=500)
    said = [event(one.row, "withdraw", at, doer, comment=why) for one in running]
    Event.objects.bulk_create(said)
    record_many((deed(one.row, "withdraw_reason", doer, why) for one in running), by=by)
    over = [one for one in running if not one.active or ends_as in FOR_ALL]
    word = "withdrawn" if ends_as == "cancel" else "decided"
    finish([Ending(one, ends_as, word, at, doer, why) for one in over], by)
    _shorten([one for one in running if one.row.status == Status.UNDER], by)


def _standing(source: str, source_ids: Sequence[int]) -> dict[int, int]:
    """The reasons that hold, and the observation that each of them keeps going."""
    rows = Reason.objects.filter(
        source=source, source_id__in=source_ids, withdrawn_at__isnull=True
    ).values_list("pk", "observation__joined_into", "observation")
    return {pk: joined or own for pk, joined, own in rows}


def _shorten(rest: Sequence[Held], by: Actor) -> None:
    """With fewer reasons it may end earlier, or be over."""
    count(redraw(rest, clock.today()))
    settle(rest, by)
    tell(one.row for one in rest)


@transaction.atomic
def restore_many(
    source: str, source_ids: Sequence[int], at: datetime.datetime, *, by: Actor
) -> None:
    """The reasons hold after all: as if they had never been withdrawn."""
    rows = Reason.objects.filter(source=source, source_id__in=source_ids)
    pairs = list(rows.values_list("pk", "observation__joined_into", "observation"))
    persons_held(set(rows.values_list("person_id", flat=True)))
    ids = {pk: joined or own for pk, joined, own in pairs}
    held = hold(ids.values(), System())
    back = [each for one in held.values() for each in one.reasons if each.pk in ids]
    for each in back:
        each.withdrawn_at, each.withdrawn_why = None, ""
    Reason.objects.bulk_update(back, ["withdrawn_at", "withdrawn_why"], batch_size=500)
    ended = [one for one in held.values() if one.row.status != Status.UNDER]
    free = _free(ended)
    take_up(free, at)
    running = [one for one in held.values() if one not in ended]
    count(redraw(running, clock.today()))
    changed = [one.row for one in (*free, *running)]
    Event.objects.bulk_create([event(row, "reopen", at, by.pk) for row in changed])
    record_many((deed(row, "resume", by.pk) for row in changed), by=by)
    tell(changed)


def _free(ended: Collection[Held]) -> list[Held]:
    """Of those that ended, whose person is not under observation again already."""
    running = Observation.objects.visible_to(System()).running()
    busy = set(
        running.filter(person_id__in=[one.row.person_id for one in ended]).values_list(
            "person_id", flat=True
        )
    )
    return [one for one in ended if one.row.person_id not in busy]
