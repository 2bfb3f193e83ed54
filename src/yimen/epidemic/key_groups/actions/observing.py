"""Who is entered in a key group is observed, for that reason and as long as it holds."""

import datetime
import uuid
from collections.abc import Sequence

from django.utils import timezone

from yimen.epidemic.follow_up import actions as follow_up
from yimen.epidemic.follow_up.actions import NewReason
from yimen.epidemic.key_groups.counting import LABEL
from yimen.epidemic.key_groups.models import KeyPerson
from yimen.kit.sight import Actor


def observe(rows: Sequence[KeyPerson], *, by: Actor) -> None:
    follow_up.observe_many([_reason(row) for row in rows], by=by)


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


def observed_no_more(
    rows: Sequence[KeyPerson], reason: str, at: datetime.datetime, *, by: Actor
) -> None:
    """They were released, or entered by mistake: what only this asked for is owed no more."""
    follow_up.withdraw_many(LABEL, [row.pk for row in rows], reason, at, by=by)
