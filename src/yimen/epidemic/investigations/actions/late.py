"""The timer: what has passed its limit is overdue, and the next rung hears of it."""

import datetime

from django.db import transaction

from yimen.epidemic.investigations import moves
from yimen.epidemic.investigations.models import Event, Investigation
from yimen.epidemic.investigations.timing import Late, advance
from yimen.foundation.audit.actions import Deed, record_many
from yimen.foundation.figures.actions import record as record_figures
from yimen.foundation.inbox.actions import put
from yimen.foundation.live.actions import publish as publish_topics
from yimen.kit import clock
from yimen.kit.sight import Actor, System

CHUNK = 2000
MARKED = ["overdue_at", "next_at", "escalation", "escalated_at"]


@transaction.atomic
def mark_overdue(at: datetime.datetime | None = None, *, by: Actor | None = None) -> int:
    """Say of what has passed a limit so, from the moment of the limit, as far as it has gone:
    a timer that stood still for a day catches up in one run."""
    actor, moment = by or System(), at or clock.now()
    waiting = Investigation.objects.visible_to(actor).filter(next_at__lte=moment)
    rows = list(
        waiting.select_related("rule", "order")
        .order_by("pk")
        .select_for_update(of=("self",), skip_locked=True)[:CHUNK]
    )
    if not rows:
        return 0
    late = [(row, advance(row, moment)) for row in rows]
    Investigation.objects.bulk_update(rows, MARKED, batch_size=500)
    _tell(late, actor)
    return len(rows)


def _tell(late: list[tuple[Investigation, Late]], by: Actor) -> None:
    told = [(row, event) for row, one in late for event in one.events]
    Event.objects.bulk_create([event for _, event in told], ignore_conflicts=True)
    record_figures([change for _, one in late for change in one.changes])
    put([moves.escalation_item(row, event) for row, event in told])
    record_many(_deeds(late), by=by)
    publish_topics(*(f"investigation:{row.pk}" for row, _ in late))


def _deeds(late: list[tuple[Investigation, Late]]) -> list[Deed]:
    marked = [moves.deed(row, "mark_overdue", None) for row, one in late if one.changes]
    return marked + [
        moves.deed(row, "escalate", None) for row, one in late for event in one.events
    ]
