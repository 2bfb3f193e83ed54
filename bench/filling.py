"""A city's rows at full scale, written straight into the tables.

Through the actions 2.2 million residents would take a day. These rows are what the actions would
have left, without their history and audit lines. Each part goes in by pieces; a piece is one
transaction with its mark, so that a bench that was killed goes on where it stood, and a larger
scale adds to a smaller one.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from bench.report import say

if TYPE_CHECKING:
    from django.db.models import Model

PIECE = 100_000
MARKS = "CREATE TABLE IF NOT EXISTS bench_filled (part text PRIMARY KEY, n bigint NOT NULL)"
MARK = """
INSERT INTO bench_filled VALUES (%s, %s) ON CONFLICT (part) DO UPDATE SET n = excluded.n
"""
Rows = Callable[[int, int], "Iterable[Model]"]  # first number, how many


def fill(part: str, model: "type[Model]", wanted: int, rows: Rows) -> None:
    """Bring a part of the city to `wanted` rows of its own."""
    there = _there(part)
    for first in range(there, wanted, PIECE):
        count = min(PIECE, wanted - first)
        _piece(part, model, rows(first, count), first + count)
        say(f"{part}: {first + count:,} of {wanted:,}")
    if wanted > there:
        _analyze(model)


def _there(part: str) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(MARKS)
        cursor.execute("SELECT n FROM bench_filled WHERE part = %s", [part])
        found = cursor.fetchone()
    return int(found[0]) if found else 0


def _piece(part: str, model: "type[Model]", rows: "Iterable[Model]", n: int) -> None:
    from django.db import connection, transaction

    table = f'"{model._meta.db_table}"'
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        copy_in(model, rows)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # pending checks would hold the table
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute(MARK, [part, n])


def copy_in(model: "type[Model]", rows: "Iterable[Model]") -> None:
    from django.db import connection

    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    names = ", ".join(f'"{field.column}"' for field in fields)
    line = f'COPY "{model._meta.db_table}" ({names}) FROM STDIN'  # noqa: S608  # our own names
    with connection.cursor() as cursor, cursor.copy(line) as copy:
        for row in rows:
            copy.write_row(
                [
                    field.get_db_prep_save(getattr(row, field.attname), connection)
                    for field in fields
                ]
            )


def _analyze(model: "type[Model]") -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f'VACUUM ANALYZE "{model._meta.db_table}"')
