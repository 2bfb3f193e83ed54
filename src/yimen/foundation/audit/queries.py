"""Who looked, and what a row was before."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.apps import apps
from django.db.models import Exists, Field, Model, OuterRef, QuerySet
from django.utils import timezone

from yimen.foundation.audit.gateway import read_head, read_report
from yimen.foundation.audit.models import Entry

Row = TypeVar("Row", bound=Model)

OWN_COLUMNS = "pgh_"  # what pghistory adds
SEALER_IS_LATE = datetime.timedelta(seconds=30)


@dataclass(frozen=True)
class Version:
    """One change of one row: which columns, by whom. Never their values."""

    at: datetime.datetime
    kind: str  # insert, update
    object_id: int
    columns: tuple[str, ...]
    actor_id: int | None
    request_id: str


@dataclass(frozen=True)
class ChainState:
    links: int
    sealed_at: datetime.datetime | None
    is_late: bool
    verified_at: datetime.datetime | None
    passes: bool | None
    faults: Mapping[str, int]


def looks_at(person_ids: Collection[int]) -> QuerySet[Entry]:
    """Every deed about these persons, the newest first."""
    # sight: the persons themselves ask; the page above has found them by their own account
    return Entry.objects.filter(person_ids__overlap=list(person_ids)).order_by("-id")


def times(verb: str, actor_id: int | None, since: datetime.datetime) -> int:
    """How often one person has done this: for limits."""
    # sight: a number about the one who asks, nothing about anybody else
    done = Entry.objects.filter(actor_id=actor_id, verb=verb, recorded_at__gt=since)
    return done.count()


def as_of(model: type[Model], moment: datetime.datetime) -> Any:
    """The rows as they were known at a moment: of each the last line of history until then.

    The model's own queryset, over its history: `visible_to` and every other filter speak of the
    columns as they stood. A line's `pk` is its own; the row's number is `id`, by which such a
    list is sorted and paged (`key="-id"`). `stood` makes rows of what is found.
    """
    events = apps.get_model(model._meta.app_label, f"{model.__name__}Event")
    lines = type(model._default_manager.all())(model=events)
    known: Any = lines.filter(pgh_created_at__lte=moment)
    later = events._default_manager.filter(
        pgh_obj_id=OuterRef("pgh_obj_id"),
        pgh_created_at__lte=moment,
        pgh_id__gt=OuterRef("pgh_id"),
    )
    return known.exclude(pgh_label="delete").filter(~Exists(later))


def stood(lines: Iterable[Any], model: type[Row]) -> list[Row]:
    """Lines of history as rows of the model, to be read and never saved."""
    names = [field.attname for field in model._meta.concrete_fields]
    return [model(**{name: getattr(line, name) for name in names}) for line in lines]


def history(model: type[Model], object_ids: Collection[int], limit: int = 200) -> list[Version]:
    """How these rows came to be what they are, the newest change first."""
    events = apps.get_model(model._meta.app_label, f"{model.__name__}Event")
    columns = [f for f in events._meta.local_fields if not f.name.startswith(OWN_COLUMNS)]
    rows = events._default_manager.filter(pgh_obj_id__in=object_ids).order_by("-pgh_id")[:limit]
    found, later = list(rows), []
    before: dict[int, Model] = {}
    for row in reversed(found):
        values: Any = row
        later.append(_version(values, before.get(values.pgh_obj_id), columns))
        before[values.pgh_obj_id] = row
    return later[::-1]


def _version(row: Any, before: Model | None, columns: list[Field[Any, Any]]) -> Version:
    said = row.pgh_context or {}
    changed = [f for f in columns if before is not None and _value(row, f) != _value(before, f)]
    return Version(
        at=row.pgh_created_at,
        kind=row.pgh_label,
        object_id=row.pgh_obj_id,
        columns=tuple(str(field.verbose_name) for field in changed),
        actor_id=said.get("actor"),
        request_id=said.get("request", ""),
    )


def _value(row: Model, field: Field[Any, Any]) -> object:
    value = getattr(row, field.attname)
    return bytes(value) if isinstance(value, memoryview) else value


def chain_state() -> ChainState:
    """Is the sealer at work, and what did the last verification say?"""
    head, report = read_head(), read_report() or {}
    looked = _moment(head.looked_at)
    faults = report.get("counts")
    return ChainState(
        links=head.seq,
        sealed_at=_moment(head.sealed_at),
        is_late=looked is None or timezone.now() - looked > SEALER_IS_LATE,
        verified_at=_moment(str(report.get("at", ""))),
        passes=bool(report["passes"]) if report else None,
        faults=faults if isinstance(faults, dict) else {},
    )


def _moment(text: str) -> datetime.datetime | None:
    return datetime.datetime.fromisoformat(text) if text else None
