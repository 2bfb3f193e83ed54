"""`publish` says "look again": open pages re-fetch through their normal view."""

from django.db import connection

from yimen.foundation.live.rules import ENDED, LOOK


def publish(*topics: str) -> None:
    """Tell the topics' listeners after this transaction commits. Topics: `situation:411202`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_notify(%s, topic || ' ' || pg_current_xact_id()::text)"
            " FROM unnest(%s::text[]) AS topic",
            [LOOK, sorted(set(topics))],
        )


def revoke(user_id: int) -> None:
    """After this transaction commits, end the user's streams and refuse his older tokens."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [ENDED, str(user_id)])
