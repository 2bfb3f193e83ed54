"""The loop's handlers, asked as the server asks them."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from django.conf import settings
from django.test import Client

from yimen.epidemic.passes import lane
from yimen.kit.sight import System

BY = System()
Answer = tuple[int, dict[str, str], bytes]


def ask(
    path: Callable[..., Coroutine[Any, Any, None]],
    headers: dict[str, str] | None = None,
    query: str = "",
    method: str = "GET",
) -> Answer:
    return ask_all([(path, headers or {}, query, method)])[0]


def ask_all(asked: list[tuple[Any, dict[str, str], str, str]]) -> list[Answer]:
    """As the server calls the handlers, all at the same time."""

    async def one(handler: Any, headers: dict[str, str], query: str, method: str) -> Answer:
        said: list[Any] = []

        async def send(message: Any) -> None:
            said.append(message)

        async def receive() -> Any:
            return {"type": "http.request", "body": b"", "more_body": False}

        named = [(key.lower().encode(), value.encode()) for key, value in headers.items()]
        scope = {"type": "http", "method": method, "headers": named}
        await handler(scope | {"query_string": query.encode()}, receive, send)
        heads = {key.decode(): value.decode() for key, value in said[0]["headers"]}
        return said[0]["status"], heads, said[1]["body"]

    async def together() -> list[Answer]:
        await lane.reader_started()
        try:
            return list(await asyncio.gather(*(one(*each) for each in asked)))
        finally:
            await lane.reader_stopped()

    return asyncio.run(together())


def cookie(browser: Client) -> dict[str, str]:
    key = browser.cookies[settings.SESSION_COOKIE_NAME].value
    return {"Cookie": f"a=b; {settings.SESSION_COOKIE_NAME}={key}"}
