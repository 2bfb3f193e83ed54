"""Who is entered in a key group is observed, for that reason and as long as it holds."""

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import replace

from django.utils import timezone

from yimen.epidemic.follow_up import actions as follow_up
from yimen.epidemic.follow_up.actions import NewReason
from yimen.epidemic.key_groups.actions.rows import Taken
from yimen.epidemic.key_groups.counting import LABEL
from yimen.epidemic.key_groups.models import KeyPerson
from yimen.kit.sight import Actor


def observe(rows: Sequence[KeyPerson], *, by: Actor) -> None:
    follow_up.observe_many([_reason(row) for row in rows], by=by)


def observe_again(taken: Sequence[Taken], *, by: Actor) -> None:
    """Listed again: as before where the end was a mistake, else from that day on."""
    follow_up.observe_many([_again(one) for one in taken], by=by)


def _again(one: Taken) -> NewReason:
    first = _reason(one.row)
    since = first.since if one.verb == "undo" else timezone.localdate(one.at)
    once = uuid.uuid5(one.client_uuid, "observation")
    return replace(first, since=since, at=one.at, client_uuid=once, actor_id=one.actor_id)


def _reason(row: KeyPerson) -> NewReason:
    """Since the arrival; of whom we know none, since the day of the entry."""
    return NewReason(
        person_id=row.person_id,
        area_code=row.area_code,
        home_area_code=row.home_area_code,
        kind=row.group,
        source=LABEL,
        source_id=row.pk,
        since=row.arrived_on or timezone.localdate(row.reported_at),
        at=row.reported_at,
        client_uuid=uuid.uuid5(row.client_uuid, "observation"),
        actor_id=row.reporter_id,
    )


def observed_no_more(taken: Sequence[Taken], *, by: Actor) -> None:
    """They were released, or entered by mistake: what only this asked for is owed no more."""
    alike: dict[tuple[str, datetime.datetime, int | None], list[int]] = {}
    for one in taken:
        alike.setdefault((one.reason, one.at, one.actor_id), []).append(one.row.pk)
    for (reason, at, actor_id), ids in alike.items():
        follow_up.withdraw_many(LABEL, ids, reason, at, by=by, actor_id=actor_id)
