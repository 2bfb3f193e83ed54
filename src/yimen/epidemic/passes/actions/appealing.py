"""Whoever is yellow or red may say that it is wrong; somebody answers in time, and corrects."""

import datetime
import uuid
from dataclasses import dataclass

from django.db import transaction

from yimen.epidemic.passes.actions.deciding import end_colour
from yimen.epidemic.passes.actions.facts import withdraw_facts
from yimen.epidemic.passes.models import (
    Appeal,
    Colour,
    ColourChange,
    Decision,
    DecisionStatus,
    Fact,
    Shade,
)
from yimen.epidemic.passes.queries import standing
from yimen.epidemic.passes.rules import lives
from yimen.foundation.audit.actions import Deed, record
from yimen.foundation.inbox.actions import close, put
from yimen.foundation.inbox.models import Item
from yimen.foundation.people.models import Person
from yimen.foundation.staff.models import Role
from yimen.kit import clock
from yimen.kit.sight import Actor, System

URL = "passes:appeal"
TOLD = (Role.CITY_HQ, Role.COUNTY_HQ)


@dataclass(frozen=True)
class NewAppeal:
    change_id: int
    words: str
    client_uuid: uuid.UUID


@transaction.atomic
def file_appeal(entry: NewAppeal, *, by: Actor) -> Appeal:
    """By the person himself; the clock begins. A form sent twice is one appeal."""
    known = Appeal.objects.visible_to(by).filter(client_uuid=entry.client_uuid).first()
    if known:
        return known
    change = ColourChange.objects.visible_to(by).get(pk=entry.change_id)
    if change.person_id not in by.sight.own_person_ids or change.after == Shade.GREEN:
        raise lives.NothingToAppeal
    if not entry.words.strip():
        raise lives.ReasonMissing
    if Appeal.objects.visible_to(by).waiting().filter(change=change).exists():
        raise lives.AppealedAlready
    row = _filed(entry, change, by)
    record(_deed(row, "file_appeal"), by=by)
    put([_item(row, role) for role in TOLD])
    return row


def _filed(entry: NewAppeal, change: ColourChange, by: Actor) -> Appeal:
    assert by.pk is not None
    person = Person.objects.visible_to(System()).get(pk=change.person_id)
    now = clock.now()
    return Appeal.objects.create(
        person_id=change.person_id,
        area_code=person.area_code,
        home_area_code=person.home_area_code,
        change=change,
        words=entry.words.strip(),
        filed_at=now,
        filed_by_id=by.pk,
        due_at=now + datetime.timedelta(hours=standing.terms().appeal_hours),
        client_uuid=entry.client_uuid,
    )


@transaction.atomic
def uphold_appeal(appeal_id: int, answer: str, *, by: Actor) -> Appeal:
    """It was wrong: the facts behind it are withdrawn, or the decision ended, and stay so."""
    row = _decided(appeal_id, "uphold", answer, by)
    facts = _behind(row)
    row.corrected = [[one.source, one.source_id, one.kind] for one in facts]
    row.save()
    record(_deed(row, "uphold_appeal", answer), by=by)
    for one in facts:
        _correct(one, answer, by)
    return row


def _correct(fact: Fact, why: str, by: Actor) -> None:
    if fact.source == lives.DECISION:
        running = Decision.objects.visible_to(by).filter(
            pk=fact.source_id, status=DecisionStatus.CONFIRMED
        )
        if running.exists():
            end_colour(fact.source_id, why, by=by)
            return
    withdraw_facts(fact.source, [fact.source_id], why, by=by)


def _behind(row: Appeal) -> list[Fact]:
    """The facts of the change; if they were written anew since, those in their place."""
    seen = Fact.objects.visible_to(System()).standing()
    found = list(seen.filter(pk__in=row.change.because))
    if found:
        return found
    now = Colour.objects.visible_to(System()).filter(person_id=row.person_id).first()
    same = now is not None and (now.colour, now.rule) == (row.change.after, row.change.rule)
    return list(seen.filter(pk__in=now.because)) if now and same else []


@transaction.atomic
def reject_appeal(appeal_id: int, answer: str, *, by: Actor) -> Appeal:
    row = _decided(appeal_id, "reject", answer, by)
    row.save()
    record(_deed(row, "reject_appeal", answer), by=by)
    return row


def _decided(appeal_id: int, verb: str, answer: str, by: Actor) -> Appeal:
    rows = Appeal.objects.visible_to(by).select_for_update(of=("self",))
    row = rows.select_related("change").get(pk=appeal_id)
    held = lives.roles_over(by.sight, row.area_code, row.home_area_code)
    row.status = lives.next_status(lives.APPEAL_LIFECYCLE, row.status, verb, held)
    if not answer.strip():
        raise lives.ReasonMissing
    if by.pk is None or by.pk in {row.filed_by_id, *_whose(row)}:
        raise lives.Touched
    row.answer, row.decided_at, row.decided_by_id = answer.strip(), clock.now(), by.pk
    close(lives.APPEAL, [row.pk])
    return row


def _whose(row: Appeal) -> set[int | None]:
    """Who stands behind the facts that made the colour: he is no judge of it."""
    facts = Fact.objects.visible_to(System()).filter(pk__in=row.change.because)
    return {pk for pair in facts.values_list("actor_id", "second_id") for pk in pair if pk}


def _deed(row: Appeal, verb: str, why: str = "") -> Deed:
    return Deed(verb, lives.APPEAL, [row.pk], [row.person_id], row.area_code, reason=why[:500])


def _item(row: Appeal, role: Role) -> Item:
    return Item(
        app=lives.APPEAL,
        object_id=row.pk,
        title_key=lives.APPEALED,
        area_code=row.area_code,
        role=role,
        url_name=URL,
        opened_at=row.filed_at,
        due_at=row.due_at,
    )
