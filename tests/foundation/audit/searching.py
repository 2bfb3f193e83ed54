"""Looks for words in everything that the house keeps: what a thief of the disk would do."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from django.contrib.sessions.serializers import JSONSerializer
from django.core import signing
from django.db import connection

from yimen.config.binaries import found
from yimen.foundation.accounts.fields import vault
from yimen.kit.crypto import Unreadable

SESSION = "django.contrib.sessions.SessionStore"
COLUMNS = """
    SELECT c.table_name, c.column_name, c.udt_name FROM information_schema.columns c
    JOIN information_schema.tables t USING (table_schema, table_name)
    WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
    ORDER BY 1, 2
"""


def places(needles: list[str]) -> list[str]:
    """`table.column` of every value that holds one of the words, open, sealed or digested."""
    found_in = []
    digests = [vault().digest(needle) for needle in needles]
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS)
        for table, column, kind in cursor.fetchall():
            for value in _values(table, column, kind):
                if _holds(value, needles, digests):
                    found_in.append(f"{table}.{column}")
                    break
    return found_in


def _values(table: str, column: str, kind: str) -> Iterator[bytes | str]:
    as_text = "" if kind == "bytea" else "::text"
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "{column}"{as_text} FROM "{table}" WHERE "{column}" IS NOT NULL')
        for (value,) in cursor.fetchall():
            yield value if isinstance(value, str) else bytes(value)


def _holds(value: bytes | str, needles: list[str], digests: list[bytes]) -> bool:
    if isinstance(value, bytes):
        return value in digests or any(needle in _opened(value) for needle in needles)
    return any(needle in text for needle in needles for text in (value, _unpacked(value)))


def _opened(value: bytes) -> str:
    try:
        return vault().open(value)
    except (Unreadable, ValueError, IndexError):
        return value.decode(errors="replace")


def _unpacked(value: str) -> str:
    """A session keeps its data packed: `.base64:time:signature`."""
    try:
        return str(signing.loads(value, salt=SESSION, serializer=JSONSerializer))
    except signing.BadSignature:
        return ""


def dumped() -> str:
    """The database as `pg_dump` writes it."""
    facts = connection.get_connection_params()
    env = os.environ | {"PGPASSWORD": facts.get("password", "")}
    where = [f"--{name}={facts[name]}" for name in ("host", "port") if facts.get(name)]
    program = max(found(), key=lambda one: one.major).program("pg_dump")
    words = [program, *where, f"--username={facts['user']}", facts["dbname"]]
    done = subprocess.run(words, env=env, capture_output=True, text=True, check=True)
    return done.stdout


def on_disk(folder: Path, needles: list[str]) -> list[str]:
    """Files of the data folder that hold a word, or are kept files at all."""
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file()
        and (path.parent.parent.name == "files" or _has(path.read_bytes(), needles))
    )


def _has(content: bytes, needles: list[str]) -> bool:
    return any(needle.encode() in content for needle in needles)
