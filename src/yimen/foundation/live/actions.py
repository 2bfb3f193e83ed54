"""`publish` says "look again": open pages re-fetch through their normal view."""

from django.db import connection

CHANNEL = "yimen_live"


def publish(*topics: str) -> None:
    """Tell the topics' listeners after this transaction commits. Topics: `situation:411202`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_notify(%s, topic || ' ' || pg_current_xact_id()::text)"
            " FROM unnest(%s::text[]) AS topic",
            [CHANNEL, sorted(set(topics))],
        )
