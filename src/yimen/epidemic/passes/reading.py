"""What a refresh needs of the database: many phones' passes and colours in one read."""

import asyncio
import contextlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import psycopg
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connections
from django.utils.crypto import constant_time_compare

from yimen.epidemic.passes.actions.issuing import digest_of
from yimen.epidemic.passes.rules.token import Signer
from yimen.foundation.accounts.fields import vault
from yimen.foundation.accounts.models import User
from yimen.kit import clock

MOST = 500  # asked in one statement
QUEUE = 5_000  # who waits beyond these is told to come again
FRESH = 1.0  # seconds in which key and lengths are believed to be the same
PATIENCE = 5.0

_SESSIONS = """
SELECT session_key, session_data FROM django_session
 WHERE session_key = ANY (%s) AND expire_date > %s
"""
_PHONES = """
SELECT f.digest, f.account_id FROM passes_phone f WHERE f.digest = ANY (%s) AND f.ended_at IS NULL
"""
_PASSES = """
SELECT u.id, u.password, u.is_active, s.id, s.subject, p.account_id = u.id,
       coalesce(c.colour, 'green'), c.since, c.until
  FROM accounts_user u
  LEFT JOIN LATERAL (
       SELECT held.* FROM passes_pass held WHERE held.holder_id = u.id
        UNION
       SELECT own.* FROM people_person me JOIN passes_pass own ON own.person_id = me.id
        WHERE me.account_id = u.id
       ) s ON s.kind = 'phone' AND s.revoked_at IS NULL AND s.replaced_at IS NULL
  LEFT JOIN people_person p ON p.id = s.person_id
  LEFT JOIN passes_colour c ON c.person_id = coalesce(p.merged_into_id, p.id)
 WHERE u.id = ANY (%s)
 ORDER BY u.id, s.id
"""
_KEY = """
SELECT k.kid, k.private, t.strip_tokens, t.strip_step, t.offline_seconds
  FROM passes_key k LEFT JOIN LATERAL (
       SELECT * FROM passes_terms ORDER BY id DESC LIMIT 1) AS t ON true
 WHERE k.status = 'active'
"""


class Asking(Protocol):
    @property
    def text(self) -> str: ...
    @property
    def is_phone(self) -> bool: ...


@dataclass(frozen=True)
class Held:
    """A pass that an account's phone shows."""

    pass_id: int
    subject: bytes
    is_own: bool
    colour: str
    since: Any
    until: Any


@dataclass(frozen=True)
class Strips:
    """All that is needed to sign for one phone."""

    signer: Signer
    tokens: int
    step: int
    offline: bool
    passes: Sequence[Held] = ()


@dataclass(frozen=True)
class _Account:
    """Whose session is good only while his password is the one it was opened with."""

    password: str
    is_active: bool
    passes: list[Held]

    def opened(self, hashed: str) -> bool:
        known = User(password=self.password).get_session_auth_hash()
        return self.is_active and constant_time_compare(known, hashed)


class Reader:
    """One connection; whoever asks while it reads waits for the next read, with all others."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Asking, asyncio.Future[Strips | None]]] = []
        self._work: asyncio.Task[None] | None = None
        self._connection: psycopg.AsyncConnection[Any] | None = None
        self._signing: tuple[float, Strips | None] = (0.0, None)
        self._signers: dict[tuple[int, bytes], Signer] = {}

    @property
    def is_full(self) -> bool:
        return len(self._waiting) >= QUEUE

    async def ask(self, who: Asking) -> Strips | None:
        """None for somebody whom nobody knows (any more)."""
        answer: asyncio.Future[Strips | None] = asyncio.get_running_loop().create_future()
        self._waiting.append((who, answer))
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._read_on())
        return await answer

    async def stop(self) -> None:
        if self._work:
            self._work.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._work
        if self._connection:
            await self._connection.close()

    async def _read_on(self) -> None:
        while self._waiting:
            now, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            try:
                async with asyncio.timeout(PATIENCE):
                    found = await self._read([who for who, _ in now])
            except (OSError, psycopg.Error, TimeoutError) as error:
                await self._drop()
                self._tell(now, [error] * len(now))
            else:
                self._tell(now, found)

    def _tell(self, asked: Sequence[Any], found: Sequence[Any]) -> None:
        for (_, answer), one in zip(asked, found, strict=True):
            if answer.done():  # the phone is gone
                continue
            if isinstance(one, Exception):
                answer.set_exception(one)
            else:
                answer.set_result(one)

    async def _drop(self) -> None:
        old, self._connection = self._connection, None
        if old:
            with contextlib.suppress(OSError, psycopg.Error):
                await old.close()

    async def _read(self, asked: Sequence[Asking]) -> list[Strips | None]:
        connection = await self._connected()
        signing = await self._signs(connection)
        users = await self._users(connection, asked)
        accounts = await _accounts(connection, {user for user, _ in users.values()})
        return [_answer(signing, accounts, users.get((one.is_phone, one.text))) for one in asked]

    async def _connected(self) -> psycopg.AsyncConnection[Any]:
        if self._connection is None or self._connection.closed:
            self._connection = await psycopg.AsyncConnection.connect(
                **_database(), autocommit=True
            )
        return self._connection

    async def _signs(self, connection: psycopg.AsyncConnection[Any]) -> Strips:
        """The key that signs now: a compromised one signs for a second more at most."""
        at, known = self._signing
        if known and time.monotonic() - at < FRESH:
            return known
        row = await (await connection.execute(_KEY)).fetchone()
        if row is None:
            raise OSError("There is no key to sign with.")
        kid, private, *lengths = row
        if (kid, private) not in self._signers:
            self._signers = {(kid, private): Signer(kid, bytes.fromhex(vault().open(private)))}
        tokens, step, offline = [30, 120, 1] if lengths[0] is None else lengths
        found = Strips(self._signers[kid, private], tokens, step, bool(offline))
        self._signing = time.monotonic(), found
        return found

    async def _users(
        self, connection: psycopg.AsyncConnection[Any], asked: Sequence[Asking]
    ) -> dict[tuple[bool, str], tuple[int, str]]:
        """Who asks: the account, and for a session the hash of the password it was opened with."""
        found: dict[tuple[bool, str], tuple[int, str]] = {}
        sessions = [one.text for one in asked if not one.is_phone]
        if sessions:
            for key, data in await _rows(connection, _SESSIONS, sessions, clock.now()):
                said = SessionStore().decode(data)
                if SESSION_KEY in said and HASH_SESSION_KEY in said:
                    found[False, key] = int(said[SESSION_KEY]), str(said[HASH_SESSION_KEY])
        phones = {digest_of(one.text): one.text for one in asked if one.is_phone}
        if phones:
            for digest, account in await _rows(connection, _PHONES, list(phones)):
                found[True, phones[bytes(digest)]] = account, ""
        return found


def _answer(
    signing: Strips, accounts: dict[int, _Account], user: tuple[int, str] | None
) -> Strips | None:
    account = accounts.get(user[0]) if user else None
    if user is None or account is None:
        return None
    good = account.opened(user[1]) if user[1] else account.is_active
    if not good:
        return None
    return Strips(signing.signer, signing.tokens, signing.step, signing.offline, account.passes)


async def _accounts(
    connection: psycopg.AsyncConnection[Any], users: set[int]
) -> dict[int, _Account]:
    found: dict[int, _Account] = {}
    for pk, password, is_active, *held in await _rows(connection, _PASSES, list(users)):
        account = found.setdefault(pk, _Account(password, is_active, []))
        if held[0] is not None:
            pass_id, subject, is_own, *colour = held
            account.passes.append(Held(pass_id, bytes(subject), bool(is_own), *colour))
    return found


async def _rows(
    connection: psycopg.AsyncConnection[Any], statement: str, *values: Any
) -> list[tuple[Any, ...]]:
    return await (await connection.execute(statement, values)).fetchall()


def _database() -> dict[str, Any]:
    """How to reach the database, as Django does, without what only Django understands."""
    ours = {"cursor_factory", "context", "prepare_threshold"}
    known = connections["default"].get_connection_params()
    return {name: value for name, value in known.items() if name not in ours}
