"""`/epidemic/code/refresh` and what verifiers fetch: bare handlers in the loop, no Django view.

A phone asks with the session's cookie or with its own key, never with the number in a code. What
came while the last read ran is read in one statement; signing takes no time worth a thread.
"""

import email.utils
import time
from collections.abc import Awaitable, Callable, MutableMapping
from hashlib import sha256
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import msgspec
import psycopg
import structlog
from django.conf import settings
from prometheus_client import Counter

from yimen.epidemic.passes.actions.publishing import folder
from yimen.epidemic.passes.reading import Held, Reader, Strips
from yimen.epidemic.passes.rules.token import Kind, Shade

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

JSON, BYTES = b"application/json", b"application/octet-stream"
REFRESHES = Counter("yimen_code_refreshes", "Strips of codes that were given out", ["answer"])
SHADES = {"green": Shade.GREEN, "yellow": Shade.YELLOW, "red": Shade.RED}
_readers: list[Reader] = []  # of this process: none or one
log = structlog.get_logger()


async def reader_started() -> None:
    _readers.append(Reader())


async def reader_stopped() -> None:
    while _readers:
        await _readers.pop().stop()


class Limit:
    """So many refreshes a minute for each phone; what is older than that is forgotten."""

    def __init__(self) -> None:
        self._minute = 0
        self._asked: dict[bytes, int] = {}

    def allows(self, who: bytes, now: float) -> bool:
        if self._minute != int(now // 60):
            self._minute, self._asked = int(now // 60), {}
        self._asked[who] = self._asked.get(who, 0) + 1
        return self._asked[who] <= settings.CODE_REFRESHES_A_MINUTE


_limit = Limit()


async def refresh(scope: Scope, receive: Receive, send: Send) -> None:
    """The codes of the coming hours for every pass that this phone shows."""
    if scope["type"] != "http" or scope["method"] not in {"GET", "POST"}:
        await _answer(send, 405, b"", JSON)
        return
    who = _who(scope["headers"])
    if who is None:
        await _say(send, 401, "sign-in")
    elif not _limit.allows(sha256(who.text.encode()).digest(), time.time()):
        await _say(send, 429, "busy", retry=60 - int(time.time()) % 60)
    elif not _readers or _readers[0].is_full:
        await _say(send, 503, "busy", retry=_soon())
    else:
        await _refreshed(who, send)


async def _refreshed(who: "Who", send: Send) -> None:
    try:
        found = await _readers[0].ask(who)
    except (OSError, psycopg.Error, TimeoutError):
        log.warning("passes.refresh_without_database")
        await _say(send, 503, "busy", retry=_soon())
        return
    if found is None:
        await _say(send, 401, "sign-in")
        return
    REFRESHES.labels("ok").inc()
    await _answer(send, 200, _strips(found, time.time()), JSON)


def _soon() -> int:
    """Phones that were turned away together do not come back together."""
    return 2 + int(time.time() * 1000) % 8


def _strips(found: Strips, now: float) -> bytes:
    moments = [int(now) + n * found.step for n in range(found.tokens)]
    passes = [_strip(found, one, moments) for one in found.passes]
    return msgspec.json.encode({"now": now, "step": found.step, "passes": passes})


def _strip(found: Strips, held: Held, moments: list[int]) -> dict[str, Any]:
    shade = SHADES[held.colour]
    kind = Kind.PHONE if held.is_own else Kind.DEPENDANT
    offline = found.signer.strip(held.subject, moments[:1], Kind.OFFLINE, shade)
    return {
        "pass": held.pass_id,
        "own": held.is_own,
        "colour": held.colour,
        "since": held.since,
        "until": held.until,
        "tokens": found.signer.strip(held.subject, moments, kind, shade),
        "offline": offline[0] if found.offline else "",
    }


class Who(msgspec.Struct, frozen=True):
    """Who asks: a session's key, or a phone's own."""

    text: str
    is_phone: bool


def _who(headers: Headers) -> Who | None:
    given = dict(headers)
    own = given.get(b"authorization", b"")
    if own.lower().startswith(b"phone "):
        return Who(own[6:].decode("latin-1").strip(), True)
    try:
        cookies = SimpleCookie(given.get(b"cookie", b"").decode("latin-1"))
    except CookieError:
        return None
    morsel = cookies.get(settings.SESSION_COOKIE_NAME)
    return Who(morsel.value, False) if morsel and morsel.value else None


async def _say(send: Send, status: int, reason: str, retry: int = 0) -> None:
    REFRESHES.labels(reason).inc()
    more = [(b"retry-after", str(retry).encode())] if retry else []
    await _answer(send, status, msgspec.json.encode({"state": reason}), JSON, more)


async def _answer(
    send: Send, status: int, body: bytes, kind: bytes, more: Headers | None = None
) -> None:
    headers = [
        (b"content-type", kind),
        (b"content-length", str(len(body)).encode()),
        (b"x-content-type-options", b"nosniff"),
        *(more or [(b"cache-control", b"no-store")]),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


class Files:
    """What is published, as it stands on the disk; read again when it was written anew."""

    def __init__(self) -> None:
        self._known: dict[Path, tuple[int, bytes, bytes]] = {}

    def get(self, path: Path) -> tuple[bytes, bytes, int] | None:
        """The bytes, their ETag, and when they were written."""
        try:
            written = path.stat().st_mtime_ns
        except FileNotFoundError:
            self._known.pop(path, None)
            return None
        if path not in self._known or self._known[path][0] != written:
            body = path.read_bytes()
            tag = b'"%b"' % sha256(body).hexdigest()[:32].encode()
            self._known[path] = written, body, tag
        _, body, tag = self._known[path]
        return body, tag, written // 10**9


_files = Files()


async def key_set(scope: Scope, receive: Receive, send: Send) -> None:
    await _file(scope, send, folder() / "keys.json", b"application/jwk-set+json")


async def status(scope: Scope, receive: Receive, send: Send) -> None:
    """The whole list; with `?since=12` what leads there from version 12, if that is known."""
    since = parse_qs(scope["query_string"].decode("latin-1")).get("since", [""])[0]
    name = "status.bin"
    if since.isascii() and since.isdigit() and len(since) < 10:
        name = f"from-{int(since)}.bin"
    path = folder() / name
    await _file(scope, send, path if path.exists() else folder() / "status.bin", BYTES)


async def _file(scope: Scope, send: Send, path: Path, kind: bytes) -> None:
    found = _files.get(path)
    if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
        await _answer(send, 405, b"", kind)
    elif found is None:
        await _answer(send, 503, b"", kind, [(b"retry-after", b"60")])
    else:
        body, tag, written = found
        is_known = dict(scope["headers"]).get(b"if-none-match") == tag
        is_wanted = not is_known and scope["method"] == "GET"
        more = _public(tag, written)
        await _answer(send, 304 if is_known else 200, body if is_wanted else b"", kind, more)


def _public(tag: bytes, written: int) -> Headers:
    return [
        (b"etag", tag),
        (b"last-modified", email.utils.formatdate(written, usegmt=True).encode()),
        (b"cache-control", b"public, max-age=30"),
        (b"access-control-allow-origin", b"*"),
    ]
