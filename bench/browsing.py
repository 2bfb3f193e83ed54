"""Signed-in pages as a browser holds them: one stream, and a fetch when told to look again."""

import asyncio
import contextlib
import html
import json
import math
import random
import re
import time
from dataclasses import dataclass, field

from bench.city import Worker
from bench.wire import Connection

REGION = re.compile(r"<([\w-]+)\b([^>]*\bdata-live=\"([^\"]+)\"[^>]*)>")


class NotLive(Exception):
    """The page holds no live region, or its region does not show the number."""


@dataclass(frozen=True)
class Target:
    path: str
    number: re.Pattern[str]  # its first group is the number that a post raises

    def read(self, text: str) -> int:
        found = self.number.search(text)
        if found is None:
            raise NotLive(f"{self.path}: nothing matches {self.number.pattern}")
        return int(found[1].replace(",", ""))


@dataclass
class Page:
    """One page of one session, kept fresh."""

    address: tuple[str, int]
    worker: Worker
    target: Target
    base: int = 0
    seen: list[tuple[float, int]] = field(default_factory=list)
    fetches: int = 0
    problems: list[str] = field(default_factory=list)
    _token: str = ""
    _region: tuple[str, dict[str, str]] = ("", {})
    _since: str = ""
    _due: asyncio.Event = field(default_factory=asyncio.Event)

    async def open(self) -> None:
        self._pages = Connection(*self.address)
        answer = await self._pages.ask(self.target.path, {"Cookie": self.worker.cookie})
        found = REGION.search(answer.text)
        if answer.status != 200 or found is None:
            raise NotLive(f"{self.target.path} answered {answer.status} without a live region")
        self.base, self._token = self.target.read(answer.text), html.unescape(found[3])
        named = dict(re.findall(r"([\w-]+)=\"([^\"]*)\"", found[2]))
        headers = {"Cookie": self.worker.cookie, "HX-Request": "true"}
        headers |= {"HX-Target": f"{found[1]}#{named.get('id', '')}", "HX-Request-Type": "partial"}
        self._region = (html.unescape(named.get("hx-get", "")) or self.target.path, headers)

    async def live(self) -> None:
        """Listen and look until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._listen())
            tasks.create_task(self._look())

    async def _listen(self) -> None:
        while True:
            stream = Connection(*self.address)
            try:
                waiting = b""
                async for piece in stream.listen("/live/", self._headers()):
                    *events, waiting = (waiting + piece).split(b"\n\n")
                    for event in events:
                        self._hear(event.decode())
            except (OSError, asyncio.IncompleteReadError) as error:
                self.problems.append(f"stream: {error!r}")
            finally:
                stream.close()
            await asyncio.sleep(1)

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Live {self._token}", "Accept": "text/event-stream"}

    def _hear(self, event: str) -> None:
        lines = dict(line.split(": ", 1) for line in event.splitlines() if ": " in line)
        if lines.get("event") == "look":
            self._since = json.loads(lines["data"])["since"]
            self._due.set()

    async def _look(self) -> None:
        """As `frontend/islands/live.ts` does: once in each second of the page's own clock."""
        (path, headers), clock = self._region, random.random()
        while True:
            await self._due.wait()
            self._due.clear()
            began = time.monotonic() - clock
            await self._fetch(path, {**headers, "Live-Since": self._since})
            await asyncio.sleep(max(0.0, math.floor(began) + 1 + clock - time.monotonic()))

    async def _fetch(self, path: str, headers: dict[str, str]) -> None:
        self.fetches += 1
        try:
            answer = await self._pages.ask(path, headers)
            self.seen.append((time.monotonic(), self.target.read(answer.text)))
        except (OSError, asyncio.IncompleteReadError, NotLive) as error:
            self.problems.append(f"fetch: {error!r}")

    def saw(self, number: int) -> float | None:
        """When the page first showed at least this number."""
        return next((at for at, shown in self.seen if shown >= number), None)


async def idle(address: tuple[str, int], token: str, opened: asyncio.Semaphore) -> None:
    """A stream that hears nothing but heart beats."""
    stream = Connection(*address)
    try:
        async with opened:
            pieces = stream.listen("/live/", {"Authorization": f"Live {token}"})
            await anext(pieces)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            async for _ in pieces:
                pass
    finally:
        stream.close()
