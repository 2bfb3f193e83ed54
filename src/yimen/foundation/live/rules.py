"""Who may listen to what, and which rendering is new enough: tokens and snapshots."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass

LOOK, ENDED = "yimen_live", "yimen_live_ended"  # the channels of LISTEN and NOTIFY
SINCE_HEADER = "Live-Since"  # the change that a page was told of, when it looks again
TOKEN_SECONDS = 15 * 60
TOPIC = re.compile(r"[a-z0-9_.:-]{1,80}")


class Forged(Exception):
    """We did not sign this token."""


class Expired(Exception):
    """The token is older than a token may be."""


@dataclass(frozen=True)
class Claim:
    """This user was given these topics on a page at this moment (seconds since 1970)."""

    user_id: int
    issued_at: float
    topics: tuple[str, ...]

    @property
    def expires_at(self) -> float:
        return self.issued_at + TOKEN_SECONDS


def signed(claim: Claim, secret: str) -> str:
    """The claim as a token of characters that fit an attribute and a header."""
    for topic in claim.topics:
        if not TOPIC.fullmatch(topic):
            raise ValueError(f"Not a topic: {topic!r}")
    text = " ".join([str(claim.user_id), str(int(claim.issued_at * 1000)), *claim.topics])
    body = base64.urlsafe_b64encode(text.encode()).rstrip(b"=")
    return f"{body.decode()}.{_mac(body, secret)}"


def claim_of(token: str, secret: str, now: float) -> Claim:
    """What the token claims; needs neither database nor session."""
    body, _, mac = token.partition(".")
    if not token.isascii() or not hmac.compare_digest(_mac(body.encode(), secret), mac):
        raise Forged
    try:
        text = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise Forged from error
    user_id, issued_ms, *topics = text.split(" ")
    claim = Claim(int(user_id), int(issued_ms) / 1000, tuple(topics))
    if claim.expires_at <= now:
        raise Expired
    return claim


def claims_of(header: str, secret: str, now: float) -> list[Claim]:
    """The claims of `Live token,token`: all good, all of one user, or none."""
    scheme, _, tokens = header.partition(" ")
    if scheme.lower() != "live":
        raise Forged
    claims = [claim_of(token.strip(), secret, now) for token in tokens.split(",")]
    if len({claim.user_id for claim in claims}) != 1:
        raise Forged
    return claims


def _mac(body: bytes, secret: str) -> str:
    key = hashlib.sha256(b"yimen live token " + secret.encode()).digest()
    mac = hmac.new(key, body, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()


@dataclass(frozen=True)
class Snapshot:
    """PostgreSQL's `pg_snapshot`: which transactions a reader saw."""

    xmin: int
    xmax: int
    running: frozenset[int]

    @classmethod
    def parse(cls, text: str) -> Snapshot:
        xmin, xmax, running = text.split(":")
        return cls(int(xmin), int(xmax), frozenset(map(int, filter(None, running.split(",")))))

    def sees(self, xid: int) -> bool:
        return xid < self.xmin or (xid < self.xmax and xid not in self.running)


def xid_of(since: str | None) -> int | None:
    """The transaction that a page names as its news; None for none or nonsense."""
    return int(since) if since and since.isdecimal() and len(since) <= 20 else None


def merged_topics(claims: Sequence[Claim]) -> dict[str, float]:
    """Each topic with the oldest moment at which a part of the page was given it."""
    topics: dict[str, float] = {}
    for claim in claims:
        for topic in claim.topics:
            topics[topic] = min(claim.issued_at, topics.get(topic, claim.issued_at))
    return topics
