"""What a database holds, row by row, without what chance or the moment of writing put there."""

import json
from collections import Counter
from collections.abc import Mapping

from django.db import connection

# sealed with a fresh nonce, salted, or the number of a row of history
CHANCE = {
    "document_number",
    "phone",
    "password",
    "pgh_id",
    "pgh_context_id",
    "person_version",  # of the steps of a life: the history's row
    "joined_at",
}
OURS = """
SELECT table_name FROM information_schema.tables
WHERE table_schema = 'public' AND split_part(table_name, '_', 1) = ANY(%s) ORDER BY 1
"""
SEQUENCES = (
    "SELECT setval(format('%%I.%%I', schemaname, sequencename)::regclass, %s) FROM pg_sequences"
)
APPS = ["accounts", "areas", "audit", "eforms", "figures", "follow", "inbox", "investigations",
        "people", "key", "staff"]  # fmt: skip
Tables = dict[str, list[str]]


def number_from(first: int) -> None:
    """Give the next rows of every table the same numbers each time."""
    with connection.cursor() as cursor:
        cursor.execute(SEQUENCES, [first])


def read(*, without: Mapping[str, set[str]] | None = None) -> Tables:
    """Each table's rows as sorted JSON; `without` names columns that a table may differ in."""
    found: Tables = {}
    with connection.cursor() as cursor:
        cursor.execute(OURS, [APPS])
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT to_jsonb(row) FROM "{table}" row')  # noqa: S608  # our names
            left_out = CHANCE | (without or {}).get(table, set())
            rows = [row if isinstance(row, dict) else json.loads(row) for (row,) in cursor]
            found[table] = sorted(_said(row, left_out) for row in rows)
    return found


def _said(row: dict[str, object], left_out: set[str]) -> str:
    kept = {name: value for name, value in row.items() if name not in left_out}
    return json.dumps(kept, sort_keys=True, ensure_ascii=False, default=str)


def summed(deltas: list[str]) -> list[str]:
    """Changes of figures that fell together, as one: the bulk tells them so, single entry not."""
    sums: Counter[str] = Counter()
    for row in map(json.loads, deltas):
        n = row.pop("n")
        row.pop("source_id")
        sums[json.dumps(row, sort_keys=True)] += n
    return sorted(f"{row} {n}" for row, n in sums.items() if n)
