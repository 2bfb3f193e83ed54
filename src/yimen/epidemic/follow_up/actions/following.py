"""What observations follow: a move, a merge and its undo."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from yimen.epidemic.follow_up import engine, rules
from yimen.epidemic.follow_up.actions.ending import ENDED, Ending, clear, finish, take_up
from yimen.epidemic.follow_up.actions.facts import state
from yimen.epidemic.follow_up.actions.rows import (
    Held,
    change,
    count,
    day_change,
    deed,
    event,
    hold,
    persons_held,
    redraw,
    tell,
)
from yimen.epidemic.follow_up.models import Event, FollowUp, Observation, Reason, Status
from yimen.foundation.audit.actions import record_many
from yimen.foundation.figures.actions import Change
from yimen.foundation.inbox.actions import relocate
from yimen.foundation.people.queries import family
from yimen.kit import clock
from yimen.kit.sight import Actor


@transaction.atomic
def follow(
    person_ids: Sequence[int],
    area_code: int,
    *,
    old: int | None = None,
    actor_id: int | None = None,
    by: Actor,
) -> None:
    """The persons stay elsewhere now, and their observations with them, day by day.

    With `old` only what lay in that division goes (it was split), and homes there go too.
    """
    rows = Observation.objects.visible_to(by).filter(person_id__in=family(person_ids))
    days = FollowUp.objects.visible_to(by).filter(observation__in=rows)
    if old is not None:
        days.filter(home_area_code=old).update(home_area_code=area_code)
        rows.filter(home_area_code=old).update(home_area_code=area_code)
        rows = rows.filter(area_code=old)
    held = hold(rows.exclude(area_code=area_code).values_list("pk", flat=True), by)
    changes = [one for each in held.values() for one in _relocated(each, area_code)]
    moved = [each.row for each in held.values()]
    Observation.objects.bulk_update(moved, ["area_code"], batch_size=500)
    FollowUp.objects.visible_to(by).filter(observation__in=held).update(area_code=area_code)
    Event.objects.bulk_create([event(row, "follow", clock.now(), actor_id) for row in moved])
    count(changes)
    relocate(rules.APP, [row.pk for row in moved], area_code)
    record_many((deed(row, "follow", actor_id) for row in moved), by=by)
    tell(moved)


def _relocated(held: Held, area_code: int) -> list[Change]:
    """Write the new place into the rows; the figures of both places."""
    gone = _counted(held, -1)
    held.row.area_code = area_code
    for item in held.days.values():
        item.area_code = area_code
    return gone + _counted(held, 1)


def _counted(held: Held, n: int) -> list[Change]:
    row = held.row
    day = timezone.localdate(row.ended_at or row.begun_at)
    own = [] if row.joined_into_id else [change(row, row.status, n, day)]
    return own + [day_change(item, item.status, n) for item in held.days.values()]


@transaction.atomic
def join(person_id: int, into_id: int, *, by: Actor, actor_id: int | None = None) -> None:
    """Two rows are one human being: of two observations one goes on, with both's reasons."""
    persons_held([into_id])
    running = Observation.objects.visible_to(by).running()
    mine = running.filter(person_id=person_id).first()
    kept = running.filter(person_id__in=family([into_id])).exclude(person_id=person_id).first()
    if mine is None or kept is None:
        return
    held = hold([mine.pk, kept.pk], by)
    own, now, today = held[mine.pk], clock.now(), clock.today()
    changes = [change(own.row, Status.UNDER, -1, today)]
    own.row.status, own.row.ended_at, own.row.end_reason = Status.CANCELLED, now, "joined"
    own.row.joined_into = kept
    changes += clear([(own, today)])
    Observation.objects.bulk_update([own.row], [*ENDED, "joined_into"])
    both = hold([kept.pk], by)
    count(changes + redraw(both.values(), today))
    _say([own.row, both[kept.pk].row], "join", actor_id, by)


@transaction.atomic
def part(person_id: int, into_id: int, *, by: Actor, actor_id: int | None = None) -> None:
    """They are two after all: each goes on with the reasons that are his own."""
    who = set(persons_held([person_id, into_id]))
    joined = Observation.objects.visible_to(by).filter(
        person_id=person_id, joined_into__isnull=False
    )
    row = joined.order_by("-pk").first()
    if row is None or row.joined_into_id is None:
        _split(person_id, who, actor_id, by)
        return
    Reason.objects.filter(observation_id=row.joined_into_id, person_id=person_id).update(
        observation=row
    )
    held = hold([row.pk, row.joined_into_id], by)
    own, kept = held[row.pk], held[row.joined_into_id]
    everything = kept.reasons
    own.reasons = [one for one in everything if one.observation_id == row.pk]
    kept.reasons = [one for one in everything if one.observation_id == kept.row.pk]
    _part(own, kept)
    _say([own.row, kept.row], "part", actor_id, by)
    if kept.row.status == Status.UNDER and not kept.active:
        finish([Ending(kept, "cancel", "withdrawn", clock.now(), actor_id)], by)


def _part(own: Held, kept: Held) -> None:
    """What was decided about the one while they were joined was decided about both."""
    row, last, today = own.row, kept.row, clock.today()
    if last.status == Status.UNDER and own.active:
        take_up([own], clock.now())
        # a joined one is not counted, and `take_up` has just taken it off
        count([change(row, Status.CANCELLED, 1, today), *redraw([kept], today)])
        return
    row.joined_into = None
    if last.status == Status.UNDER:
        row.end_reason = "withdrawn"
    else:
        row.status, row.ended_at, row.ended_by_id = last.status, last.ended_at, last.ended_by_id
        row.end_reason = last.end_reason
    Observation.objects.bulk_update([row], [*ENDED, "joined_into"])
    count([change(row, row.status, 1, timezone.localdate(row.ended_at))])


def _split(person_id: int, who: set[int], actor_id: int | None, by: Actor) -> None:
    """Reasons of one were added to the other's observation while they were joined."""
    running = Observation.objects.visible_to(by).running().filter(person_id__in=who).first()
    if running is None:
        return
    mine = [person_id] if running.person_id != person_id else sorted(who - {person_id})
    strange = Reason.objects.filter(observation=running, person_id__in=mine)
    first = strange.first()
    if first is None:
        return
    made = _copy(running, first)
    strange.update(observation=made)
    held = hold([running.pk, made.pk], by)
    with_reasons = [one for one in held.values() if one.active]
    count([change(made, Status.UNDER, 1, clock.today()), *redraw(with_reasons, clock.today())])
    _say([running, made], "part", actor_id, by)


def _copy(running: Observation, first: Reason) -> Observation:
    """An observation of his own for the other, under the same plan."""
    return Observation.objects.create(
        person_id=first.person_id,
        outbreak_id=running.outbreak_id,
        plan_version=running.plan_version,
        days=running.days,
        every=running.every,
        weekdays=running.weekdays,
        times=running.times,
        area_code=running.area_code,
        home_area_code=running.home_area_code,
        place_kind=running.place_kind,
        starts_on=first.since + engine.DAY,
        ends_on=first.until,
        begun_at=first.added_at,
    )


def _say(rows: Sequence[Observation], verb: str, actor_id: int | None, by: Actor) -> None:
    Event.objects.bulk_create([event(row, verb, clock.now(), actor_id) for row in rows])
    record_many((deed(row, verb, actor_id) for row in rows), by=by)
    tell(rows)
    state(rows, by=by)
