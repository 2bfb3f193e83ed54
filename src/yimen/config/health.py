"""`/healthz` and `/metrics`: bare handlers, so that they answer while pages are busy."""

import asyncio
import contextlib

import psycopg
from django.conf import settings
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, generate_latest
from psycopg.conninfo import make_conninfo

from yimen.config.routing import Receive, Scope, Send, answer

PAUSE = 2.0
ASKED = Counter("yimen_health_checks", "How often somebody asked for our health")
DATABASE_UP = Gauge("yimen_database_up", "1 if the database answered when last asked")
_seen = {"database": False}
_watching: list[asyncio.Task[None]] = []


async def healthz(scope: Scope, receive: Receive, send: Send) -> None:
    """200 while the database answers, else 503; it never waits for it."""
    ASKED.inc()
    up = _seen["database"]
    body = b'{"status": "ok"}' if up else b'{"status": "no database"}'
    await answer(send, 200 if up else 503, body, b"application/json")


async def metrics(scope: Scope, receive: Receive, send: Send) -> None:
    await answer(send, 200, generate_latest(), CONTENT_TYPE_LATEST.encode())


async def started() -> None:
    await _look()
    _watching.append(asyncio.create_task(_watch()))


async def stopped() -> None:
    while _watching:
        task = _watching.pop()
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _watch() -> None:
    while True:
        await asyncio.sleep(PAUSE)
        await _look()


async def _look() -> None:
    _seen["database"] = await _database_answers()
    DATABASE_UP.set(_seen["database"])


async def _database_answers() -> bool:
    try:
        async with (
            asyncio.timeout(PAUSE),
            await psycopg.AsyncConnection.connect(_conninfo(), connect_timeout=2) as connection,
        ):
            await connection.execute("SELECT 1")
    except (OSError, psycopg.Error, TimeoutError):
        return False
    return True


def _conninfo() -> str:
    facts = settings.DATABASES["default"]
    return make_conninfo(
        dbname=facts["NAME"],
        user=facts["USER"],
        password=facts["PASSWORD"],
        host=facts["HOST"],
        port=facts["PORT"],
    )
