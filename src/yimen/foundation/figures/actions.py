"""Figures are written where the fact is written, in its transaction."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone

from yimen.foundation.areas.queries import ancestors
from yimen.foundation.figures.models import Delta
from yimen.foundation.live.actions import publish


@dataclass(frozen=True)
class Change:
    """`n` more of a measure in one village on one day, because of one row."""

    measure: str  # key_persons
    area_code: int
    day: datetime.date
    n: int
    source: str  # key_groups.KeyPerson
    source_id: int
    dimension: str = ""  # wuhan_returnee
    at: datetime.datetime | None = None


def record(changes: Sequence[Change]) -> None:
    """Append the changes and tell every open page of every division above them."""
    Delta.objects.bulk_create([_delta(change) for change in changes], batch_size=2000)
    publish(*_topics({change.area_code for change in changes}))


def _delta(change: Change) -> Delta:
    return Delta(
        measure=change.measure,
        area_code=change.area_code,
        day=change.day,
        dimension=change.dimension,
        n=change.n,
        recorded_at=change.at or timezone.now(),
        source=change.source,
        source_id=change.source_id,
    )


def _topics(area_codes: Iterable[int]) -> set[str]:
    return {f"figures:{code}" for area_code in area_codes for code in ancestors(area_code)}
