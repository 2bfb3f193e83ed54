"""What work follows: its person's move, his division's split, the end of its reason."""

import datetime
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from yimen.epidemic.investigations import moves, rules
from yimen.epidemic.investigations.actions.stepping import Move, take_steps
from yimen.epidemic.investigations.models import Event, Investigation, Status
from yimen.foundation.audit.actions import record_many
from yimen.foundation.figures.actions import record as record_figures
from yimen.foundation.inbox.actions import relocate
from yimen.foundation.live.actions import publish as publish_topics
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
    """The persons stay elsewhere now, and the work about them with them.

    With `old` only what lay in that division goes (it was split), and homes there go too.
    """
    now = clock.now()
    rows = Investigation.objects.visible_to(by).filter(person_id__in=family(person_ids))
    if old is not None:
        rows.filter(home_area_code=old).update(home_area_code=area_code)
        rows = rows.filter(area_code=old)
    moved = list(rows.exclude(area_code=area_code).order_by("pk").select_for_update())
    left = {row.pk: row.area_code for row in moved}
    figures = [change for row in moved for change in moves.relocate(row, area_code, now)]
    Investigation.objects.bulk_update(moved, ["area_code"], batch_size=500)
    Event.objects.bulk_create([moves.followed(row, left[row.pk], actor_id, now) for row in moved])
    record_figures(figures)
    relocate(rules.APP, [row.pk for row in moved], area_code)
    record_many((moves.deed(row, "follow", actor_id) for row in moved), by=by)
    publish_topics(*(f"investigation:{row.pk}" for row in moved))


@dataclass(frozen=True)
class Withdrawal:
    """The reason for the work is gone, since this moment."""

    person_id: int
    trigger: str
    comment: str
    at: datetime.datetime
    actor_id: int | None = None


def withdraw_for(withdrawals: Sequence[Withdrawal], *, by: Actor) -> list[Investigation]:
    """What nobody has reported yet ends."""
    people = family([one.person_id for one in withdrawals])
    given = {(people.get(one.person_id), one.trigger): one for one in withdrawals}
    waiting = Investigation.objects.visible_to(by).filter(
        person_id__in=people, status__in=[Status.DISPATCHED, Status.ACCEPTED]
    )
    found = [(row, given.get(_about(row, people))) for row in waiting.order_by("pk")]
    return take_steps([_withdraw(row, one) for row, one in found if one], by=by)


def _about(row: Investigation, people: Mapping[int, int]) -> tuple[int | None, str]:
    return people[row.person_id] if row.person_id else None, row.trigger


def _withdraw(row: Investigation, one: Withdrawal) -> Move:
    named = uuid.uuid5(row.client_uuid, f"withdraw {one.at.isoformat()}")
    return Move(row.pk, "withdraw", one.at, named, one.actor_id, comment=one.comment)
