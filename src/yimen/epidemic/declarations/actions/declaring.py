"""A new version of what is declared of somebody; the version before stays as it was."""

import datetime
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from yimen.epidemic.declarations import events, rules
from yimen.epidemic.declarations.models import Declaration, Kind, Relation, TravelSegment, Vehicle
from yimen.epidemic.outbreaks.queries import risk_level
from yimen.foundation.audit.actions import Deed, record_many
from yimen.foundation.eforms.actions import NewAnswers, answer_many
from yimen.foundation.people import actions as people
from yimen.foundation.people.models import Person
from yimen.kit.sight import Actor, System


@dataclass(frozen=True)
class Segment:
    """One leg of a journey; `until_day` differs where one travelled through the night."""

    day: datetime.date
    until_day: datetime.date
    vehicle: str
    from_place: str
    to_place: str
    number: str = ""
    carriage: str = ""
    seat: str = ""


@dataclass(frozen=True)
class NewDeclaration:
    """What is declared of one person. `values`: the answers to the questions, by name."""

    person_id: int
    area_code: int
    address: str
    values: Mapping[str, Any]
    at: datetime.datetime
    client_uuid: uuid.UUID
    kind: str = Kind.RESIDENT
    relation: str = Relation.SELF
    home_area_code: int | None = None
    stays_until: datetime.date | None = None
    plate: str = ""
    segments: Sequence[Segment] = field(default_factory=tuple)
    actor_id: int | None = None


@transaction.atomic
def declare_many(entries: Sequence[NewDeclaration], *, by: Actor) -> list[Declaration]:
    """The versions, in the order given; one sent twice is one. At most one a person and call."""
    uuids = [entry.client_uuid for entry in entries]
    sent = Declaration.objects.filter(client_uuid__in=uuids)  # sight: what this sender sent
    known = {row.client_uuid: row for row in sent}
    fresh = [entry for entry in entries if entry.client_uuid not in known]
    _come(fresh, by)
    made = _write(fresh, by)
    _segments(made, fresh)
    record_many((_deed(row) for row in made), by=by)
    if made:
        events.declared.send(Declaration, ids=[row.pk for row in made])
    rows = known | {row.client_uuid: row for row in made}
    return [rows[one] for one in uuids]


def declare(entry: NewDeclaration, *, by: Actor) -> Declaration:
    return declare_many([entry], by=by)[0]


def _come(entries: Iterable[NewDeclaration], by: Actor) -> None:
    """Who says that he stays elsewhere stays there: register, work and visits go along."""
    wanted = {entry.person_id: entry for entry in entries}
    held = Person.objects.visible_to(System()).filter(pk__in=wanted).order_by("pk")
    for person in held.select_for_update(of=("self",)):
        entry = wanted[person.pk]
        if person.area_code != entry.area_code:
            people.move(
                person.pk, entry.area_code, by=System(), at=entry.at,
                actor_id=entry.actor_id or by.pk,
            )  # fmt: skip


def _write(fresh: Sequence[NewDeclaration], by: Actor) -> list[Declaration]:
    ids = [entry.person_id for entry in fresh]
    before = Declaration.objects.visible_to(System()).filter(person__in=ids)
    last = dict(before.values_list("person").annotate(Max("version")).order_by())
    before.current().update(is_current=False)
    answers = answer_many([_answers(entry, by) for entry in fresh])
    rows = [
        _row(entry, last.get(entry.person_id, 0) + 1, given.pk, given.values, by)
        for entry, given in zip(fresh, answers, strict=True)
    ]
    return Declaration.objects.bulk_create(rows, batch_size=1000)


def _answers(entry: NewDeclaration, by: Actor) -> NewAnswers:
    own = uuid.uuid5(entry.client_uuid, "answers")
    return NewAnswers(rules.FORM, entry.values, own, entry.actor_id or by.pk, entry.at)


def _row(
    entry: NewDeclaration, version: int, answers_id: int, values: Mapping[str, Any], by: Actor
) -> Declaration:
    found = rules.findings(values, _risky(entry))
    return Declaration(
        person_id=entry.person_id,
        version=version,
        kind=entry.kind,
        relation=entry.relation,
        declared_by_id=entry.actor_id or by.pk,
        declared_at=entry.at,
        area_code=entry.area_code,
        home_area_code=entry.home_area_code,
        address=entry.address,
        stays_until=entry.stays_until,
        plate=rules.plate(entry.plate),
        answers_id=answers_id,
        temperature=found.temperature,
        symptoms=found.symptoms,
        contact=found.contact,
        risk_area=found.risk_area,
        alarms=found.alarms,
        client_uuid=entry.client_uuid,
    )


def _risky(entry: NewDeclaration) -> set[str]:
    """Places on the way that were risk areas on the day: also for who did not know it."""
    first = timezone.localdate(entry.at) - datetime.timedelta(days=rules.DAYS_BACK)
    return {
        place
        for leg in entry.segments
        if leg.until_day >= first
        for place, day in ((leg.from_place, leg.day), (leg.to_place, leg.until_day))
        if risk_level(place, day)
    }


def _segments(made: Sequence[Declaration], fresh: Sequence[NewDeclaration]) -> None:
    TravelSegment.objects.bulk_create(
        (
            TravelSegment(
                declaration=row, day=leg.day, until_day=leg.until_day,
                vehicle=Vehicle(leg.vehicle), number=rules.number(leg.number),
                carriage=rules.number(leg.carriage)[:8], seat=rules.number(leg.seat)[:8],
                from_place=leg.from_place, to_place=leg.to_place,
            )
            for row, entry in zip(made, fresh, strict=True)
            for leg in entry.segments
        ),
        batch_size=1000,
    )  # fmt: skip


def _deed(row: Declaration) -> Deed:
    ids, who = [row.pk], [row.person_id]
    return Deed("declare", rules.LABEL, ids, who, row.area_code, actor_id=row.declared_by_id)
