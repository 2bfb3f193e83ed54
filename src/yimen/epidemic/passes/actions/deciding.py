"""A colour set by hand: one person proposes it, another confirms it, and it ends by itself."""

import datetime
import uuid
from dataclasses import dataclass

from django.db import transaction

from yimen.epidemic.passes.actions.facts import NewFact, let_stand_by_decision, withdraw_facts
from yimen.epidemic.passes.models import DECIDERS, Decision, DecisionStatus
from yimen.epidemic.passes.queries import standing
from yimen.epidemic.passes.queries.sealing import is_sealed, seal_of
from yimen.epidemic.passes.rules import lives
from yimen.foundation.audit.actions import Deed, record
from yimen.foundation.inbox.actions import close, put
from yimen.foundation.inbox.models import Item
from yimen.foundation.people.models import Person
from yimen.foundation.staff.models import Role
from yimen.kit import clock
from yimen.kit.sight import Actor, System

URL = "passes:decision"
TOLD = (Role.CITY_HQ, Role.COUNTY_HQ)


@dataclass(frozen=True)
class NewDecision:
    """`evidence`: what it rests on, in words; `until`: when it ends by itself."""

    person_id: int
    colour: str
    reason: str
    evidence: str
    until: datetime.datetime
    client_uuid: uuid.UUID


@transaction.atomic
def propose_colour(entry: NewDecision, *, by: Actor) -> Decision:
    """Nothing changes yet; a form sent twice is one proposal."""
    known = Decision.objects.visible_to(by).filter(client_uuid=entry.client_uuid).first()
    if known:
        return known
    person = Person.objects.visible_to(by).get(pk=entry.person_id).today
    _refuse_others(by, person.area_code, person.home_area_code)
    _refuse(entry)
    assert by.pk is not None
    row = Decision.objects.create(
        person=person,
        area_code=person.area_code,
        home_area_code=person.home_area_code,
        colour=entry.colour,
        reason=entry.reason.strip(),
        evidence=entry.evidence.strip(),
        until=entry.until,
        proposed_at=clock.now(),
        proposed_by_id=by.pk,
        client_uuid=entry.client_uuid,
    )
    _say(row, "propose_colour", row.reason, by)
    put([_item(row, role) for role in TOLD])
    return row


def _refuse(entry: NewDecision) -> None:
    if not (entry.reason.strip() and entry.evidence.strip()):
        raise lives.ReasonMissing
    longest = datetime.timedelta(days=standing.terms().manual_days)
    if not clock.now() < entry.until <= clock.now() + longest:
        raise lives.TooLong


@transaction.atomic
def confirm_colour(decision_id: int, *, by: Actor) -> Decision:
    """By another person than who proposed it: now it is so."""
    row = _stepped(decision_id, "confirm", by)
    if by.pk is None or by.pk == row.proposed_by_id:
        raise lives.NotOneself
    if row.until <= clock.now():
        raise lives.TooLong
    row.confirmed_by_id, row.confirmed_at = by.pk, clock.now()
    row.seal = seal_of(row)
    row.save()
    _say(row, "confirm_colour", row.reason, by)
    close(lives.DECISION, [row.pk])
    let_stand_by_decision([_fact(row)], by=by)
    return row


def _fact(row: Decision) -> NewFact:
    assert row.confirmed_at is not None
    return NewFact(
        person_id=row.person_id,
        kind=f"manual_{row.colour}",
        since=row.confirmed_at,
        until=row.until,
        source=lives.DECISION,
        source_id=row.pk,
        actor_id=row.proposed_by_id,
        second_id=row.confirmed_by_id,
    )


@transaction.atomic
def refuse_colour(decision_id: int, why: str, *, by: Actor) -> Decision:
    """By whoever may confirm it; also who proposed it may think better of it."""
    row = _closed(decision_id, "refuse", why, by)
    close(lives.DECISION, [row.pk])
    return row


@transaction.atomic
def end_colour(decision_id: int, why: str, *, by: Actor) -> Decision:
    """Before its time. One person may lift what two have set."""
    row = _closed(decision_id, "end", why, by)
    withdraw_facts(lives.DECISION, [row.pk], why, by=by)
    return row


def _closed(decision_id: int, verb: str, why: str, by: Actor) -> Decision:
    row = _stepped(decision_id, verb, by)
    if not why.strip():
        raise lives.ReasonMissing
    row.closed_at, row.closed_by_id, row.closed_why = clock.now(), by.pk, why.strip()[:300]
    row.save()
    _say(row, lives.DEEDS[verb], why, by)
    return row


def facts_of_decisions(*, by: Actor) -> int:
    """Written anew from the decisions that stand."""
    rows = Decision.objects.visible_to(System()).filter(status=DecisionStatus.CONFIRMED)
    lasting = rows.filter(until__gt=clock.now()).order_by("pk")
    good = [row for row in lasting if is_sealed(row)]
    let_stand_by_decision([_fact(row) for row in good], by=by)
    return len(good)


def _stepped(decision_id: int, verb: str, by: Actor) -> Decision:
    rows = Decision.objects.visible_to(by).select_for_update(of=("self",))
    row = rows.get(pk=decision_id)
    held = lives.roles_over(by.sight, row.area_code, row.home_area_code)
    row.status = lives.next_status(lives.DECISION_LIFECYCLE, row.status, verb, held)
    return row


def _refuse_others(by: Actor, *area_codes: int | None) -> None:
    over = by.sight.roles_over(*[code for code in area_codes if code is not None])
    if by.pk is None or over.isdisjoint(DECIDERS):
        raise lives.NotYours


def _say(row: Decision, verb: str, why: str, by: Actor) -> None:
    deed = Deed(verb, lives.DECISION, [row.pk], [row.person_id], row.area_code, reason=why[:500])
    record(deed, by=by)


def _item(row: Decision, role: Role) -> Item:
    return Item(
        app=lives.DECISION,
        object_id=row.pk,
        title_key=lives.WAITS,
        area_code=row.area_code,
        role=role,
        url_name=URL,
        opened_at=row.proposed_at,
    )
