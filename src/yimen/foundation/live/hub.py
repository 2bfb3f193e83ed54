"""One process's open streams, and the one connection through which it hears of changes."""

import asyncio
import math
import time
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

import psycopg
import structlog
from prometheus_client import Counter, Gauge

from yimen.foundation.live.rules import ENDED, LOOK, TOKEN_SECONDS, Claim, merged_topics

PER_USER = 8
MARGIN = 5.0  # a page may have read its rows this long before its token was signed
CHECK_SECONDS = 10.0  # how long a silent connection is believed to be alive

STREAMS = Gauge("yimen_live_streams", "Open live streams")
LOOKS = Counter("yimen_live_looks", "Times a stream was told to look again")
LISTENING = Gauge("yimen_live_listening", "1 while changes are heard from the database")

log = structlog.get_logger()


class Full(Exception):
    """No further stream fits into this process now."""


class Stream:
    """One open page: what it may hear, and what it has yet to be told."""

    def __init__(self, claims: Sequence[Claim]) -> None:
        self.user_id = claims[0].user_id
        self.topics = merged_topics(claims)
        self.expires_at = min(claim.expires_at for claim in claims)
        self.pending: dict[str, str] = {}  # at most one a topic: duplicates collapse
        self.ending: str | None = None
        self.wake = asyncio.Event()

    def tell(self, topic: str, since: str) -> None:
        """Commits are told in their order: who sees the last one told sees the others too."""
        self.pending.pop(topic, None)
        self.pending[topic] = since
        self.wake.set()

    def end(self, reason: str) -> None:
        self.ending = self.ending or reason
        self.wake.set()

    async def news(self, seconds: float) -> dict[str, str]:
        """What changed, as soon as something did; empty after so many quiet seconds."""
        if not self.wake.is_set():
            try:
                async with asyncio.timeout(seconds):
                    await self.wake.wait()
            except TimeoutError:
                return {}
        self.wake.clear()
        pending, self.pending = self.pending, {}
        return pending


class Hub:
    def __init__(self, database: dict[str, Any], limit: int) -> None:
        self._database = database
        self._limit = limit
        self._users: dict[int, list[Stream]] = {}
        self._topics: dict[str, set[Stream]] = {}
        self._streams: set[Stream] = set()
        self._changed: OrderedDict[str, tuple[float, str]] = OrderedDict()
        self._revoked: OrderedDict[int, float] = OrderedDict()
        self._heard_since, self._first_xid = math.inf, ""
        self._listener: asyncio.Task[None] | None = None
        self._closing = False

    # ---- streams come and go

    def welcomes(self, claims: Sequence[Claim]) -> bool:
        """Whether none of the tokens is older than the end of the user's rights."""
        revoked_at = self._revoked.get(claims[0].user_id, 0.0)
        return all(claim.issued_at > revoked_at for claim in claims)

    def add(self, stream: Stream) -> None:
        if self._closing or len(self._streams) >= self._limit:
            raise Full
        mine = self._users.setdefault(stream.user_id, [])
        staying = [other for other in mine if other.ending is None]
        for oldest in staying[: max(0, len(staying) - PER_USER + 1)]:
            oldest.end("displaced")
        mine.append(stream)
        self._streams.add(stream)
        for topic in stream.topics:
            self._topics.setdefault(topic, set()).add(stream)
        self._catch_up(stream)
        STREAMS.set(len(self._streams))

    def remove(self, stream: Stream) -> None:
        self._streams.discard(stream)
        _take(self._users, stream.user_id, stream)
        for topic in stream.topics:
            _take(self._topics, topic, stream)
        STREAMS.set(len(self._streams))

    def _catch_up(self, stream: Stream) -> None:
        """Tell what changed between the making of the page and the opening of its stream."""
        changed = [(*self._last_change(topic), topic) for topic in stream.topics]
        for at, since, topic in sorted(changed):  # as if told when it happened
            if math.inf > at >= stream.topics[topic] - MARGIN:
                stream.tell(topic, since)

    def _last_change(self, topic: str) -> tuple[float, str]:
        """What we heard last, or the moment before which we may have missed something."""
        heard = self._changed.get(topic, (-math.inf, ""))
        return max(heard, (self._heard_since, self._first_xid), key=lambda change: change[0])

    # ---- what the database says

    def look(self, topic: str, since: str) -> None:
        now = time.time()
        self._changed[topic] = (now, since)
        self._changed.move_to_end(topic)
        while next(iter(self._changed.values()))[0] < now - TOKEN_SECONDS - MARGIN:
            self._changed.popitem(last=False)
        for stream in self._topics.get(topic, ()):
            stream.tell(topic, since)
            LOOKS.inc()

    def revoke(self, user_id: int) -> None:
        now = time.time()
        self._revoked[user_id] = now
        self._revoked.move_to_end(user_id)
        while next(iter(self._revoked.values())) < now - TOKEN_SECONDS:
            self._revoked.popitem(last=False)
        for stream in self._users.get(user_id, ()):
            stream.end("revoked")

    def listening(self, first_xid: str) -> None:
        """From here on nothing is missed; what was missed before, every stream looks for."""
        self._heard_since, self._first_xid = time.time(), first_xid
        LISTENING.set(1)
        for topic, streams in self._topics.items():
            for stream in streams:
                stream.tell(topic, first_xid)
                LOOKS.inc()

    def deaf(self) -> None:
        self._heard_since = math.inf
        LISTENING.set(0)

    # ---- the connection

    def start(self) -> None:
        self._listener = asyncio.get_running_loop().create_task(self._listen())

    def close(self) -> None:
        """Let every stream end; no new one begins."""
        self._closing = True
        for stream in self._streams:
            stream.end("")

    async def stop(self, seconds: float = 1.5) -> None:
        """End every stream, wait a moment for their last words, and leave the database."""
        self.close()
        deadline = time.monotonic() + seconds
        while self._streams and time.monotonic() < deadline:
            await asyncio.sleep(0.02)
        if self._listener:
            self._listener.cancel()
            await asyncio.wait([self._listener], timeout=1)
        LISTENING.set(0)

    async def _listen(self) -> None:
        pause = 0.1
        while True:
            try:
                await self._hear()
            except (psycopg.Error, OSError, TimeoutError) as error:
                pause = 0.1 if self._heard_since < math.inf else min(pause * 2, 5.0)
                log.warning("live.deaf", error=type(error).__name__, again_in_s=pause)
            finally:
                self.deaf()
            await asyncio.sleep(pause)

    async def _hear(self) -> None:
        options = {"autocommit": True, "connect_timeout": 5, **self._database}
        async with await psycopg.AsyncConnection.connect(**options) as connection:
            await connection.execute(f"LISTEN {LOOK}")
            await connection.execute(f"LISTEN {ENDED}")
            # an id of our own: whoever sees it sees all that was committed before we listened
            cursor = await connection.execute("SELECT pg_current_xact_id()::text")
            row = await cursor.fetchone()
            self.listening(row[0] if row else "")
            while True:
                async for notice in connection.notifies(timeout=CHECK_SECONDS):
                    self._pass_on(notice)
                async with asyncio.timeout(CHECK_SECONDS):
                    await connection.execute("SELECT 1")

    def _pass_on(self, notice: psycopg.Notify) -> None:
        if notice.channel == ENDED:
            self.revoke(int(notice.payload))
        else:
            topic, _, since = notice.payload.partition(" ")
            self.look(topic, since)


def _take(groups: dict[Any, Any], key: object, stream: Stream) -> None:
    """Remove the stream from its group, and the group when it is empty."""
    group = groups.get(key)
    if group is not None and stream in group:
        group.remove(stream)
        if not group:
            del groups[key]
