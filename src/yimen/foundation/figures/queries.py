"""Figures by area, day and dimension: what was folded plus what was not yet, in one snapshot."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import Sum

from yimen.foundation.areas import queries as areas
from yimen.foundation.figures.models import ALL_DAYS, Delta, Difference, Recount

Table = dict[int, dict[str, int]]  # area → dimension → n
Days = tuple[datetime.date, datetime.date]  # both included


WANTED = """
WITH wanted AS MATERIALIZED (
    SELECT * FROM unnest(%(area)s::bigint[], %(code)s::bigint[], %(last)s::bigint[])
        AS piece (area, code, last))
"""
# the one statement: a fold that commits beside it is seen by both halves or by none
NOW = """
, fresh AS MATERIALIZED (
    SELECT measure, area_code, dimension, sum(n) AS n FROM figures_delta
    WHERE measure = ANY(%(measures)s) AND NOT folded AND day BETWEEN %(since)s AND %(until)s
    GROUP BY 1, 2, 3)
SELECT measure, area, dimension, sum(n)::bigint FROM (
    SELECT measure, area, dimension, n FROM wanted JOIN figures_counter counter
        ON counter.area_code = wanted.code AND counter.measure = ANY(%(measures)s)
        AND counter.day BETWEEN %(first)s AND %(final)s
    UNION ALL
    SELECT measure, area, dimension, n FROM wanted JOIN fresh
        ON fresh.area_code BETWEEN wanted.code AND wanted.last
) cell GROUP BY 1, 2, 3
"""
THEN = """
, told AS MATERIALIZED (
    SELECT measure, area_code, dimension, sum(n) AS n FROM figures_delta
    WHERE measure = ANY(%(measures)s) AND recorded_at <= %(as_of)s
        AND day BETWEEN %(since)s AND %(until)s
    GROUP BY 1, 2, 3)
SELECT measure, area, dimension, sum(n)::bigint
FROM wanted JOIN told ON told.area_code BETWEEN wanted.code AND wanted.last
GROUP BY 1, 2, 3
"""
EVER = (datetime.date(1, 1, 2), datetime.date.max)


def table(
    measure: str,
    area_codes: Iterable[int],
    *,
    days: Days | None = None,
    as_of: datetime.datetime | None = None,
) -> Table:
    """The measure in each area by dimension; `days` of the facts, `as_of` a past recording."""
    return tables([measure], area_codes, days=days, as_of=as_of)[measure]


def tables(
    measures: Sequence[str],
    area_codes: Iterable[int],
    *,
    days: Days | None = None,
    as_of: datetime.datetime | None = None,
) -> dict[str, Table]:
    """Several measures in the same snapshot: their numbers fit together."""
    since, until = days or EVER
    first, final = days or (ALL_DAYS, ALL_DAYS)  # without days: the counter of all of them
    values: dict[str, Any] = {
        "measures": list(measures),
        "since": since,
        "until": until,
        "as_of": as_of,
    }
    values |= {"first": first, "final": final, **_pieces(area_codes)}
    found: dict[str, Table] = {measure: {} for measure in measures}
    with connection.cursor() as cursor:
        cursor.execute(WANTED + (THEN if as_of else NOW), values)
        for measure, area, dimension, n in cursor.fetchall():
            found[measure].setdefault(area, {})[dimension] = n
    return found


def sums(
    measure: str,
    area_codes: Iterable[int],
    *,
    days: Days | None = None,
    as_of: datetime.datetime | None = None,
) -> Mapping[str, int]:
    """The measure by dimension over several areas together, none of which holds another."""
    total: Counter[str] = Counter()
    for cells_ in table(measure, area_codes, days=days, as_of=as_of).values():
        total.update(cells_)
    return total


def _pieces(area_codes: Iterable[int]) -> dict[str, list[int]]:
    """The areas asked for, each with the intervals whose rows are its own, as columns."""
    found = areas.pieces(area_codes)
    columns = ("area", "code", "last")
    return {name: [piece[place] for piece in found] for place, name in enumerate(columns)}


SERIES = """
SELECT day, sum(n)::bigint FROM (
    SELECT day, dimension, n FROM wanted JOIN figures_counter counter
        ON counter.area_code = wanted.code AND counter.measure = %(measure)s
        AND counter.day BETWEEN %(since)s AND %(until)s
    UNION ALL
    SELECT day, dimension, n FROM wanted JOIN figures_delta delta
        ON delta.area_code BETWEEN wanted.code AND wanted.last
        AND delta.measure = %(measure)s AND NOT folded AND day BETWEEN %(since)s AND %(until)s
) cell WHERE %(dimensions)s::text[] IS NULL OR dimension = ANY(%(dimensions)s) GROUP BY 1
"""


def series(
    measure: str, area_code: int, days: Days, *, dimensions: Sequence[str] | None = None
) -> list[tuple[datetime.date, int]]:
    """Each day's own number, days without any included."""
    since, until = days
    values: dict[str, Any] = {"measure": measure, "since": since, "until": until}
    values |= {"dimensions": list(dimensions) if dimensions is not None else None}
    with connection.cursor() as cursor:
        cursor.execute(WANTED + SERIES, values | _pieces([area_code]))
        found = dict(cursor.fetchall())
    span = (until - since).days
    every = [since + datetime.timedelta(days=day) for day in range(span + 1)]
    return [(day, found.get(day, 0)) for day in every]


DAILY = """
SELECT measure, day, dimension, sum(n)::bigint FROM (
    SELECT measure, day, dimension, n FROM wanted JOIN figures_counter counter
        ON counter.area_code = wanted.code AND counter.measure = ANY(%(measures)s)
        AND counter.day BETWEEN %(since)s AND %(until)s
    UNION ALL
    SELECT measure, day, dimension, n FROM wanted JOIN figures_delta delta
        ON delta.area_code BETWEEN wanted.code AND wanted.last
        AND delta.measure = ANY(%(measures)s) AND NOT folded
        AND day BETWEEN %(since)s AND %(until)s
) cell GROUP BY 1, 2, 3
"""
DAILY_THEN = """
SELECT measure, day, dimension, sum(n)::bigint FROM wanted JOIN figures_delta delta
    ON delta.area_code BETWEEN wanted.code AND wanted.last AND delta.measure = ANY(%(measures)s)
    AND recorded_at <= %(as_of)s AND day BETWEEN %(since)s AND %(until)s
GROUP BY 1, 2, 3
"""
Daily = dict[datetime.date, dict[str, dict[str, int]]]  # day → measure → dimension → n


def daily(
    measures: Sequence[str],
    area_codes: Iterable[int],
    days: Days,
    *,
    as_of: datetime.datetime | None = None,
) -> Daily:
    """Several measures of each day, over the divisions together; days without any included."""
    since, until = days
    values: dict[str, Any] = {"measures": list(measures), "since": since, "until": until}
    values |= {"as_of": as_of, **_pieces(area_codes)}
    span = (until - since).days
    found: Daily = {since + datetime.timedelta(days=day): {} for day in range(span + 1)}
    with connection.cursor() as cursor:
        cursor.execute(WANTED + (DAILY_THEN if as_of else DAILY), values)
        for measure, day, dimension, n in cursor.fetchall():
            found[day].setdefault(measure, {})[dimension] = n
    return found


def cells(measure: str) -> Mapping[tuple[int, str], int]:
    """What the deltas say by village and dimension, zeros left out."""
    sums: dict[tuple[int, str], int] = defaultdict(int)
    rows = Delta.objects.filter(measure=measure).values_list("area_code", "dimension")
    for area, dimension, n in rows.annotate(total=Sum("n")):
        sums[area, dimension] = n
    return {cell: n for cell, n in sums.items() if n}


def agrees(measures: Collection[str]) -> bool | None:
    """Whether the latest recounts found every number as told; None before the first of one."""
    done = set(Recount.objects.filter(measure__in=measures).values_list("measure", flat=True))
    if any(last_differences(measure) for measure in done):
        return False
    return True if done == set(measures) else None


def last_differences(measure: str) -> list[Difference]:
    """What the latest recount of the measure found."""
    last = Recount.objects.filter(measure=measure).order_by("-counted_at").first()
    return list(last.differences.order_by("area_code", "dimension")) if last else []
