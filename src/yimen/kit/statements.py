"""Statements that every request makes: planned once a connection, not once a request."""

import time
from collections.abc import Mapping
from typing import Any

import psycopg
from django.db import connection


def rows(statement: str, values: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
    """The rows of a statement whose text is always the same.

    The values travel beside the text, so that the server keeps its plan. Django's own cursors
    write them into it, and have every statement parsed and planned anew.
    """
    began = time.monotonic()
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(statement, values)
        found = list(cursor.fetchall())
    if connection.queries_logged:
        took = f"{time.monotonic() - began:.3f}"
        connection.queries_log.append({"sql": statement, "time": took})
    return found
