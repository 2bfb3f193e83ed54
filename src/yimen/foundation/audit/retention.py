"""Ends personal data at its term, and certifies what was ended."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec
import pgtrigger
from django.apps import apps
from django.db import transaction
from django.db.models import Exists, ForeignKey, Model, OuterRef, Q, QuerySet
from django.utils import timezone

from yimen.foundation.audit.actions import Deed, record
from yimen.foundation.audit.gateway import write_certificate, write_forecast
from yimen.foundation.audit.models import DeletionCertificate
from yimen.kit import clock
from yimen.kit.discover import modules
from yimen.kit.personal import Beside, Personal, Plain
from yimen.kit.sight import Actor

HISTORY_DAYS = 1_095
SOON_DAYS = 30


@cache
def personal() -> list[Personal]:
    """What every app declared, the apps above before those they stand on."""
    return [each for module in modules("privacy") for each in module.PERSONAL]


@cache
def plain() -> list[Plain]:
    return [each for module in modules("privacy") for each in module.PLAIN]


@cache
def beside() -> list[Beside]:
    """What is kept outside of models, as every app declared it."""
    return [each for module in modules("privacy") for each in getattr(module, "BESIDE", ())]


def history_of(model: type[Model]) -> type[Model] | None:
    """The table in which the database keeps what the rows were before."""
    try:
        found = apps.get_model(model._meta.app_label, f"{model.__name__}Event")
    except LookupError:
        return None
    return found if hasattr(found, "pgh_tracked_model") else None


def what_ends(at: datetime.datetime) -> Iterator[tuple[Personal, int]]:
    """A dry run: how many rows of each table would end now."""
    for each in personal():
        yield each, _end(each, at, dry_run=True)


def purge(*, by: Actor, at: datetime.datetime | None = None) -> DeletionCertificate | None:
    """End all that is due. The certificate says how much of what; None when nothing was due."""
    moment = at or clock.now()
    swept = {each.label: _sweep(each, moment) for each in beside()}  # no rollback brings it back
    with transaction.atomic():
        counts = {label: ended for label, ended in swept.items() if ended} | _end_rows(moment)
        made = _certify(counts, moment, by) if counts else None
    foresee(moment)
    return made


def _sweep(each: Beside, at: datetime.datetime) -> int:
    return each.run(at - datetime.timedelta(days=each.days), False)


def foresee(at: datetime.datetime | None = None) -> None:
    """Count what falls due, now and within thirty days, for the page that shows what is kept."""
    moment = at or clock.now()
    days = {"now": moment, "soon": moment + datetime.timedelta(days=SOON_DAYS)}
    due = {name: dict(_sums(what_ends(day))) for name, day in days.items()}
    write_forecast({"at": moment.isoformat(), **due})


def _sums(found: Iterator[tuple[Personal, int]]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for each, count in found:
        sums[each.model] = sums.get(each.model, 0) + count
    return sums


def _end_rows(moment: datetime.datetime) -> dict[str, int]:
    counts: dict[str, int] = {}
    for each in sorted(personal(), key=lambda one: one.keep.run is not None):
        # the apps' own endings come last: they look whether what they belong to is still there
        ended = _end(each, moment, dry_run=False)
        if ended:
            counts[each.model] = counts.get(each.model, 0) + ended
    return counts | _end_history(moment)


def _certify(counts: dict[str, int], moment: datetime.datetime, by: Actor) -> DeletionCertificate:
    terms = {each.model: each.keep.manner for each in personal() if each.model in counts}
    terms |= {each.label: each.manner for each in beside() if each.label in counts}
    said = {"made_at": moment.isoformat(), "ended": counts, "terms": terms, "by": by.pk}
    content = msgspec.json.format(msgspec.json.encode(said))
    name = f"{moment:%Y%m%dT%H%M%S%f}.json"
    write_certificate(name, content)
    made = DeletionCertificate.objects.create(
        made_at=moment, counts=counts, sha256=hashlib.sha256(content).hexdigest(), file_name=name
    )
    record(Deed("purge", "audit.DeletionCertificate", [made.pk]), by=by)
    return made


def _end(each: Personal, at: datetime.datetime, *, dry_run: bool) -> int:
    keep = each.keep
    if keep.run and keep.days is not None:
        return keep.run(at - datetime.timedelta(days=keep.days), dry_run)
    if keep.link or (keep.days is None and not keep.with_parent):
        return 0
    rows = ending(each, at)
    if dry_run:
        return rows.count()
    if keep.blank:
        return rows.update(**keep.blank)
    return rows.delete()[1].get(each.model, 0)


def ending(each: Personal, at: datetime.datetime) -> QuerySet[Model]:
    """The rows whose term is over at this moment."""
    model: type[Model] = apps.get_model(each.model)
    keep = each.keep
    if keep.with_parent:
        return _orphans(model, keep.with_parent)
    rows = model._default_manager.filter(keep.when, living(each, at))
    if keep.days is not None:
        rows = rows.filter(**{f"{keep.since}__lt": _cutoff(model, each, at)})
    for needed in _needs(model, at) if keep.unless_needed else ():
        rows = rows.exclude(needed)
    return rows


def living(each: Personal, at: datetime.datetime) -> Q:
    """Which rows still speak of somebody: those not blanked, or not yet let go."""
    keep = each.keep
    if keep.blank:
        return ~Q(**keep.blank)
    if keep.link:
        cutoff = _cutoff(apps.get_model(each.model), each, at)
        return Q(**{f"{keep.since}__gte": cutoff}) | Q(**{f"{keep.since}__isnull": True})
    return Q()


def _cutoff(model: type[Model], each: Personal, at: datetime.datetime) -> object:
    moment = at - datetime.timedelta(days=each.keep.days or 0)
    kind = model._meta.get_field(each.keep.since).get_internal_type()
    return timezone.localdate(moment) if kind == "DateField" else moment


def _needs(model: type[Model], at: datetime.datetime) -> Iterator[Exists]:
    """For each declared table with a foreign key here: a living row points to this one."""
    for other in personal():
        source = apps.get_model(other.model)
        if source is model or other.keep.with_parent:
            continue
        for key in _keys(source, model, other.releases):
            rows = source._default_manager.filter(living(other, at))
            yield Exists(rows.filter(**{key.name: OuterRef("pk")}))


def _keys(
    source: type[Model], target: type[Model], released: tuple[str, ...]
) -> list[ForeignKey[Any, Any]]:
    return [
        each
        for each in source._meta.local_fields
        if isinstance(each, ForeignKey) and each.related_model is target
        if each.name not in released
    ]


def _orphans(model: type[Model], name: str) -> QuerySet[Model]:
    """Rows whose parent was blanked; where the parent is deleted, the database deletes them."""
    parent = model._meta.get_field(name).related_model
    assert isinstance(parent, type)
    blanks = [p.keep.blank for p in personal() if p.keep.blank and p.model == parent._meta.label]
    if not blanks:
        return model._default_manager.none()
    gone = parent._default_manager.filter(**blanks[0], pk=OuterRef(name))
    return model._default_manager.filter(Exists(gone))


def _end_history(at: datetime.datetime) -> dict[str, int]:
    """What rows were before: at its own term, and at once when the row was ended."""
    counts = {}
    for each in personal():
        model = apps.get_model(each.model)
        events = history_of(model)
        if events is None or events._meta.label in counts:
            continue
        old = Q(pgh_created_at__lt=at - datetime.timedelta(days=HISTORY_DAYS))
        lives = model._default_manager.filter(_not_blanked(model), pk=OuterRef("pgh_obj_id"))
        with pgtrigger.ignore(f"{events._meta.label}:append_only"):
            ended = events._default_manager.filter(old | ~Exists(lives)).delete()[0]
        counts[events._meta.label] = ended
    return {label: ended for label, ended in counts.items() if ended}


def _not_blanked(model: type[Model]) -> Q:
    declared = (each.keep.blank for each in personal() if each.model == model._meta.label)
    return ~Q(**next((blank for blank in declared if blank), {"pk": None}))
