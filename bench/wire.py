"""A small HTTP/1.1 client: thousands of connections at little cost beside the server."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

LIMIT = 4 * 1024 * 1024


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


class Connection:
    """One kept-alive connection; opened when first used, and again when the server closed it."""

    def __init__(self, host: str, port: int) -> None:
        self._address = (host, port)
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def ask(
        self, path: str, headers: Mapping[str, str], *, method: str = "GET", body: bytes = b""
    ) -> Answer:
        kept = self._writer is not None
        try:
            return await self._ask(path, headers, method, body)
        except (ConnectionError, asyncio.IncompleteReadError):
            self.close()
            if not kept or method != "GET":
                raise
            return await self._ask(path, headers, method, body)

    async def _ask(
        self, path: str, headers: Mapping[str, str], method: str, body: bytes
    ) -> Answer:
        reader = await self._send(path, headers, method, body)
        status, answered = await _head(reader)
        if "chunked" in answered.get("transfer-encoding", ""):
            whole = b"".join([chunk async for chunk in _chunks(reader)])
        else:
            whole = await reader.readexactly(int(answered.get("content-length", "0")))
        if answered.get("connection", "").lower() == "close":
            self.close()
        return Answer(status, answered, whole)

    async def listen(self, path: str, headers: Mapping[str, str]) -> AsyncIterator[bytes]:
        """The pieces of an endless answer."""
        reader = await self._send(path, headers, "GET", b"")
        status, _ = await _head(reader)
        if status != 200:
            raise ConnectionError(f"{path} answered {status}")
        async for chunk in _chunks(reader):
            yield chunk

    async def _send(
        self, path: str, headers: Mapping[str, str], method: str, body: bytes
    ) -> asyncio.StreamReader:
        if self._reader is None or self._writer is None:
            host, port = self._address
            self._reader, self._writer = await asyncio.open_connection(host, port, limit=LIMIT)
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self._address[0]}:{self._address[1]}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        if body:
            lines += [f"Content-Length: {len(body)}"]
        self._writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        return self._reader

    def close(self) -> None:
        if self._writer is not None:
            with contextlib.suppress(OSError, RuntimeError):
                self._writer.close()
        self._reader = self._writer = None


async def _head(reader: asyncio.StreamReader) -> tuple[int, dict[str, str]]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.rstrip().split("\r\n")
    pairs = (line.partition(":") for line in lines)
    return int(first.split(" ")[1]), {name.lower(): value.strip() for name, _, value in pairs}


async def _chunks(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
        chunk = await reader.readexactly(size + 2)
        yield chunk[:-2]
    await reader.readuntil(b"\r\n")
