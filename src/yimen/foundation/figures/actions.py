"""Figures are written where the fact is written, in its transaction, and folded soon after."""

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection, transaction

from yimen.foundation.areas.queries import holders
from yimen.foundation.figures import queries, rules
from yimen.foundation.figures.models import ALL_DAYS, Difference, Recount
from yimen.foundation.live.actions import publish
from yimen.kit import clock

BATCH = 200_000
COPY = (
    "COPY figures_delta (measure, area_code, day, dimension, n, recorded_at, source, source_id,"
    " folded) FROM STDIN"
)


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


class Sums:
    """Changes added up: one for each number, with the row that moved it first."""

    def __init__(self) -> None:
        self._first: dict[tuple[str, int, datetime.date, str], Change] = {}
        self._n: Counter[tuple[str, int, datetime.date, str]] = Counter()

    def add(self, changes: Iterable[Change]) -> None:
        for one in changes:
            cell = (one.measure, one.area_code, one.day, one.dimension)
            self._n[cell] += one.n
            self._first.setdefault(cell, one)

    def changes(self) -> list[Change]:
        """What takes itself back is left out."""
        return [replace(self._first[cell], n=n) for cell, n in self._n.items() if n]


_waiting: ContextVar[Sums | None] = ContextVar("waiting", default=None)


def record(changes: Sequence[Change]) -> None:
    """Append the changes and tell every open page of every division above them."""
    waiting = _waiting.get()
    if waiting is None:
        _append(changes)
    else:
        waiting.add(changes)


@contextmanager
def together() -> Iterator[None]:
    """What many rows change is appended when the block ends, once for each number that moves.

    For one transaction that stands or falls as a whole: what waits is not taken back with a part.
    """
    sums = Sums()
    token = _waiting.set(sums)
    try:
        yield
    finally:
        _waiting.reset(token)
    record(sums.changes())


def summed(changes: Iterable[Change]) -> list[Change]:
    sums = Sums()
    sums.add(changes)
    return sums.changes()


def _append(changes: Sequence[Change]) -> None:
    now = clock.now()
    with connection.cursor() as cursor, cursor.copy(COPY) as copy:
        for one in changes:
            copy.write_row(
                (one.measure, one.area_code, one.day, one.dimension, one.n, now,
                 one.source, one.source_id, False)
            )  # fmt: skip
    codes = {change.area_code for change in changes}
    if codes:
        publish(*(f"figures:{code}" for code in holders(codes)))


# A code in no division counts as itself. Counters are touched in one order, so that two folds
# wait for each other and never lock crosswise.
ADD = """
sums AS MATERIALIZED (
    SELECT measure, area_code, dimension, day, sum(n) AS n FROM taken GROUP BY 1, 2, 3, 4
), places AS MATERIALIZED (
    SELECT DISTINCT area_code FROM sums
), up AS MATERIALIZED (
    SELECT places.area_code, coalesce(area.code, places.area_code) AS code FROM places
    LEFT JOIN areas_area area ON area.code <= places.area_code AND area.last >= places.area_code
), added AS (
    INSERT INTO figures_counter AS counter (measure, area_code, dimension, day, n)
    SELECT measure, up.code, dimension, coalesce(day, %(all)s), sum(n)
    FROM sums JOIN up USING (area_code)
    GROUP BY GROUPING SETS ((measure, up.code, dimension, day), (measure, up.code, dimension))
    ORDER BY 1, 2, 3, 4
    ON CONFLICT (measure, area_code, dimension, day) DO UPDATE SET n = counter.n + excluded.n
)
"""
# rows another fold holds are skipped
FOLD = f"""
WITH taken AS (
    SELECT id, measure, area_code, day, dimension, n FROM figures_delta
    WHERE NOT folded ORDER BY id LIMIT %(batch)s FOR UPDATE SKIP LOCKED
), marked AS (
    UPDATE figures_delta SET folded = true FROM taken WHERE figures_delta.id = taken.id
    RETURNING 1
), {ADD} SELECT count(*) FROM marked
"""  # noqa: S608  # only constants
REBUILD = f"""
WITH taken AS (
    SELECT measure, area_code, day, dimension, n FROM figures_delta
), marked AS (
    UPDATE figures_delta SET folded = true WHERE NOT folded
), {ADD} SELECT count(*) FROM taken
"""  # noqa: S608


def fold(batch: int = BATCH) -> int:
    """Add the deltas not yet folded to the counters of every level. Safe to call at any time."""
    folded = 0
    while done := _fold_once(batch):
        folded += done
        if done < batch:
            break
    return folded


@transaction.atomic
def _fold_once(batch: int) -> int:
    return _count(FOLD, {"batch": batch, "all": ALL_DAYS})


@transaction.atomic
def rebuild() -> int:
    """Empty the counters and fold everything again: after a tree was loaded over old rows."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE figures_delta, figures_counter IN EXCLUSIVE MODE")
        cursor.execute("DELETE FROM figures_counter")
    return _count(REBUILD, {"all": ALL_DAYS})


def _count(statement: str, values: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '64MB'")
        cursor.execute(statement, values)
        return int(cursor.fetchone()[0])


def recount(measure: str) -> Recount:
    """Count a measure from the rows themselves, in one snapshot, and keep what differs."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        figures = queries.cells(measure)
        rows = rules.counts(measure)
        cells = figures.keys() | rows.keys()
        done = Recount.objects.create(measure=measure, counted_at=clock.now(), cells=len(cells))
        Difference.objects.bulk_create(
            Difference(recount=done, area_code=area, dimension=dimension, figures=told, rows=found)
            for area, dimension in sorted(cells)
            if (told := figures.get((area, dimension), 0))
            != (found := rows.get((area, dimension), 0))
        )
    return done


def recount_all() -> list[Recount]:
    return [recount(measure) for measure in sorted(rules.counters)]
