"""A declaration that gives reason for it opens work."""

import uuid
from collections.abc import Sequence

from django.db import transaction

from yimen.epidemic.declarations.models import Declaration
from yimen.epidemic.investigations.actions.opening import NewInvestigation, open_many
from yimen.epidemic.investigations.models import Investigation
from yimen.foundation.people.queries import family
from yimen.kit.sight import Actor

APP = "declarations"


@transaction.atomic
def hear_declarations(declaration_ids: Sequence[int], *, by: Actor) -> None:
    """One piece of work for the gravest of it; none where somebody is at it already."""
    rows = Declaration.objects.visible_to(by).filter(pk__in=declaration_ids).exclude(alarms=[])
    told = list(rows.order_by("pk"))
    if not told:
        return
    who = family([row.person_id for row in told])
    busy = (
        Investigation.objects.visible_to(by)
        .unfinished()
        .filter(person__in=who, trigger__startswith=f"{APP}.")
    )
    waits = {(who[pk], trigger) for pk, trigger in busy.values_list("person_id", "trigger") if pk}
    fresh = [row for row in told if (who[row.person_id], _trigger(row)) not in waits]
    open_many([_work(row) for row in fresh], by=by)


def _trigger(row: Declaration) -> str:
    return f"{APP}.{row.alarms[0]}"


def _work(row: Declaration) -> NewInvestigation:
    return NewInvestigation(
        person_id=row.person_id,
        trigger=_trigger(row),
        area_code=row.area_code,
        home_area_code=row.home_area_code,
        at=row.declared_at,
        client_uuid=uuid.uuid5(row.client_uuid, _trigger(row)),
        actor_id=row.declared_by_id,
    )
