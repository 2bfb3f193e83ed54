"""The signed code: what is in it, how it is signed, and how it is read. Pure.

`S1:` and 117 signs of base45, which are 14 bytes of body and a signature of 64. No name and no
number of anybody is in it. docs/codes.md has the layout, for whoever reads our codes elsewhere.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from nacl.bindings import (
    crypto_sign,
    crypto_sign_BYTES,
    crypto_sign_open,
    crypto_sign_seed_keypair,
)
from nacl.exceptions import BadSignatureError

from yimen.epidemic.passes.rules import base45
from yimen.epidemic.passes.rules.refused import (
    BadSignature,
    Expired,
    ForeignCode,
    FutureDated,
    Malformed,
    Replayed,
    Revoked,
    UnknownKey,
)

PREFIX = "S1:"
SIGNED_FOR = (
    PREFIX.encode()
)  # is signed with the body: a key that signs other things signs no code
VERSION = 1
BODY, SUBJECT, SIGNATURE = 14, 8, crypto_sign_BYTES
SIGNS = (BODY + SIGNATURE) // 2 * 3  # of base45
MOST_SIGNS = 4_096  # nobody reads on in a text that is longer
KIDS = 32
EPOCH = int(datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC).timestamp())
LAST = EPOCH + 2**32 - 1
SKEW = 120  # seconds by which two clocks may differ


class Kind(IntEnum):
    PHONE = 0
    OFFLINE = 1
    PAPER = 2
    DEPENDANT = 3


class Shade(IntEnum):
    GREEN = 0
    YELLOW = 1
    RED = 2


@dataclass(frozen=True)
class Token:
    """What a code says: whose (by a number that changes), since when, which kind and colour."""

    kid: int
    subject: bytes
    issued_at: int  # seconds since 1970
    kind: Kind
    shade: Shade

    @property
    def body(self) -> bytes:
        return _body(self.kid, self.subject, self.issued_at, self.kind << 2 | self.shade)


def _body(kid: int, subject: bytes, issued_at: int, rest: int) -> bytes:
    moment = (issued_at - EPOCH).to_bytes(4, "big")
    return bytes([VERSION << 5 | kid]) + subject + moment + bytes([rest])


# a row for each algorithm: verify(public, signature, message)
Verify = Callable[[bytes, bytes, bytes], bool]


def _ed25519(public: bytes, signature: bytes, message: bytes) -> bool:
    try:
        crypto_sign_open(signature + message, public)
    except (BadSignatureError, ValueError):
        return False
    return True


ED25519, SM2 = "ed25519", "sm2"
ALGORITHMS: dict[str, Verify] = {ED25519: _ed25519}  # SM2 (r and s, 64 bytes) has its place here


@dataclass(frozen=True)
class PublicKey:
    """What a verifier holds. The algorithm belongs to the key; no code chooses its own."""

    kid: int
    public: bytes
    valid_from: int
    valid_until: int | None = None
    algorithm: str = ED25519

    def signed(self, signature: bytes, message: bytes) -> bool:
        verify = ALGORITHMS.get(self.algorithm)
        return verify is not None and verify(self.public, signature, message)

    def covers(self, moment: int) -> bool:
        return self.valid_from <= moment and (
            self.valid_until is None or moment <= self.valid_until
        )


class Signer:
    """Makes codes with one key; `seed`: its 32 secret bytes."""

    def __init__(self, kid: int, seed: bytes) -> None:
        if not 0 <= kid < KIDS:
            raise ValueError("A key's number has five bits.")
        self.kid = kid
        self.public, self._secret = crypto_sign_seed_keypair(seed)

    def sign(self, subject: bytes, issued_at: int, kind: Kind, shade: Shade) -> str:
        return self.strip(subject, [issued_at], kind, shade)[0]

    def strip(self, subject: bytes, moments: Iterable[int], kind: Kind, shade: Shade) -> list[str]:
        """A code for each of the moments from which one is valid."""
        if len(subject) != SUBJECT:
            raise ValueError("A subject has eight bytes.")
        head, rest = bytes([VERSION << 5 | self.kid]) + subject, bytes([kind << 2 | shade])
        return [
            self._code(head + (moment - EPOCH).to_bytes(4, "big") + rest) for moment in moments
        ]

    def _code(self, body: bytes) -> str:
        signature = crypto_sign(SIGNED_FOR + body, self._secret)[:SIGNATURE]
        return PREFIX + base45.encode(body + signature)

    def seal(self, message: bytes) -> bytes:
        """The signature of something else that we publish, which must say what it is."""
        return crypto_sign(message, self._secret)[:SIGNATURE]


# how long a code is good after its moment, in seconds; `Terms` has the city's own
LIFETIMES: Mapping[Kind, int] = {
    Kind.PHONE: 180,
    Kind.OFFLINE: 24 * 3600,
    Kind.PAPER: 30 * 24 * 3600,
    Kind.DEPENDANT: 180,
}


@dataclass(frozen=True)
class Verifier:
    """All that is needed to read codes without a network."""

    keys: Mapping[int, PublicKey]
    lifetimes: Mapping[Kind, int] = field(default_factory=lambda: LIFETIMES)
    revoked: Collection[bytes] = frozenset()  # whole subjects, or their first bytes
    prefix: int = SUBJECT  # how many bytes of a subject `revoked` has

    def read(self, text: str, now: float) -> Token:
        """What the code says, if all is well with it; else a `BadCode` that says what is not."""
        token, signature = taken_apart(text)
        key = self.keys.get(token.kid)
        if key is None:
            raise UnknownKey
        if not key.signed(signature, SIGNED_FOR + token.body):
            raise BadSignature
        if not key.covers(token.issued_at):
            raise UnknownKey
        if token.issued_at > now + SKEW:
            raise FutureDated
        if now > token.issued_at + self.lifetimes[token.kind] + SKEW:
            raise Expired
        if token.subject[: self.prefix] in self.revoked:
            raise Revoked
        return token


def verifier(keys: Iterable[PublicKey], **more: object) -> Verifier:
    return Verifier({key.kid: key for key in keys}, **more)  # type: ignore[arg-type]


def taken_apart(text: str) -> tuple[Token, bytes]:
    """The parts of a code, before anybody has looked at its signature."""
    if not text.startswith(PREFIX):
        raise ForeignCode(family(text))
    if len(text) != len(PREFIX) + SIGNS:
        raise Malformed
    try:
        data = base45.decode(text[len(PREFIX) :])
        return _token(data[:BODY]), data[BODY:]
    except ValueError as error:
        raise Malformed from error


def _token(body: bytes) -> Token:
    if body[0] >> 5 != VERSION:
        raise ValueError("Another version.")
    moment = EPOCH + int.from_bytes(body[9:13], "big")
    return Token(body[0] & KIDS - 1, body[1:9], moment, Kind(body[13] >> 2), Shade(body[13] & 3))


PAYMENT_SCHEMES = ("alipay", "weixin://", "wxp://", "upwapi", "upwrp", "uppay")
PAYMENT_HOSTS = ("qr.alipay.com", "payapp.wechatpay.cn", "qr.95516.com", "mobilecodec.alipay")
FAMILIES = (("HC1:", "eu"), ("shc:/", "shc"))


def family(text: str) -> str:
    """Whose code it is, when it is none of ours."""
    start = text[:MOST_SIGNS]
    for prefix, name in FAMILIES:
        if start.startswith(prefix):
            return name
    low = start.lower()
    if low.startswith(PAYMENT_SCHEMES) or _is_payment_number(start):
        return "payment"
    if low.startswith(("http://", "https://", "www.")):
        return "payment" if any(host in low for host in PAYMENT_HOSTS) else "url"
    return "unknown"


def _is_payment_number(text: str) -> bool:
    """What WeChat (10 to 15) and Alipay (25 to 30) show at a till: 16 to 24 digits."""
    if not (text.isascii() and text.isdigit() and 16 <= len(text) <= 24):
        return False
    return 10 <= int(text[:2]) <= 15 or 25 <= int(text[:2]) <= 30


class Memory:
    """What one gate has read lately: the same code again after a moment is a copy of it."""

    AGAIN = 15  # seconds in which a guard may read the same code twice

    def __init__(self, keep: int = 600) -> None:
        self._keep = keep
        self._seen: dict[str, float] = {}

    def note(self, text: str, now: float) -> None:
        for old in [one for one, at in self._seen.items() if at < now - self._keep]:
            del self._seen[old]
        if now - self._seen.setdefault(text, now) > self.AGAIN:
            raise Replayed
