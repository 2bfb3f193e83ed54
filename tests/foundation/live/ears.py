"""A loop of its own thread with a hub, and pages that hold streams on it."""

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

from yimen.foundation.live import lane

PATIENCE = 10.0


def until(true: Callable[[], bool]) -> None:
    """Wait for what must come; fail when it does not."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.01)


class Page:
    """One open page: its stream's status, text and end."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: dict[bytes, bytes] = {}
        self.text = ""
        self.ended = False
        self.left = asyncio.Event()

    async def receive(self) -> dict[str, Any]:
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], dict(message["headers"])
        else:
            self.text += message["body"].decode()
            self.ended = not message.get("more_body", False)

    def looks(self, topic: str) -> int:
        return self.text.count(f'"topic":"{topic}"')


class Ears:
    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)

    def call(self, work: Callable[[], object]) -> None:
        async def called() -> None:
            work()

        self.run(called())

    def open(self, *tokens: str, header: str | None = None) -> Page:
        """Ask for a stream; returns once it has begun or was refused."""
        page = Page()
        value = f"Live {','.join(tokens)}" if header is None else header
        scope = {"type": "http", "headers": [(b"authorization", value.encode())]}
        asyncio.run_coroutine_threadsafe(lane.stream(scope, page.receive, page.send), self._loop)
        until(lambda: page.ended or "retry:" in page.text)
        return page

    def leave(self, page: Page) -> None:
        self._loop.call_soon_threadsafe(page.left.set)


def settled() -> lane.Hub:
    """The hub, once it hears the database and no page is fresh enough to be told to catch up."""
    hub = lane._hubs[0]
    until(lambda: hub._heard_since < float("inf"))
    hub._heard_since -= 60  # as if it had listened for a minute
    return hub


@contextlib.contextmanager
def listening() -> Iterator[Ears]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    ears = Ears(loop)
    try:
        ears.run(lane.hub_started())
        yield ears
        ears.run(lane.hub_stopped())
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
