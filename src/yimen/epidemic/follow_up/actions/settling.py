"""What the calendar itself decides: at midnight days are over, and observations with them."""

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from yimen.epidemic.follow_up import engine, rules
from yimen.epidemic.follow_up.actions.ending import Ending, extended, finish, miss
from yimen.epidemic.follow_up.actions.rows import (
    CHUNK,
    Held,
    count,
    deed,
    event,
    hold,
    item_for,
    tell,
)
from yimen.epidemic.follow_up.engine import Complete, Extend, Lost
from yimen.epidemic.follow_up.models import Event, Extension, FollowUp, Observation
from yimen.foundation.audit.actions import Deed, record_many
from yimen.foundation.inbox.actions import put
from yimen.kit import clock
from yimen.kit.sight import Actor, System


@transaction.atomic
def close_days(*, by: Actor | None = None) -> int:
    """Days that are over: what was owed is missed. A part at a time; 0 when all is said."""
    actor = by or System()
    waiting = FollowUp.objects.visible_to(actor).filter(status="due", day__lt=clock.today())
    chosen = waiting.order_by("day", "pk").select_for_update(of=("self",), skip_locked=True)
    items = list(chosen[:CHUNK])
    if items:
        count(miss(items))
        record_many(_missed(items), by=actor)
    return len(items)


def _missed(items: Sequence[FollowUp]) -> list[Deed]:
    places: dict[int, list[FollowUp]] = {}
    for item in items:
        places.setdefault(item.area_code, []).append(item)
    return [
        Deed(
            "miss",
            rules.FOLLOW_UP,
            [item.pk for item in here],
            sorted({item.person_id for item in here}),
            area_code,
        )
        for area_code, here in places.items()
    ]


@transaction.atomic
def settle_due(*, by: Actor | None = None) -> int:
    """Observations whose last day is over: released, extended with the reason, or lost."""
    actor = by or System()
    over = Observation.objects.visible_to(actor).running().filter(ends_on__lt=clock.today())
    chosen = over.order_by("pk").select_for_update(of=("self",), skip_locked=True)
    ids = list(chosen.values_list("pk", flat=True)[:CHUNK])
    if ids:
        settle(list(hold(ids, actor).values()), actor)
    return len(ids)


def settle(held: Sequence[Held], by: Actor) -> None:
    """Of those given, whatever the calendar has decided by today."""
    today = clock.today()
    decided = [(one, engine.settle(one.calendar, today)) for one in held]
    finish([_ending(one, why) for one, why in decided if isinstance(why, Complete | Lost)], by)
    longer = [(one, why) for one, why in decided if isinstance(why, Extend)]
    if not longer:
        return
    for one, why in longer:
        one.row.extended_to, one.row.extended_why = why.until, why.why
    extended([one for one, _ in longer])
    _say([one for one, _ in longer], by)


def _ending(one: Held, why: Complete | Lost) -> Ending:
    """At the midnight that ended the last day, whenever the timer came round to it.

    When it turns out later that it was the last day, then when the person was last seen.
    """
    midnight = timezone.make_aware(
        datetime.datetime.combine(one.row.ends_on + engine.DAY, datetime.time())
    )
    seen = [item.visited_at for item in one.days.values() if item.visited_at]
    at = min(max(midnight, one.row.begun_at, *seen), clock.now())
    if isinstance(why, Lost):
        return Ending(one, "lose", "not_seen", at)
    return Ending(one, "release", why.why, at)


def _say(longer: Sequence[Held], by: Actor) -> None:
    now = clock.now()
    rows = [one.row for one in longer]
    said = [
        event(row, "extend", now, None, comment=row.extended_why, day=row.extended_to)
        for row in rows
    ]
    Event.objects.bulk_create(said)
    unseen = [row for row in rows if row.extended_why != Extension.LAST_ILL]
    put([item_for(row, rules.DECIDER, rules.NOT_SEEN, now) for row in unseen])
    record_many((deed(row, "extend", None, row.extended_why) for row in rows), by=by)
    tell(rows)
