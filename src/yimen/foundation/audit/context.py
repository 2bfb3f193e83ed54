"""Where the running request comes from, for the audit's rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

import pghistory


@dataclass(frozen=True)
class Origin:
    request_id: str = ""
    address: str = ""


_origin: ContextVar[Origin | None] = ContextVar("origin", default=None)


def current() -> Origin:
    return _origin.get() or Origin()


@contextmanager
def request(*, request_id: str, address: str) -> Iterator[None]:
    token = _origin.set(Origin(request_id, address))
    try:
        yield
    finally:
        _origin.reset(token)


@contextmanager
def job(name: str, actor_id: int | None = None) -> Iterator[None]:
    """Work outside any request: the audit and the history of what it changes say so."""
    named = pghistory.context(request=name, actor=actor_id)
    with request(request_id=name[:36], address=""), named:
        yield
