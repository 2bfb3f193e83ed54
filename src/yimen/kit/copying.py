"""Many new rows at once, through COPY.

`bulk_create` prepares an expression for each value and has the server parse them all as one
statement: a sheet of 50,000 lines spent most of its time there.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.db import connection, models
from psycopg import sql

Row = TypeVar("Row", bound=models.Model)
AS_THEY_ARE = (
    models.BooleanField,
    models.CharField,
    models.DateField,
    models.DecimalField,
    models.ForeignKey,
    models.IntegerField,
    models.UUIDField,
)


def insert(rows: list[Row]) -> list[Row]:
    """New rows of one model, which have their numbers now. Triggers and constraints hold."""
    if not rows:
        return rows
    table, fields = rows[0]._meta.db_table, rows[0]._meta.concrete_fields
    with connection.wrap_database_errors, connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(ids) FROM CAST(pg_get_serial_sequence(%s, 'id') AS regclass) ids,"
            " generate_series(1, %s)",
            [table, len(rows)],
        )
        for row, (pk,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = pk
        values = [_value(field) for field in fields]
        with cursor.copy(_copy(table, [str(field.column) for field in fields])) as copy:
            for row in rows:
                copy.write_row([value(row) for value in values])
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias
    return rows


def _copy(table: str, columns: Sequence[str]) -> sql.Composed:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    return sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)


def _value(field: "models.Field[Any, Any]") -> Callable[[models.Model], Any]:
    if isinstance(field, AS_THEY_ARE):
        return lambda row: field.pre_save(row, True)
    return lambda row: field.get_db_prep_save(field.pre_save(row, True), connection)
