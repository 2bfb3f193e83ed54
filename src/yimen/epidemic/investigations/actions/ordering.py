"""Work is dispatched by hand: one order, and one piece of work for each place it goes to."""

import datetime
import math
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from yimen.epidemic.investigations import rules
from yimen.epidemic.investigations.actions.opening import NewInvestigation, open_many
from yimen.epidemic.investigations.actions.stepping import Move, take_steps
from yimen.epidemic.investigations.models import Investigation, Order
from yimen.epidemic.investigations.queries import holds, open_parts, places_for, whole
from yimen.foundation.audit.actions import Deed, record_many
from yimen.foundation.people.models import Person
from yimen.kit.sight import Actor

ORDER = "investigations.Order"
HOUR = 3600
MOST_HOURS_TO_ACCEPT = 4


@dataclass(frozen=True)
class NewOrder:
    """What is to be done, where, by whom, by when."""

    instructions: str
    form_slug: str
    role: str
    priority: str
    area_codes: tuple[int, ...]  # a township stands for each of its villages
    due_at: datetime.datetime
    at: datetime.datetime
    client_uuid: uuid.UUID
    person_id: int | None = None
    assignee_id: int | None = None
    needs_photo: bool = False
    needs_place: bool = False
    needs_closing: bool = False
    actor_id: int | None = None


def dispatch(entry: NewOrder, *, by: Actor) -> Order:
    return dispatch_many([entry], by=by)[0]


@transaction.atomic
def dispatch_many(entries: Sequence[NewOrder], *, by: Actor) -> list[Order]:
    """Give the orders, each with its parts; one sent twice is given once."""
    known = Order.objects.select_for_update().in_bulk(
        [entry.client_uuid for entry in entries], field_name="client_uuid"
    )
    if by.pk is not None and any(order.given_by_id != by.pk for order in known.values()):
        raise rules.NotForOthers
    fresh = [entry for entry in entries if entry.client_uuid not in known]
    parts = {entry.client_uuid: _parts(entry, by) for entry in fresh}
    made = Order.objects.bulk_create([_order(one, parts[one.client_uuid], by) for one in fresh])
    found = known | {order.client_uuid: order for order in made}
    opened = [part for one in fresh for part in _work(one, found, parts[one.client_uuid], by)]
    open_many(opened, by=by)
    record_many((_deed(order) for order in made), by=by)
    return [found[entry.client_uuid] for entry in entries]


def _parts(entry: NewOrder, by: Actor) -> list[int]:
    """The places it goes to, each in the sight of whoever dispatches."""
    if entry.role not in rules.WORKERS:
        raise rules.NoSuchPlace
    alone = entry.assignee_id is not None or entry.person_id is not None
    places = places_for(entry.area_codes, entry.role, whole=alone)
    if not places or not all(by.sight.sees(code, rules.DISPATCHERS) for code in places):
        raise rules.OutsideYourArea
    if entry.assignee_id is not None and (
        len(places) != 1 or not holds(entry.assignee_id, entry.role, places[0])
    ):
        raise rules.NoSuchHolder
    if entry.person_id is not None and len(places) != 1:
        raise rules.NoSuchPlace
    return places


def _order(entry: NewOrder, places: Sequence[int], by: Actor) -> Order:
    hours = max(math.ceil((entry.due_at - entry.at).total_seconds() / HOUR), 1)
    return Order(
        person_id=entry.person_id,
        area_code=whole(places),
        instructions=entry.instructions.strip(),
        form_slug=entry.form_slug,
        role=entry.role,
        priority=entry.priority,
        accept_hours=min(hours, MOST_HOURS_TO_ACCEPT),
        report_hours=hours,
        due_at=entry.due_at,
        given_by_id=entry.actor_id or by.pk,
        given_at=entry.at,
        needs_photo=entry.needs_photo,
        needs_place=entry.needs_place,
        needs_closing=entry.needs_closing,
        client_uuid=entry.client_uuid,
    )


def _work(
    entry: NewOrder, orders: dict[uuid.UUID | None, Order], places: Sequence[int], by: Actor
) -> list[NewInvestigation]:
    home = _home_of(entry.person_id, by)
    return [
        NewInvestigation(
            person_id=entry.person_id,
            trigger=rules.ORDER,
            area_code=code,
            home_area_code=home,
            at=entry.at,
            client_uuid=uuid.uuid5(entry.client_uuid, str(code)),
            actor_id=entry.actor_id,
            order=orders[entry.client_uuid],
            assignee_id=entry.assignee_id,
        )
        for code in places
    ]


def _home_of(person_id: int | None, by: Actor) -> int | None:
    """A person whom the dispatcher does not see is nobody to him."""
    if person_id is None:
        return None
    return Person.objects.visible_to(by).get(pk=person_id).home_area_code


def _deed(order: Order) -> Deed:
    return Deed(
        "dispatch",
        ORDER,
        subject_ids=[order.pk],
        person_ids=[order.person_id] if order.person_id else [],
        area_code=order.area_code,
        actor_id=order.given_by_id,
    )


@transaction.atomic
def withdraw_order(
    order: Order, comment: str, at: datetime.datetime, client_uuid: uuid.UUID, *, by: Actor
) -> list[Investigation]:
    """What nobody has reported yet of an order ends; what is reported goes its way."""
    parts = open_parts(order, by)
    steps = [
        Move(pk, "withdraw", at, uuid.uuid5(client_uuid, str(pk)), by.pk, comment=comment)
        for pk in parts
    ]
    return take_steps(steps, by=by)
