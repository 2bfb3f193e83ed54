"""Steps of a life: as the table allows them, to whoever has the part, in their order."""

import datetime
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from yimen.epidemic.investigations import events, moves, rules
from yimen.epidemic.investigations.models import Event, Investigation
from yimen.epidemic.investigations.moves import Taken
from yimen.epidemic.investigations.queries import UNSENT, may_go_to, parts_in
from yimen.foundation.audit.actions import record_many
from yimen.foundation.eforms.actions import NewAnswers, answer_many
from yimen.foundation.figures.actions import Change
from yimen.foundation.figures.actions import record as record_figures
from yimen.foundation.inbox.actions import close_each, put
from yimen.foundation.live.actions import publish as publish_topics
from yimen.foundation.staff.actions import NewShare, share
from yimen.foundation.staff.models import ShareKind
from yimen.kit import clock
from yimen.kit.sight import Actor

CHUNK = 2000
FACTS = {
    "report": events.investigation_reported,
    "close": events.investigation_closed,
    "return": events.investigation_returned,
}


@dataclass(frozen=True)
class Move:
    """One step, taken by one person at one moment."""

    investigation_id: int
    verb: str
    at: datetime.datetime
    client_uuid: uuid.UUID
    actor_id: int | None = None
    comment: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    to: rules.Destination | None = None
    place: tuple[Any, Any] | None = None


def take_step(move: Move, *, by: Actor) -> Investigation:
    return take_steps([move], by=by)[0]


@transaction.atomic
def take_steps(moves_: Sequence[Move], *, by: Actor) -> list[Investigation]:
    """Take the steps, in their order; a step sent twice is taken once."""
    rows: dict[int, Investigation] = {}
    for batch in _rounds(moves_):
        for start in range(0, len(batch), CHUNK):
            chunk = batch[start : start + CHUNK]
            rows.update((row.pk, row) for row in _take(chunk, by))
    return [rows[move.investigation_id] for move in moves_]


def _rounds(waiting: Sequence[Move]) -> Iterator[list[Move]]:
    """Batches in which no investigation is moved twice."""
    depth: dict[int, int] = {}
    batches: list[list[Move]] = []
    for move in waiting:
        level = depth.get(move.investigation_id, 0)
        depth[move.investigation_id] = level + 1
        if level == len(batches):
            batches.append([])
        batches[level].append(move)
    yield from batches


def _take(chunk: Sequence[Move], by: Actor) -> list[Investigation]:
    rows = _locked([move.investigation_id for move in chunk], by)
    done = set(
        Event.objects.filter(client_uuid__in=[move.client_uuid for move in chunk]).values_list(
            "client_uuid", flat=True
        )
    )
    fresh = [move for move in chunk if move.client_uuid not in done]
    allowed = parts_in([rows[move.investigation_id] for move in fresh], by)
    taken = [
        _taken(rows[move.investigation_id], move, allowed[move.investigation_id], by)
        for move in fresh
    ]
    _answer(taken)
    chains = [list(moves.chain(one)) for one in taken]
    figures = [change for links in chains for one in links for change in moves.apply(one)]
    _save(taken, [one for links in chains for one in links], figures, by)
    return list(rows.values())


def _locked(ids: Sequence[int], by: Actor) -> dict[int, Investigation]:
    seen = Investigation.objects.visible_to(by).filter(pk__in=ids).select_related("rule", "order")
    rows = {row.pk: row for row in seen.order_by("pk").select_for_update(of=("self",))}
    if len(rows) < len(set(ids)):
        raise Investigation.DoesNotExist
    return rows


def _taken(row: Investigation, move: Move, held: frozenset[str], by: Actor) -> Taken:
    """The step as the table allows it to this person, here."""
    if by.pk is not None and move.actor_id not in {None, by.pk}:
        raise rules.NotForOthers
    target = rules.next_status(row.status, move.verb, held)
    _fits(row, move)
    return Taken(
        row=row,
        verb=move.verb,
        source=row.status,
        target=target,
        at=max(min(move.at, clock.now()), row.opened_at),
        actor_id=move.actor_id or by.pk,
        comment=move.comment.strip(),
        client_uuid=move.client_uuid,
        values=move.values,
        to=move.to,
        place=move.place,
    )


def _fits(row: Investigation, move: Move) -> None:
    """What the table cannot say: a reason, a destination, and what the report said."""
    if move.verb in rules.REASONED and not move.comment.strip():
        raise rules.ReasonMissing
    if (move.verb == "transfer") != (move.to is not None):
        raise rules.NoSuchPlace
    if move.to is not None and not may_go_to(row, move.to):
        raise rules.NoSuchPlace
    if (move.verb == "check" and row.hindrance) or (move.verb == "confirm" and not row.hindrance):
        raise rules.OtherwiseReported


def _answer(taken: Sequence[Taken]) -> None:
    reports = [one for one in taken if one.verb == "report"]
    answers = answer_many(
        [
            NewAnswers(one.row.form_slug, one.values, one.client_uuid, one.actor_id, one.at)
            for one in reports
        ]
    )
    for one, kept in zip(reports, answers, strict=True):
        one.answers = kept


def _save(
    taken: Sequence[Taken], links: Sequence[Taken], figures: Sequence[Change], by: Actor
) -> None:
    if not taken:
        return
    Investigation.objects.bulk_create(
        [one.row for one in taken],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=moves.MOVED,
    )
    Event.objects.bulk_create([event for one in links for event in one.events])
    record_figures(figures)
    close_each(rules.APP, {one.row.pk: one.at for one in taken})
    put([moves.item(one.row, one.verb) for one in taken if not one.row.has_ended])
    deeds = (moves.deed(one.row, one.verb, one.actor_id, one.comment) for one in links)
    record_many(deeds, by=by)
    for one in taken:
        _share_with_the_place_left(one, by)
    publish_topics(*(f"investigation:{one.row.pk}" for one in taken))
    for verb, fact in FACTS.items():
        ids = [one.row.pk for one in links if one.verb == verb]
        if ids:
            fact.send(Investigation, ids=ids)


def _share_with_the_place_left(one: Taken, by: Actor) -> None:
    """For a week it is still seen there, and what a phone there has not sent yet comes in."""
    left = one.events[-1].from_area
    if one.verb != "transfer" or left is None or left == one.row.area_code:
        return
    share(
        NewShare(
            rules.LABEL,
            one.row.pk,
            reason=one.comment,
            until=clock.now() + UNSENT,
            area_code=left,
            kind=ShareKind.TRANSFER,
            person_ids=(one.row.person_id,) if one.row.person_id else (),
            client_uuid=uuid.uuid5(one.client_uuid, "share"),
        ),
        by=by,
    )


@transaction.atomic
def note(
    investigation_id: int, comment: str, client_uuid: uuid.UUID, *, by: Actor
) -> Investigation:
    """A remark without a step, from anybody who sees the work."""
    row = _locked([investigation_id], by)[investigation_id]
    if not comment.strip():
        raise rules.ReasonMissing
    now = clock.now()
    made, is_new = Event.objects.get_or_create(
        client_uuid=client_uuid,
        defaults={
            "investigation": row,
            "verb": "note",
            "comment": comment.strip(),
            "actor_id": by.pk,
            "taken_at": now,
        },
    )
    if made.investigation_id != row.pk:
        raise Investigation.DoesNotExist
    if is_new:
        record_many([moves.deed(row, "note", by.pk)], by=by)
        publish_topics(f"investigation:{row.pk}")
    return row
