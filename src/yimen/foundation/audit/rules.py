"""How the chain is made: the exact bytes of an entry, and the link to the one before."""

import datetime
import hashlib
import hmac
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import msgspec

from yimen.kit.refusals import Refusal

START = bytes(32)
BATCH = 5_000
SETTLED_AFTER_S = 10  # an entry older than this must be sealed

# Every column as text that PostgreSQL writes in one way only, whatever the session's settings.
# Times are whole microseconds since 1970; an address keeps its mask.
CANONICAL = """
    e.id, trunc(extract(epoch FROM e.recorded_at) * 1000000)::text, e.actor_id, e.role,
    e.verb, e.subject, e.subject_ids::text, e.person_ids::text, e.area_code, e.reason,
    e.request_id, e.address::text
"""
Row = tuple[object, ...]


@dataclass(frozen=True)
class Doer:
    """Who did something, in which role, where and when: enough to find his post."""

    user_id: int
    role: str
    area_code: int | None
    at: datetime.datetime


Principal = Callable[[Doer], int | None]
principals: list[Principal] = []
Maskers = Callable[[Collection[int]], Mapping[str, str]]
maskers: list[Maskers] = []
LONG_NUMBER = re.compile(r"(?<!\d)(\d{3})\d{4,}(\d{3}[\dXx])(?!\d)")  # phones, identity numbers


def masked_by(find: Maskers) -> None:
    """Register what names these persons, and how it is written masked."""
    maskers.append(find)


def words_for(person_ids: Collection[int]) -> dict[str, str]:
    return {word: mask for find in maskers for word, mask in find(person_ids).items()}


def unnamed(reason: str, words: Mapping[str, str]) -> str:
    """What somebody typed, without the names and numbers of whom it is about: it is never
    deleted, and outlives them.
    """
    for word in sorted(words, key=len, reverse=True):
        reason = reason.replace(word, words[word])
    return LONG_NUMBER.sub(r"\1****\2", reason)


def principal_by(find: Principal) -> None:
    """Register how one learns for whom a stand-in acted: the app that knows posts says so."""
    principals.append(find)


def acted_for(doer: Doer) -> int | None:
    """The account in whose post it was done, if not in the doer's own."""
    return next((found for find in principals if (found := find(doer))), None)


class ChainBroken(Refusal):
    """The chain in the database does not reach the head outside it. Nothing was sealed."""


def canonical(row: Row) -> bytes:
    """The bytes of one entry: a JSON list of its columns, in the order of `CANONICAL`."""
    return msgspec.json.encode(row)


def link(key: bytes, previous: bytes, seq: int, row: Row) -> bytes:
    return hmac.digest(key, previous + seq.to_bytes(8, "big") + canonical(row), hashlib.sha256)
