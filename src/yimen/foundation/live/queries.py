"""A page's right to listen, and one rendering for all who see the same."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import connection

from yimen.foundation.live.rules import Claim, Snapshot, signed, xid_of
from yimen.kit.sight import Actor

KEPT_SECONDS, KEPT_ENTRIES = 5.0, 256

_sharing: ContextVar[bool] = ContextVar("sharing", default=False)


def token(user: Actor | AnonymousUser, topics: Iterable[str]) -> str:
    """The right of this user to listen to these topics for fifteen minutes; "" for nobody."""
    if _sharing.get():
        raise RuntimeError("A shared rendering reaches other users: put the token outside it.")
    if user.pk is None:
        return ""
    return signed(Claim(user.pk, time.time(), tuple(topics)), settings.SECRET_KEY)


@dataclass(eq=False)
class Rendering:
    """One text, the snapshot taken before it was made, and those who wait for it."""

    started_at: float = field(default_factory=time.monotonic)
    snapshot: Snapshot | None = None
    text: str | None = None
    done: threading.Event = field(default_factory=threading.Event)

    def answers(self, xid: int) -> bool:
        young = time.monotonic() - self.started_at < KEPT_SECONDS
        # a rendering without its snapshot will take it from now on, so after the change
        return young and (self.snapshot is None or self.snapshot.sees(xid))


class Renderings:
    """The newest rendering of each key in this process; safe between threads."""

    def __init__(self, size: int = KEPT_ENTRIES) -> None:
        self._size = size
        self._lock = threading.Lock()
        self._newest: OrderedDict[str, Rendering] = OrderedDict()

    def get(self, key: str, since: str | None, make: Callable[[], str]) -> str:
        xid = xid_of(since)
        while xid is not None:
            found, mine = self._join(key, xid)
            if mine:
                return self._make(found, make)
            found.done.wait()
            if found.text is not None and found.snapshot and found.snapshot.sees(xid):
                return found.text
            self._drop(key, found)
        return self._make(self._begin(key), make)

    def _join(self, key: str, xid: int) -> tuple[Rendering, bool]:
        """The rendering that answers, or a new one, which the caller then makes."""
        with self._lock:
            found = self._newest.get(key)
            if found is not None and found.answers(xid):
                self._newest.move_to_end(key)
                return found, False
            return self._put(key), True

    def _begin(self, key: str) -> Rendering:
        with self._lock:
            return self._put(key)

    def _put(self, key: str) -> Rendering:
        fresh = Rendering()
        self._newest[key] = fresh
        self._newest.move_to_end(key)
        while len(self._newest) > self._size:
            self._newest.popitem(last=False)
        return fresh

    def _drop(self, key: str, failed: Rendering) -> None:
        with self._lock:
            if self._newest.get(key) is failed:
                del self._newest[key]

    def _make(self, mine: Rendering, make: Callable[[], str]) -> str:
        shared = _sharing.set(True)
        try:
            mine.snapshot = _snapshot()
            mine.text = make()
            return mine.text
        finally:
            _sharing.reset(shared)
            mine.done.set()


_renderings = Renderings()


def shared_rendering(key: str, since: str | None, make: Callable[[], str]) -> str:
    """`make()`, shared by all who ask with an equal key and heard of a change it has seen.

    The key names everything that the text depends on: the address with its query, the language
    and `sight.key`. `since` is the request's `Live-Since` header; without it the text is fresh.
    The text must not hold what is one user's own: a CSRF token, a name, a live token.
    """
    if connection.in_atomic_block:  # it may see rows that nobody else sees yet
        return make()
    return _renderings.get(key, since, make)


def _snapshot() -> Snapshot:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text")
        (text,) = cursor.fetchone()
    return Snapshot.parse(text)
