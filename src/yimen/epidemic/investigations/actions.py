"""Every write to investigations. Single verbs are the bulk ones with one row."""

import datetime
import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction

from yimen.epidemic.investigations import events, moves, rules
from yimen.epidemic.investigations.models import Event, Investigation, Rule, Status
from yimen.epidemic.investigations.moves import Taken
from yimen.epidemic.investigations.queries import rules_in_force
from yimen.foundation.audit.actions import Deed, record_many
from yimen.foundation.eforms.actions import NewAnswers, answer_many, publish
from yimen.foundation.figures.actions import Change
from yimen.foundation.figures.actions import record as record_figures
from yimen.foundation.inbox.actions import close_each, put, relocate
from yimen.foundation.live.actions import publish as publish_topics
from yimen.foundation.people.queries import family
from yimen.kit import clock
from yimen.kit.sight import Actor, System

CHUNK = 2000
QUESTIONNAIRES = Path(__file__).parent / "questionnaires"


@dataclass(frozen=True)
class NewInvestigation:
    """Something happened (`trigger`) that may ask for work about a person."""

    person_id: int
    trigger: str
    area_code: int
    home_area_code: int | None
    at: datetime.datetime
    client_uuid: uuid.UUID
    actor_id: int | None = None


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


@transaction.atomic
def open_many(entries: Sequence[NewInvestigation], *, by: Actor) -> list[Investigation]:
    """Open the work that the rules ask for; an entry without a rule opens nothing."""
    in_force = rules_in_force({entry.trigger for entry in entries})
    chosen = [(entry, moves.rule_at(in_force, entry.trigger, entry.at)) for entry in entries]
    rows = [_investigation(entry, rule) for entry, rule in chosen if rule]
    known = set(
        Investigation.objects.visible_to(System())
        .filter(client_uuid__in=[row.client_uuid for row in rows])
        .values_list("client_uuid", flat=True)
    )
    fresh = [row for row in rows if row.client_uuid not in known]
    made = Investigation.objects.bulk_create(fresh, batch_size=CHUNK)
    _after_opening(made, {entry.client_uuid: entry.actor_id for entry in entries}, by)
    return made


def _after_opening(
    made: Sequence[Investigation], actors: Mapping[uuid.UUID, int | None], by: Actor
) -> None:
    if not made:
        return
    record_figures([moves.change(row, "open", 1, row.opened_at) for row in made])
    put([moves.item(row, row.opened_at) for row in made])
    deeds = (moves.deed(row, "open", actors[row.client_uuid]) for row in made)
    record_many(deeds, by=by)
    events.investigation_opened.send(Investigation, ids=[row.pk for row in made])


def _investigation(entry: NewInvestigation, rule: Rule) -> Investigation:
    return Investigation(
        person_id=entry.person_id,
        trigger=entry.trigger,
        form_slug=rule.form_slug,
        area_code=entry.area_code,
        home_area_code=entry.home_area_code,
        role=rule.role,
        priority=rule.priority,
        opened_at=entry.at,
        due_at=entry.at + datetime.timedelta(hours=rule.limit_hours),
        client_uuid=entry.client_uuid,
    )


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
    taken = [_taken(rows[move.investigation_id], move, by) for move in fresh]
    _answer(taken)
    figures = [change for one in taken for change in moves.apply(one)]
    _save(taken, figures, by)
    return list(rows.values())


def _locked(ids: Sequence[int], by: Actor) -> dict[int, Investigation]:
    seen = Investigation.objects.visible_to(by).filter(pk__in=ids)
    rows = {row.pk: row for row in seen.order_by("pk").select_for_update()}
    if len(rows) < len(set(ids)):
        raise Investigation.DoesNotExist
    return rows


def _taken(row: Investigation, move: Move, by: Actor) -> Taken:
    """The step as the table allows it to this person, here."""
    if by.pk is not None and move.actor_id not in {None, by.pk}:
        raise rules.NotForOthers
    target = rules.next_status(row.status, move.verb, rules.roles_over(by.sight, row.area_code))
    if move.verb == "return" and not move.comment.strip():
        raise rules.ReasonMissing
    return Taken(
        row=row,
        verb=move.verb,
        source=row.status,
        target=target,
        at=move.at,
        actor_id=move.actor_id or by.pk,
        comment=move.comment.strip(),
        client_uuid=move.client_uuid,
        values=move.values,
    )


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


def _save(taken: Sequence[Taken], figures: Sequence[Change], by: Actor) -> None:
    if not taken:
        return
    Investigation.objects.bulk_create(
        [one.row for one in taken],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=moves.MOVED,
    )
    Event.objects.bulk_create([moves.event(one) for one in taken])
    record_figures(figures)
    close_each(rules.APP, {one.row.pk: one.at for one in taken})
    put([moves.item(one.row, one.at, one.verb) for one in taken if one.target in rules.WAITING])
    deeds = (moves.deed(one.row, one.verb, one.actor_id, one.comment) for one in taken)
    record_many(deeds, by=by)
    publish_topics(*(f"investigation:{one.row.pk}" for one in taken))
    for verb, fact in FACTS.items():
        ids = [one.row.pk for one in taken if one.verb == verb]
        if ids:
            fact.send(Investigation, ids=ids)


FACTS = {
    "report": events.investigation_reported,
    "close": events.investigation_closed,
    "return": events.investigation_returned,
}


@transaction.atomic
def follow(
    person_ids: Sequence[int],
    area_code: int,
    *,
    old: int | None = None,
    actor_id: int | None = None,
    by: Actor,
) -> None:
    """The persons stay elsewhere now, and the work about them with them.

    With `old` only what lay in that division goes (it was split), and homes there go too.
    """
    now = clock.now()
    rows = Investigation.objects.visible_to(by).filter(person_id__in=family(person_ids))
    if old is not None:
        rows.filter(home_area_code=old).update(home_area_code=area_code)
        rows = rows.filter(area_code=old)
    moved = list(rows.exclude(area_code=area_code).order_by("pk").select_for_update())
    figures = [change for row in moved for change in moves.relocate(row, area_code, now)]
    Investigation.objects.bulk_update(moved, ["area_code"], batch_size=500)
    Event.objects.bulk_create([moves.followed(row, actor_id, now) for row in moved])
    record_figures(figures)
    relocate(rules.APP, [row.pk for row in moved], area_code)
    record_many((moves.deed(row, "follow", actor_id) for row in moved), by=by)
    publish_topics(*(f"investigation:{row.pk}" for row in moved))


@transaction.atomic
def mark_overdue(at: datetime.datetime | None = None, *, by: Actor | None = None) -> int:
    """Unfinished and past the limit: say so, from the moment of the limit."""
    actor = by or System()
    waiting = (
        Investigation.objects.visible_to(actor)
        .unfinished()
        .filter(overdue_at__isnull=True, due_at__lte=at or clock.now())
        .order_by("pk")
    )
    rows = list(waiting.select_for_update(skip_locked=True)[:CHUNK])
    if not rows:
        return 0
    for row in rows:
        row.overdue_at = row.due_at
    Investigation.objects.bulk_update(rows, ["overdue_at"], batch_size=500)
    record_figures([moves.change(row, "overdue", 1, row.due_at) for row in rows])
    record_many((moves.deed(row, "mark_overdue", None) for row in rows), by=actor)
    return len(rows)


@transaction.atomic
def load_defaults(*, by: Actor, since: datetime.datetime = rules.EPOCH) -> None:
    """The questionnaires and rules that a new city starts with; what it has already is kept."""
    for path in sorted(QUESTIONNAIRES.glob("*.json")):
        form = json.loads(path.read_text())
        publish(form["slug"], form["title"], form["schema"], by=by, at=since)
    wanted = [
        Rule(
            trigger=trigger,
            form_slug=slug,
            role=rules.WAITING[Status.OPEN][0],
            limit_hours=hours,
            priority=priority,
            effective_from=since,
        )
        for trigger, slug, hours, priority in rules.DEFAULT_RULES
    ]
    Rule.objects.bulk_create(wanted, ignore_conflicts=True)
    record_many([Deed("load_rules", "investigations.Rule")], by=by)
