"""The list that verifiers without network hold, and the difference between two. Pure.

A list names by its first five bytes each number that is withdrawn or not plain green.
docs/codes.md has the layout. All numbers are big-endian; entries stand in order.
"""

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from yimen.epidemic.passes.rules.token import EPOCH, SIGNATURE, PublicKey, Signer

ENTRY = 5
FULL, DIFFERENCE = b"YSL1", b"YSD1"
NAMES = ("revoked", "yellow", "red")
_HEAD = struct.Struct(">4sBII")  # what it is, key, version, made at
_DIFFERENCE = struct.Struct(">4sBIII")  # what it is, key, version, made at, from version
Sign = Callable[[bytes], bytes]


class NotOurs(ValueError):
    """Not a list of this city, or not for this version."""


@dataclass(frozen=True)
class Listed:
    """Who is not plain green, at one moment."""

    version: int
    made_at: int
    revoked: frozenset[bytes] = field(default_factory=frozenset)
    yellow: frozenset[bytes] = field(default_factory=frozenset)
    red: frozenset[bytes] = field(default_factory=frozenset)

    @property
    def sections(self) -> tuple[frozenset[bytes], ...]:
        return self.revoked, self.yellow, self.red

    @property
    def digest(self) -> bytes:
        return sha256(b"".join(map(_section, self.sections))).digest()

    def says(self, subject: bytes) -> str:
        """`revoked`, `red`, `yellow`, or nothing: then the code's own colour holds."""
        first = subject[:ENTRY]
        found = [name for name in NAMES if first in getattr(self, name)]
        return "revoked" if "revoked" in found else found[-1] if found else ""


def _section(entries: frozenset[bytes]) -> bytes:
    return struct.pack(">I", len(entries)) + b"".join(sorted(entries))


def packed(listed: Listed, signer: Signer) -> bytes:
    """The whole list, signed."""
    head = _HEAD.pack(FULL, signer.kid, listed.version, listed.made_at - EPOCH)
    body = head + b"".join(map(_section, listed.sections))
    return body + signer.seal(body)


def difference(old: Listed, new: Listed, signer: Signer) -> bytes:
    """What leads from one to the other: who comes and goes in each section, and how it ends."""
    moment = new.made_at - EPOCH
    body = _DIFFERENCE.pack(DIFFERENCE, signer.kid, new.version, moment, old.version)
    for before, after in zip(old.sections, new.sections, strict=True):
        body += _section(after - before) + _section(before - after)
    body += new.digest
    return body + signer.seal(body)


def unpacked(data: bytes, keys: Sequence[PublicKey]) -> Listed:
    """The list again, once its signature was checked."""
    body = _checked(data, FULL, keys)
    _, _, version, moment = _HEAD.unpack_from(body)
    sections, at = _sections(body, _HEAD.size, len(NAMES))
    if at != len(body):
        raise NotOurs
    return Listed(version, moment + EPOCH, *sections)


def applied(listed: Listed, data: bytes, keys: Sequence[PublicKey]) -> Listed:
    """The newer list; NotOurs where the difference is for another one."""
    body = _checked(data, DIFFERENCE, keys)
    _, _, version, moment, old = _DIFFERENCE.unpack_from(body)
    parts, at = _sections(body, _DIFFERENCE.size, 2 * len(NAMES))
    pairs = zip(listed.sections, parts[::2], parts[1::2], strict=True)
    sections = [before - gone | come for before, come, gone in pairs]
    found = Listed(version, moment + EPOCH, *sections)
    if old != listed.version or body[at:] != found.digest:
        raise NotOurs
    return found


def _checked(data: bytes, what: bytes, keys: Sequence[PublicKey]) -> bytes:
    body, signature = data[:-SIGNATURE], data[-SIGNATURE:]
    if len(body) < _HEAD.size or not body.startswith(what):
        raise NotOurs
    mine = [key for key in keys if key.kid == body[4]]
    if not any(key.signed(signature, body) for key in mine):
        raise NotOurs
    return body


def _sections(body: bytes, at: int, n: int) -> tuple[list[frozenset[bytes]], int]:
    found = []
    try:
        for _ in range(n):
            (count,) = struct.unpack_from(">I", body, at)
            at += 4
            entries = [body[at + i * ENTRY : at + (i + 1) * ENTRY] for i in range(count)]
            at += count * ENTRY
            found.append(frozenset(entries))
    except struct.error as error:
        raise NotOurs from error
    return found, at
