"""The loop role, and both roles on one port.

`loop` answers the paths of `ROUTES` and nothing else. `application` answers them too, and hands
every other path to Django in a pool of threads, as its WSGI role would have it.
"""

from a2wsgi import WSGIMiddleware

from yimen.config import health
from yimen.config.routing import Handler, Hook, Message, Receive, Scope, Send, mounted, not_found
from yimen.config.wsgi import application as pages
from yimen.epidemic.passes import lane as codes
from yimen.foundation.live import lane as live

PAGE_THREADS = 12  # fewer than the connections of the pool, so that none waits for one

ROUTES: dict[str, Handler] = {
    "/live/": live.stream,
    "/healthz": health.healthz,
    "/metrics": health.metrics,
    "/epidemic/code/refresh": codes.refresh,
    "/api/v1/codes/keys.json": codes.key_set,
    "/api/v1/codes/status.bin": codes.status,
}
STARTUP: list[Hook] = [health.started, live.hub_started, codes.reader_started]
SHUTDOWN: list[Hook] = [codes.reader_stopped, live.hub_stopped, health.stopped]

_django = WSGIMiddleware(pages, workers=PAGE_THREADS)


async def _pages(scope: Scope, receive: Receive, send: Send) -> None:
    async def take() -> Message:  # a2wsgi wants a coroutine; the server may give another awaitable
        return await receive()

    await _django(scope, take, send)


loop = mounted(ROUTES, not_found, startup=STARTUP, shutdown=SHUTDOWN)
application = mounted(ROUTES, _pages, startup=STARTUP, shutdown=SHUTDOWN)
