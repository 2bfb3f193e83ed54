"""What an epidemiologist does: enter an outbreak, change its plan, name risk areas, end them."""

import datetime
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Max

from yimen.epidemic.outbreaks import rules
from yimen.epidemic.outbreaks.catalogue import DEFAULT, Template, templates
from yimen.epidemic.outbreaks.models import Outbreak, Plan, RiskArea, Status
from yimen.foundation.audit.actions import Deed, record, record_many
from yimen.kit import clock
from yimen.kit.sight import Actor

OUTBREAK, PLAN, RISK_AREA = "outbreaks.Outbreak", "outbreaks.Plan", "outbreaks.RiskArea"
ORIGIN = uuid.UUID("6f1f1f7a-2020-4112-8a00-000000000000")  # what is loaded has the same numbers


@dataclass(frozen=True)
class NewPlan:
    """The figures of one version, by the names of `rules.FIGURES`."""

    effective_from: datetime.date
    figures: Mapping[str, Any]
    ground: str
    client_uuid: uuid.UUID
    classifications: Sequence[Mapping[str, str]] = ()
    sources: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class NewRiskArea:
    place: str
    level: str
    since: datetime.date
    source: str
    client_uuid: uuid.UUID
    area_code: int | None = None
    until: datetime.date | None = None


@dataclass(frozen=True)
class NewOutbreak:
    disease: str
    name_zh: str
    name_en: str
    started_on: datetime.date
    plan: NewPlan
    client_uuid: uuid.UUID
    template: str = ""
    risk_areas: Sequence[NewRiskArea] = ()


@transaction.atomic
def enter(entry: NewOutbreak, *, by: Actor) -> Outbreak:
    """A draft with its first plan and the places known so far; a form sent twice is one."""
    _refuse_others(by)
    known = Outbreak.objects.filter(client_uuid=entry.client_uuid).first()
    if known:
        return known
    outbreak = Outbreak.objects.create(
        disease=entry.disease,
        name_zh=entry.name_zh,
        name_en=entry.name_en,
        started_on=entry.started_on,
        template=entry.template,
        client_uuid=entry.client_uuid,
    )
    record(Deed("add", OUTBREAK, [outbreak.pk]), by=by)
    add_plan(outbreak.pk, entry.plan, by=by)
    add_risk_areas(outbreak.pk, entry.risk_areas, by=by)
    return outbreak


@dataclass(frozen=True)
class Names:
    disease: str
    name_zh: str
    name_en: str
    started_on: datetime.date


@transaction.atomic
def rename(outbreak_id: int, names: Names, *, by: Actor) -> Outbreak:
    """Correct the names and the first day."""
    _refuse_others(by)
    outbreak = _locked(outbreak_id)
    if outbreak.ended_on and names.started_on > outbreak.ended_on:
        raise rules.NotBefore
    for name, value in vars(names).items():
        setattr(outbreak, name, value)
    outbreak.save(update_fields=[*vars(names)])
    record(Deed("change", OUTBREAK, [outbreak.pk]), by=by)
    return outbreak


@transaction.atomic
def add_plan(outbreak_id: int, entry: NewPlan, *, by: Actor) -> Plan:
    """A new version; what was begun under an older one goes on under it."""
    _refuse_others(by)
    outbreak = _locked(outbreak_id)
    known = Plan.objects.filter(client_uuid=entry.client_uuid).first()
    if known:
        return known
    newest = outbreak.plans.aggregate(newest=Max("version"))["newest"] or 0
    plan = Plan.objects.create(
        outbreak=outbreak,
        version=newest + 1,
        effective_from=entry.effective_from,
        classifications=list(entry.classifications),
        sources=dict(entry.sources),
        ground=entry.ground,
        made_at=clock.now(),
        made_by_id=by.pk,
        client_uuid=entry.client_uuid,
        **{name: entry.figures[name] for name in rules.FIGURES},
    )
    record(Deed("change" if newest else "add", PLAN, [plan.pk], reason=entry.ground), by=by)
    return plan


@transaction.atomic
def add_risk_areas(
    outbreak_id: int, entries: Iterable[NewRiskArea], *, by: Actor
) -> list[RiskArea]:
    """Places and since when; one that is sent twice is entered once."""
    _refuse_others(by)
    outbreak = _locked(outbreak_id)
    wanted = list(entries)
    uuids = [entry.client_uuid for entry in wanted]
    known = {row.client_uuid: row for row in RiskArea.objects.filter(client_uuid__in=uuids)}
    fresh = [_risk_area(outbreak, entry) for entry in wanted if entry.client_uuid not in known]
    made = RiskArea.objects.bulk_create(fresh)
    record_many((Deed("add", RISK_AREA, [row.pk]) for row in made), by=by)
    known |= {row.client_uuid: row for row in made}
    return [known[entry.client_uuid] for entry in wanted]


def _risk_area(outbreak: Outbreak, entry: NewRiskArea) -> RiskArea:
    if entry.until and entry.until < entry.since:
        raise rules.NotBefore
    return RiskArea(
        outbreak=outbreak,
        place=entry.place,
        area_code=entry.area_code,
        area_last=rules.last_inside(entry.area_code) if entry.area_code else None,
        level=entry.level,
        since=entry.since,
        until=entry.until,
        source=entry.source,
        client_uuid=entry.client_uuid,
    )


@transaction.atomic
def end_risk_area(risk_area_id: int, until: datetime.date, *, by: Actor) -> RiskArea:
    """Its last day. Ending it on the same day once more changes nothing."""
    _refuse_others(by)
    row = RiskArea.objects.standing().select_for_update().get(pk=risk_area_id)
    if until < row.since:
        raise rules.NotBefore
    if row.until == until:
        return row
    row.until = until
    row.save(update_fields=["until"])
    record(Deed("end", RISK_AREA, [row.pk]), by=by)
    return row


@transaction.atomic
def withdraw_risk_area(risk_area_id: int, *, by: Actor) -> RiskArea:
    """It was entered by mistake: it counts for no day. The history keeps it."""
    _refuse_others(by)
    row = RiskArea.objects.select_for_update().get(pk=risk_area_id)
    if row.withdrawn_at is None:
        row.withdrawn_at = clock.now()
        row.save(update_fields=["withdrawn_at"])
        record(Deed("withdraw", RISK_AREA, [row.pk]), by=by)
    return row


@transaction.atomic
def take_step(
    outbreak_id: int, verb: str, *, by: Actor, on: datetime.date | None = None
) -> Outbreak:
    """Put in force, end (on a day), take up again: as the table allows it."""
    outbreak = _locked(outbreak_id)
    sources = {step.source for step in rules.LIFECYCLE if step.verb == verb}
    if sources and outbreak.status not in sources:
        raise rules.NoLongerSo
    outbreak.status = rules.LIFECYCLE.after(outbreak.status, verb, rules.roles(by.sight))
    ends = outbreak.status == Status.ENDED
    outbreak.ended_on = (on or clock.today()) if ends else None
    _refuse_day(outbreak)
    outbreak.save(update_fields=["status", "ended_on"])
    record(Deed(rules.DEEDS[verb], OUTBREAK, [outbreak.pk]), by=by)
    return outbreak


def _refuse_day(outbreak: Outbreak) -> None:
    if outbreak.ended_on is None:
        return
    if outbreak.ended_on < outbreak.started_on:
        raise rules.NotBefore
    if outbreak.ended_on > clock.today():
        raise rules.NotYet


def _refuse_others(by: Actor) -> None:
    if by.sight.roles.isdisjoint(rules.EDITORS):
        raise rules.NotAnEpidemiologist


def _locked(outbreak_id: int) -> Outbreak:
    return Outbreak.objects.select_for_update().get(pk=outbreak_id)


@transaction.atomic
def load_defaults(*, by: Actor, since: datetime.date | None = None) -> list[Outbreak]:
    """The outbreak a new city starts with, in force; a city that has one already keeps it.

    `since`: a demo city's outbreak began so long ago.
    """
    if Outbreak.objects.exists():
        return []
    return [_in_force(templates()[DEFAULT], since, by)]


def _in_force(template: Template, since: datetime.date | None, by: Actor) -> Outbreak:
    outbreak = enter(from_template(template, since or template.started_on), by=by)
    return take_step(outbreak.pk, "start", by=by)


def from_template(template: Template, started_on: datetime.date) -> NewOutbreak:
    return NewOutbreak(
        disease=template.disease,
        name_zh=template.name_zh,
        name_en=template.name_en,
        started_on=started_on,
        plan=NewPlan(
            effective_from=started_on,
            figures=template.plan,
            ground=template.ground,
            client_uuid=uuid.uuid5(ORIGIN, f"{template.slug}:plan"),
            classifications=template.classifications,
            sources=template.sources,
        ),
        client_uuid=uuid.uuid5(ORIGIN, template.slug),
        template=template.slug,
        risk_areas=list(places(template, uuid.uuid5(ORIGIN, template.slug))),
    )


def places(template: Template, form: uuid.UUID) -> Iterable[NewRiskArea]:
    """The template's risk areas, numbered after the form that takes them over."""
    for area in template.risk_areas:
        number = uuid.uuid5(form, area["place"])
        yield NewRiskArea(
            area["place"], area["level"], area["since"], area["source"], number, area["area_code"]
        )
