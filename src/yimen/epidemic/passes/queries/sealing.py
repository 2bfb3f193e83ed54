"""What two people stand behind is sealed with a key outside the database.

Whoever has only the database can write rows in other people's names; he cannot seal them, and what
is not sealed counts for nothing.
"""

import datetime
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db.models import Q

from yimen.epidemic.passes.models import BY_TWO, Colour, Decision, Fact, Shade

SOME, STRETCH = "p.id = ANY (%(ids)s)", "p.id > %(after)s AND p.id <= %(last)s"


@dataclass(frozen=True)
class Scope:
    """Some people, or those whose numbers lie between two."""

    ids: Sequence[int] | None = None
    after: int = 0
    last: int = 0

    @property
    def facts(self) -> Q:
        """Theirs, and those of entries that were merged into theirs."""
        if self.ids is not None:
            return Q(person__in=self.ids) | Q(person__merged_into__in=self.ids)
        here = Q(person_id__gt=self.after, person_id__lte=self.last)
        merged = Q(person__merged_into__gt=self.after, person__merged_into__lte=self.last)
        return here | merged

    @property
    def conditions(self) -> dict[str, str]:
        """On the people, on who was merged into them, on what is written: each along its index."""
        on = STRETCH if self.ids is None else SOME
        return {
            "scope": on,
            "merged": on.replace("p.id", "m.merged_into_id"),
            "written": on.replace("p.id", "c.person_id"),
        }

    @property
    def values(self) -> dict[str, Any]:
        return {"ids": list(self.ids or ()), "after": self.after, "last": self.last}


def seal_of(row: Decision | Fact) -> bytes:
    """The seal that it must have."""
    said = _of_decision(row) if isinstance(row, Decision) else _of_fact(row)
    key: bytes = settings.KEYS.get("decisions")
    return hmac.new(key, "|".join(map(_text, said)).encode(), sha256).digest()


def _of_decision(row: Decision) -> tuple[Any, ...]:
    by = (row.proposed_by_id, row.confirmed_by_id)
    return "decision", row.client_uuid, row.person_id, row.colour, row.until, *by


def _of_fact(row: Fact) -> tuple[Any, ...]:
    where = (row.source, row.source_id)
    by = (row.actor_id, row.second_id)
    return "fact", row.person_id, row.kind, row.since, row.until, *where, *by


def _text(value: Any) -> str:
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat(timespec="microseconds")
    return str(value)


def is_sealed(row: Decision | Fact) -> bool:
    return hmac.compare_digest(bytes(row.seal or b""), seal_of(row))


def unsealed(scope: Scope) -> list[int]:
    """Of these people, the facts that need two people and did not pass through the house."""
    # sight: the evaluation reads all; ids out
    standing = Fact.objects.filter(kind__in=BY_TWO, withdrawn_at__isnull=True)
    return [row.pk for row in standing.filter(scope.facts) if not is_sealed(row)]


def painted() -> list[int]:
    """Who is red though nothing sealed stands behind it: somebody wrote into the database."""
    # sight: a watch over all; ids out
    red = Colour.objects.filter(colour=Shade.RED).values_list("person_id", "because")
    asked = dict(red)
    ids = [pk for because in asked.values() for pk in because]
    # sight: facts behind those colours; ids out
    facts = Fact.objects.filter(pk__in=ids, kind__in=BY_TWO, withdrawn_at__isnull=True)
    good = {row.pk for row in facts if is_sealed(row)}
    return [person for person, because in asked.items() if good.isdisjoint(because)]
