"""What verifiers fetch: the key set, the status list, and the way from an older list."""

import base64
import datetime
import json
from typing import Any

from django.db import connection

from yimen.epidemic.passes.models import Key, KeyStatus, StatusList
from yimen.epidemic.passes.queries import standing
from yimen.epidemic.passes.rules.status import ENTRY, Listed
from yimen.epidemic.passes.rules.token import Kind, Verifier, verifier
from yimen.kit import clock

# A number on paper that was replaced is named as long as its paper may be shown; one on a phone
# need not be: its codes end before it does (see Terms).
_NAMED = """
SELECT substring(s.subject FROM 1 FOR 5) AS entry, c.colour
  FROM passes_colour c
  JOIN LATERAL (
       SELECT c.person_id AS id
        UNION ALL
       SELECT m.id FROM people_person m WHERE m.merged_into_id = c.person_id) AS p ON true
  JOIN passes_pass s ON s.person_id = p.id
 WHERE c.colour <> 'green' AND s.revoked_at IS NULL
   AND (s.expires_at IS NULL OR s.expires_at > %(now)s)
 UNION ALL
SELECT substring(subject FROM 1 FOR 5), 'revoked' FROM passes_pass
 WHERE revoked_at > %(now)s - %(longest)s
 UNION ALL
SELECT substring(subject FROM 1 FOR 5), 'revoked' FROM passes_pass
 WHERE kind = 'paper' AND revoked_at IS NULL AND expires_at <= %(now)s
   AND expires_at > %(now)s - %(longest)s
"""


def named_now(now: datetime.datetime) -> dict[str, frozenset[bytes]]:
    """The first bytes of every number that is withdrawn or not plain green."""
    longest = max(standing.lifetimes(standing.terms()).values())
    found: dict[str, set[bytes]] = {"revoked": set(), "yellow": set(), "red": set()}
    with connection.cursor() as cursor:
        values: dict[str, Any] = {"now": now, "longest": datetime.timedelta(seconds=longest)}
        cursor.execute(_NAMED, values)
        for entry, colour in cursor:
            found[colour].add(bytes(entry))
    return {name: frozenset(entries) for name, entries in found.items()}


def verifier_now() -> Verifier:
    """As a verifier with a list of this moment reads codes: the withdrawn are refused."""
    return verifier(
        standing.public_keys(),
        lifetimes=standing.lifetimes(standing.terms()),
        revoked=named_now(clock.now())["revoked"],
        prefix=ENTRY,
    )


def listed(row: StatusList, made_at: datetime.datetime | None = None) -> Listed:
    """`made_at`: when it was last found to be so still."""
    moment = int((made_at or row.made_at).timestamp())
    parts = (frozenset(_cut(bytes(part))) for part in (row.revoked, row.yellow, row.red))
    return Listed(row.version, moment, *parts)


def _cut(data: bytes) -> list[bytes]:
    return [data[at : at + ENTRY] for at in range(0, len(data), ENTRY)]


def key_set(now: datetime.datetime) -> bytes:
    """The keys as JWK (RFC 8037), and how long each kind of code is good after its moment."""
    given = standing.lifetimes(standing.terms())
    body = {
        "keys": [_jwk(key) for key in Key.objects.published(now)],
        "lifetimes": {Kind(kind).name.lower(): seconds for kind, seconds in given.items()},
    }
    return json.dumps(body, separators=(",", ":")).encode()


def _jwk(key: Key) -> dict[str, Any]:
    begun = {} if key.status == KeyStatus.NEXT else {"nbf": standing.public_key(key).valid_from}
    ends = {"exp": int(key.valid_until.timestamp())} if key.valid_until else {}
    x = base64.urlsafe_b64encode(bytes(key.public)).rstrip(b"=").decode()
    named = {"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig"}
    return {**named, "kid": str(key.kid), "x": x, **begun, **ends}
