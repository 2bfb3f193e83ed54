"""`/live/`: a bare handler that holds a page's stream and says when to look again."""

import asyncio
import random
import signal
import threading
import time
from collections.abc import Awaitable, Callable, MutableMapping
from types import FrameType
from typing import Any

import msgspec
from django.conf import settings
from django.db import connections

from yimen.foundation.live.hub import Full, Hub, Stream
from yimen.foundation.live.rules import Claim, Expired, Forged, claims_of

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

HEART_BEAT = 15.0  # seconds: shorter than what proxies call idle
SEND_SECONDS = 10.0  # a page that does not read for so long is gone
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]

_hubs: list[Hub] = []  # of this process: none or one


async def hub_started() -> None:
    """Begin to listen; a database that is away is waited for, not demanded."""
    hub = Hub(_database(), settings.LIVE_MAX_STREAMS)
    hub.start()
    _hubs.append(hub)
    if threading.current_thread() is threading.main_thread():
        _end_streams_on_sigterm(hub)


async def hub_stopped() -> None:
    """End all streams, within two seconds."""
    while _hubs:
        await _hubs.pop().stop()


def _end_streams_on_sigterm(hub: Hub) -> None:
    """Granian waits for open answers before it ends the lifespan: streams must end by then."""
    loop, before = asyncio.get_running_loop(), signal.getsignal(signal.SIGTERM)

    def ending(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(hub.close)
        if callable(before):
            before(number, frame)  # the event loop's own handler hears of it all the same

    signal.signal(signal.SIGTERM, ending)


async def stream(scope: Scope, receive: Receive, send: Send) -> None:
    """One page listens until its token expires, its user's rights end, or it leaves."""
    try:
        claims = _claims(scope)
    except (Forged, Expired):
        return await _refuse(send, 401, [(b"www-authenticate", b"Live")])
    if not _hubs:
        return await _refuse(send, 503, [(b"retry-after", b"2")])
    hub, mine = _hubs[0], Stream(claims)
    if not hub.welcomes(claims):
        return await _refuse(send, 401, [(b"www-authenticate", b"Live")])
    try:
        hub.add(mine)
    except Full:
        return await _refuse(send, 503, [(b"retry-after", b"10")])
    leaving = asyncio.get_running_loop().create_task(_until_gone(receive, mine))
    try:
        await _speak(mine, send)
    except (OSError, TimeoutError):
        pass  # the page is gone, or does not read
    finally:
        leaving.cancel()
        hub.remove(mine)


async def _speak(mine: Stream, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    # pages that lose their server together do not come back in the same moment
    await _say(send, f"retry: {random.randint(1000, 4000)}\n\n".encode())  # noqa: S311
    while mine.ending is None:
        left = mine.expires_at - time.time()
        if left <= 0:
            mine.end("expired")
            break
        news = await mine.news(min(HEART_BEAT, left))
        await _say(send, b"".join(map(_look, news.items())) or b":\n\n")
    last = f"event: {mine.ending}\ndata:\n\n".encode() if mine.ending else b""
    await _say(send, last, more=False)


async def _say(send: Send, body: bytes, *, more: bool = True) -> None:
    async with asyncio.timeout(SEND_SECONDS):
        await send({"type": "http.response.body", "body": body, "more_body": more})


def _look(item: tuple[str, str]) -> bytes:
    topic, since = item
    return b"event: look\ndata: %b\n\n" % msgspec.json.encode({"topic": topic, "since": since})


async def _until_gone(receive: Receive, mine: Stream) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    mine.end("gone")


async def _refuse(send: Send, status: int, headers: list[tuple[bytes, bytes]]) -> None:
    start = {"type": "http.response.start", "status": status}
    await send({**start, "headers": [(b"content-length", b"0"), *headers]})
    await send({"type": "http.response.body", "body": b""})


def _claims(scope: Scope) -> list[Claim]:
    for name, value in scope["headers"]:
        if name == b"authorization":
            return claims_of(value.decode("latin-1"), settings.SECRET_KEY, time.time())
    raise Forged


def _database() -> dict[str, Any]:
    """How to reach the database, as Django does, without what only Django understands."""
    ours = {"cursor_factory", "context", "prepare_threshold"}
    known = connections["default"].get_connection_params()
    return {name: value for name, value in known.items() if name not in ours}
