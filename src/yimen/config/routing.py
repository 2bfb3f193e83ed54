"""The loop's way from a path to a handler: a table, no view, no middleware."""

from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Handler = Callable[[Scope, Receive, Send], Awaitable[None]]
Hook = Callable[[], Awaitable[None]]


async def answer(
    send: Send, status: int, body: bytes, content_type: bytes = b"text/plain"
) -> None:
    headers = [
        (b"content-type", content_type),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def not_found(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1000})
    else:
        await answer(send, 404, b"Not found\n")


def mounted(
    routes: dict[str, Handler],
    otherwise: Handler,
    *,
    startup: Sequence[Hook] = (),
    shutdown: Sequence[Hook] = (),
) -> Handler:
    """One ASGI app: the exact path's handler, else `otherwise`; hooks run in the worker's loop."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send, startup, shutdown)
        else:
            await routes.get(scope["path"], otherwise)(scope, receive, send)

    return app


async def _lifespan(
    receive: Receive, send: Send, startup: Sequence[Hook], shutdown: Sequence[Hook]
) -> None:
    while True:
        message = await receive()
        hooks = startup if message["type"] == "lifespan.startup" else shutdown
        for hook in hooks:
            await hook()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
