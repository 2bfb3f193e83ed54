"""Work is opened by a rule, when a fact asks for it, or by an order."""

import datetime
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from yimen.epidemic.investigations import events, moves, rules
from yimen.epidemic.investigations.models import Investigation, Order, Rule, Status
from yimen.epidemic.investigations.queries import rules_in_force
from yimen.epidemic.investigations.timing import change
from yimen.foundation.audit.actions import record_many
from yimen.foundation.figures.actions import record as record_figures
from yimen.foundation.inbox.actions import put
from yimen.kit import copying
from yimen.kit.sight import Actor, System


@dataclass(frozen=True)
class NewInvestigation:
    """Something happened (`trigger`) that may ask for work about a person.

    With an `order` the work is asked for by hand, perhaps about no person, perhaps of one doer.
    """

    person_id: int | None
    trigger: str
    area_code: int
    home_area_code: int | None
    at: datetime.datetime
    client_uuid: uuid.UUID
    actor_id: int | None = None
    order: Order | None = None
    assignee_id: int | None = None


@transaction.atomic
def open_many(entries: Sequence[NewInvestigation], *, by: Actor) -> list[Investigation]:
    """Open the work that the rules ask for; an entry without a rule opens nothing."""
    rows = list(_rows(entries))
    known = set(
        Investigation.objects.visible_to(System())
        .filter(client_uuid__in=[row.client_uuid for row in rows])
        .values_list("client_uuid", flat=True)
    )
    fresh = [row for row in rows if row.client_uuid not in known]
    made = copying.insert(fresh)
    _after_opening(made, {entry.client_uuid: entry.actor_id for entry in entries}, by)
    return made


def _rows(entries: Sequence[NewInvestigation]) -> Iterable[Investigation]:
    in_force = rules_in_force({entry.trigger for entry in entries})
    for entry in entries:
        terms = entry.order or moves.rule_at(in_force, entry.trigger, entry.at)
        if terms is not None:
            yield _investigation(entry, terms)


def _after_opening(
    made: Sequence[Investigation], actors: Mapping[uuid.UUID, int | None], by: Actor
) -> None:
    if not made:
        return
    record_figures([change(row, row.status, 1, row.opened_at) for row in made])
    put([moves.item(row) for row in made])
    deeds = (moves.deed(row, "open", actors[row.client_uuid]) for row in made)
    record_many(deeds, by=by)
    events.investigation_opened.send(Investigation, ids=[row.pk for row in made])


def _investigation(entry: NewInvestigation, terms: Rule | Order) -> Investigation:
    due = terms.limit(Status.DISPATCHED, entry.at)
    return Investigation(
        person_id=entry.person_id,
        trigger=rules.ORDER if entry.order else entry.trigger,
        rule=terms if isinstance(terms, Rule) else None,
        order=entry.order,
        form_slug=terms.form_slug,
        area_code=entry.area_code,
        home_area_code=entry.home_area_code,
        role=terms.role,
        assignee_id=entry.assignee_id,
        priority=terms.priority,
        opened_at=entry.at,
        stage_at=entry.at,
        due_at=due,
        next_at=due,
        client_uuid=entry.client_uuid,
    )
