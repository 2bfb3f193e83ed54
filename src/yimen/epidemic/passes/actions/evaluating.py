"""Colours follow the rules: for some people at once, for all in stretches, and as time passes."""

import datetime
from collections.abc import Collection, Sequence
from typing import Any

import structlog
from django.db import connection, transaction

from yimen.epidemic.passes.events import colours_changed
from yimen.epidemic.passes.models import Colour, Ruleset, Run
from yimen.epidemic.passes.queries import judging, standing
from yimen.epidemic.passes.queries.judging import Verdict
from yimen.epidemic.passes.queries.sealing import Scope, painted
from yimen.epidemic.passes.rules import lives
from yimen.foundation.audit.actions import Deed, record_many
from yimen.foundation.people.models import Person
from yimen.foundation.people.queries import resolve
from yimen.kit import clock
from yimen.kit.sight import Actor, System

STRETCH = 50_000  # numbers of persons judged in one statement
PART = 2_000  # colours that are due, in one transaction
LOCK = 4_111_905  # held by whoever judges; alone by whoever puts other rules in force

log = structlog.get_logger()

_CHANGES = """
INSERT INTO passes_colourchange (person_id, before, after, version, rule, because, area_code,
    home_area_code, at, actor_id)
SELECT person_id, before, after, %(version)s, rule, because::bigint[], area_code, home_area_code,
    %(now)s, %(actor)s
  FROM unnest(%(ids)s::bigint[], %(before)s::text[], %(after)s::text[], %(rule)s::text[],
    %(because)s::text[], %(area)s::bigint[], %(home)s::bigint[])
    AS one (person_id, before, after, rule, because, area_code, home_area_code)
"""
_COLOURS = """
INSERT INTO passes_colour AS c (person_id, area_code, home_area_code, colour, rule, ruleset_id,
    because, since, until)
SELECT person_id, area_code, home_area_code, colour, rule, %(ruleset)s, because::bigint[],
    %(now)s, until
  FROM unnest(%(ids)s::bigint[], %(after)s::text[], %(rule)s::text[], %(because)s::text[],
    %(area)s::bigint[], %(home)s::bigint[], %(until)s::timestamptz[])
    AS one (person_id, colour, rule, because, area_code, home_area_code, until)
ON CONFLICT (person_id) DO UPDATE SET
    area_code = excluded.area_code, home_area_code = excluded.home_area_code,
    colour = excluded.colour, rule = excluded.rule, because = excluded.because,
    until = excluded.until,
    ruleset_id = CASE WHEN (c.colour, c.rule) = (excluded.colour, excluded.rule)
                      THEN c.ruleset_id ELSE excluded.ruleset_id END,
    since = CASE WHEN c.colour = excluded.colour THEN c.since ELSE excluded.since END
"""


@transaction.atomic
def evaluate(person_ids: Collection[int], *, by: Actor) -> list[Verdict]:
    """Judge these people anew, in the transaction of whatever was recorded about them."""
    ids = sorted(set(resolve(person_ids).values()))
    if not ids:
        return []
    share_the_rules()
    ruleset, now = standing.in_force(), clock.now()
    if ruleset is None:  # nobody is judged yet
        return []
    _hold(ids)
    found = judging.different(ruleset, Scope(ids), now)
    _write(found, ruleset, now, by)
    return found


def share_the_rules() -> None:
    """Other rules wait until those who judge by these have committed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [LOCK])


def change_the_rules() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _hold(ids: Sequence[int]) -> None:
    """Two who record facts about one person judge him one after the other."""
    rows = Person.objects.visible_to(System()).filter(pk__in=ids).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk"))


def _write(
    found: Sequence[Verdict], ruleset: Ruleset | None, now: datetime.datetime, by: Actor
) -> None:
    """The changes first: the database asks for them before it lets a colour change."""
    changes = [one for one in found if one.is_change]
    common: dict[str, Any] = {
        "version": ruleset.version if ruleset else 0,
        "ruleset": ruleset.pk if ruleset else None,
        "now": now,
        "actor": by.pk,
    }
    with connection.cursor() as cursor:
        if changes:
            cursor.execute(_CHANGES, common | _columns(changes))
        if found:
            cursor.execute(_COLOURS, common | _columns(found))
    _tell(changes, by)


def _columns(found: Sequence[Verdict]) -> dict[str, Any]:
    return {
        "ids": [one.person_id for one in found],
        "before": [one.before for one in found],
        "after": [one.after for one in found],
        "rule": [one.rule for one in found],
        "because": [f"{{{','.join(map(str, one.because))}}}" for one in found],
        "area": [one.area_code for one in found],
        "home": [one.home_area_code for one in found],
        "until": [one.until for one in found],
    }


def _tell(changes: Sequence[Verdict], by: Actor) -> None:
    """The audit has one row for each place and colour; the changes themselves have the rest."""
    places: dict[tuple[int, str], list[int]] = {}
    for one in changes:
        if one.before != one.after:
            places.setdefault((one.area_code, one.after), []).append(one.person_id)
    if not places:
        return
    record_many(
        (
            Deed(f"turn_{colour}", lives.COLOUR, ids, ids, area_code)
            for (area_code, colour), ids in sorted(places.items())
        ),
        by=by,
    )
    colours_changed.send(Colour, ids=[pk for ids in places.values() for pk in ids])


@transaction.atomic
def evaluate_due(*, by: Actor | None = None) -> int:
    """Facts begin and end by themselves: a part of those whose moment has come; 0 when done."""
    actor = by or System()
    due = Colour.objects.visible_to(actor).filter(until__lte=clock.now())
    alone = due.filter(person__merged_into__isnull=True).order_by("until")
    ids = list(alone.values_list("person_id", flat=True)[:PART])
    evaluate(ids, by=actor)
    return len(ids)


@transaction.atomic
def begin_run(*, by: Actor | None = None) -> Run | None:
    """Judge everybody by the rules now in force, unless that was begun already."""
    ruleset = standing.in_force()
    change_the_rules()
    if ruleset is None or ruleset.runs.exists():
        return None
    _end_others(ruleset)
    return Run.objects.create(ruleset=ruleset, started_at=clock.now())


@transaction.atomic
def judge_all_again(*, by: Actor) -> Run | None:
    """Once more by the same rules: nightly, and whenever the facts were rebuilt."""
    change_the_rules()
    ruleset = standing.in_force()
    if ruleset is None:
        return None
    Run.objects.filter(finished_at__isnull=True).update(
        finished_at=clock.now(), stopped_at=clock.now()
    )
    return Run.objects.create(ruleset=ruleset, started_at=clock.now())


def _end_others(ruleset: Ruleset) -> None:
    """A run by older rules is of no use any more."""
    others = Run.objects.filter(finished_at__isnull=True).exclude(ruleset=ruleset)
    others.update(finished_at=clock.now(), stopped_at=clock.now())


@transaction.atomic
def go_on(run_id: int, *, by: Actor | None = None, stretch: int = STRETCH) -> bool:
    """The next stretch of a run; False when it is at its end or was stopped."""
    run = Run.objects.select_for_update().get(pk=run_id)
    if run.finished_at or run.stopped_at:
        return False
    last, n = end_of_stretch(run.reached, stretch)
    if last is None:
        run.finished_at = clock.now()
        run.save(update_fields=["finished_at"])
        return False
    seen = _judge(Scope(after=run.reached, last=last), by or System())
    run.reached, run.evaluated, run.changed = last, run.evaluated + n, run.changed + seen
    run.save(update_fields=["reached", "evaluated", "changed"])
    return True


def end_of_stretch(after: int, stretch: int) -> tuple[int | None, int]:
    """The last number of the next so many people, and how many they are."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(id), count(*) FROM (SELECT id FROM people_person WHERE id > %s"
            " ORDER BY id LIMIT %s) AS next",
            [after, stretch],
        )
        [(last, n)] = cursor.fetchall()
        return last, n


def _judge(scope: Scope, by: Actor) -> int:
    """First look, without holding anybody; then hold those who would change, and look again."""
    share_the_rules()
    ruleset, now = standing.in_force(), clock.now()
    ids = [one.person_id for one in judging.different(ruleset, scope, now)]
    if not ids:
        return 0
    _hold(ids)
    found = judging.different(ruleset, Scope(ids), now)
    _write(found, ruleset, now, by)
    return sum(one.is_change for one in found)


@transaction.atomic
def stop_run(run_id: int, *, by: Actor) -> None:
    """Somebody stops it; it goes on where it stopped when it is told to."""
    _set_stopped(run_id, clock.now(), by)


@transaction.atomic
def resume_run(run_id: int, *, by: Actor) -> None:
    _set_stopped(run_id, None, by)


def _set_stopped(run_id: int, at: datetime.datetime | None, by: Actor) -> None:
    if by.sight.roles.isdisjoint(lives.MAKERS):
        raise lives.NotYours
    Run.objects.filter(pk=run_id, finished_at__isnull=True).update(stopped_at=at)
    record_many([Deed("stop_run" if at else "resume_run", "passes.Run", [run_id])], by=by)


@transaction.atomic
def lift_painted(*, by: Actor | None = None) -> int:
    """Red that somebody wrote into the database is judged away, and the house is told."""
    actor = by or System()
    ids = painted()
    if ids:
        record_many([Deed("lift_painted", lives.COLOUR, ids, ids)], by=actor)
        log.error("passes.painted_red", people=len(ids))
        evaluate(ids, by=actor)
    return len(ids)


def run_on(*, by: Actor | None = None) -> None:
    """The timer's: begin what is due, and bring what was begun to its end."""
    lift_painted(by=by)
    begin_run(by=by)
    unfinished = Run.objects.filter(finished_at__isnull=True, stopped_at__isnull=True)
    for run_id in list(unfinished.values_list("pk", flat=True)):
        while go_on(run_id, by=by):
            pass
    while evaluate_due(by=by):
        pass
