"""The loop's own addresses; with `application`, Django behind them on the same port."""

import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from a2wsgi import WSGIMiddleware

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yimen.config.settings")

from yimen.config.wsgi import application as pages  # noqa: E402
from yimen.foundation.live import lane as live  # noqa: E402

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
ASGIHandler = Callable[[Scope, Receive, Send], Awaitable[None]]


async def healthz(scope: Scope, receive: Receive, send: Send) -> None:
    await _answer(send, 200, b"ok\n")


async def _missing(scope: Scope, receive: Receive, send: Send) -> None:
    await _answer(send, 404, b"")


async def _answer(send: Send, status: int, body: bytes) -> None:
    headers = [(b"content-type", b"text/plain"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


ROUTES: dict[str, ASGIHandler] = {"/live/": live.stream, "/healthz": healthz}


async def _lifespan(receive: Receive, send: Send) -> None:
    await receive()
    await live.hub_started()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await live.hub_stopped()
    await send({"type": "lifespan.shutdown.complete"})


def _mounted(rest: ASGIHandler) -> ASGIHandler:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await _lifespan(receive, send)
        return await ROUTES.get(scope["path"], rest)(scope, receive, send)

    return app


loop = _mounted(_missing)
application = _mounted(WSGIMiddleware(pages, workers=8))
