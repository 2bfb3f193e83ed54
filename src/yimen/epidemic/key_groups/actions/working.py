"""The work that a membership asks for: opened with it, taken back when it ends unvisited."""

import datetime
import uuid
from collections.abc import Mapping, Sequence

from yimen.epidemic.investigations import actions as investigations
from yimen.epidemic.investigations.actions import NewInvestigation, Withdrawal
from yimen.epidemic.investigations.models import Investigation, Status
from yimen.epidemic.key_groups.actions.rows import Taken
from yimen.epidemic.key_groups.models import KeyPerson, Reason
from yimen.foundation.people.queries import family
from yimen.kit.sight import Actor, System

GOES_ON = frozenset({Reason.BECAME_CASE})  # a case is looked into all the more


def work(row: KeyPerson) -> NewInvestigation:
    return _new(row, row.reported_at, row.client_uuid, row.reporter_id)


def _new(
    row: KeyPerson, at: datetime.datetime, of: uuid.UUID, actor_id: int | None
) -> NewInvestigation:
    return NewInvestigation(
        person_id=row.person_id,
        trigger=_trigger(row),
        area_code=row.area_code,
        home_area_code=row.home_area_code,
        at=at,
        client_uuid=uuid.uuid5(of, "investigation"),
        actor_id=actor_id,
    )


def _trigger(row: KeyPerson) -> str:
    return f"key_groups.{row.group}"


def take_work_back(taken: Sequence[Taken], rows: Mapping[int, KeyPerson]) -> None:
    """What nobody has reported yet ends, unless another entry of the group still asks for it."""
    who = family({row.person_id for row in rows.values()})
    still = {(who[row.person_id], row.group) for row in rows.values() if row.is_current}
    gone = [
        one
        for one in taken
        if one.reason not in GOES_ON and (who[one.row.person_id], one.row.group) not in still
    ]
    investigations.withdraw_for([_withdrawal(one) for one in gone], by=System())


def _withdrawal(one: Taken) -> Withdrawal:
    words = str(one.row.get_release_reason_display())
    return Withdrawal(one.row.person_id, _trigger(one.row), words, one.at, one.actor_id)


def open_work_again(taken: Sequence[Taken], *, by: Actor) -> None:
    """Listed again: what was taken back is asked for anew; what goes on, goes on."""
    asked = [one for one in taken if _is_missing(one)]
    anew = [_new(one.row, one.at, one.client_uuid, one.actor_id) for one in asked]
    investigations.open_many(anew, by=by)


def _is_missing(one: Taken) -> bool:
    """Nothing under way; and after an undo only if it was taken back by that end."""
    who = family([one.row.person_id])
    rows = Investigation.objects.visible_to(System()).filter(
        person_id__in=who, trigger=_trigger(one.row)
    )
    last = rows.order_by("-pk").first()
    if last is None or one.verb == "reopen":
        return not rows.unfinished().exists()
    return last.status == Status.WITHDRAWN
