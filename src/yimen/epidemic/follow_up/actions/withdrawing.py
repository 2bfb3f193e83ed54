"""Taking a reason back, and giving it back when that was wrong."""

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True)
class Withdrawal:
    """The reason that this row of the source gave holds no more; `ends_as`: a verb."""

    source_id: int
    why: str
    at: datetime.datetime
    actor_id: int | None = None
    ends_as: str = "cancel"

    @property
    def words(self) -> str:
        return self.why.strip()[:200]


@transaction.atomic
def withdraw_many(source: str, withdrawals: Sequence[Withdrawal], *, by: Actor) -> None:
    """The reasons hold no more: what only they asked for is owed no more.

    Without any reason the observation ends, as `ends_as` says; a case or a death ends it anyway.
    """
    given = {one.source_id: one for one in withdrawals}
    held = hold(_kept_going(source, given), System())
    running = [one for one in held.values() if one.row.status == Status.UNDER]
    gone = [
        (one, each, given[each.source_id])
        for one in running
        for each in one.active
        if each.source == source and each.source_id in given
    ]
    _take_back([(each, asked) for _, each, asked in gone])
    said = [(one, asked) for one, _, asked in gone]
    _say(said, by)
    finish(_endings(said, by), by)
    _shorten([one for one in running if one.row.status == Status.UNDER], by)


def _kept_going(source: str, source_ids: Collection[int]) -> set[int]:
    """The observations that the reasons which still hold keep going."""
    rows = Reason.objects.filter(
        source=source, source_id__in=source_ids, withdrawn_at__isnull=True
    ).values_list("observation__joined_into", "observation")
    return {joined or own for joined, own in rows}


def _take_back(gone: Sequence[tuple[Reason, Withdrawal]]) -> None:
    for each, asked in gone:
        each.withdrawn_at, each.withdrawn_why = asked.at, asked.words
    rows = [each for each, _ in gone]
    Reason.objects.bulk_update(rows, ["withdrawn_at", "withdrawn_why"], batch_size=500)


def _say(gone: Sequence[tuple[Held, Withdrawal]], by: Actor) -> None:
    said = [(one.row, asked, asked.actor_id or by.pk) for one, asked in gone]
    Event.objects.bulk_create(
        event(row, "withdraw", asked.at, who, comment=asked.words) for row, asked, who in said
    )
    record_many(
        (deed(row, "withdraw_reason", who, asked.words) for row, asked, who in said), by=by
    )


def _endings(gone: Sequence[tuple[Held, Withdrawal]], by: Actor) -> list[Ending]:
    """How each that is over ends: by the last that was said, or by what ends it for all."""
    last: dict[int, tuple[Held, Withdrawal]] = {}
    for one, asked in sorted(gone, key=lambda pair: pair[1].ends_as in FOR_ALL):
        last[one.row.pk] = (one, asked)
    return [
        _ending(one, asked, by)
        for one, asked in last.values()
        if not one.active or asked.ends_as in FOR_ALL
    ]


def _ending(one: Held, asked: Withdrawal, by: Actor) -> Ending:
    word = "withdrawn" if asked.ends_as == "cancel" else "decided"
    return Ending(one, asked.ends_as, word, asked.at, asked.actor_id or by.pk, asked.words)


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
