"""Somebody said that a line is not a certain person: no later file asks about the pair again.

A file's rows end with it; what is kept is the person and a keyed digest of who the line is.
"""

import json
from collections.abc import Sequence

from yimen.foundation.accounts.fields import vault
from yimen.foundation.imports.models import Decision, Outcome, Row, ToldApart
from yimen.foundation.imports.queries import born
from yimen.foundation.people.rules import tidy_name
from yimen.kit import clock
from yimen.kit.sight import Actor

ALIKE = "alike"


def remember(rows: Sequence[Row], decision: str, *, by: Actor) -> None:
    """The last word about each pair counts."""
    alike = [(_who(row), row.candidates) for row in rows if row.likeness == ALIKE]
    pairs = [(who, pk) for who, persons in alike for pk in persons]
    if not pairs:
        return
    known = ToldApart.objects.filter(line__in={who for who, _ in pairs})
    known.filter(person__in={pk for _, pk in pairs}).delete()
    if decision == Decision.OTHER:
        values = {"decided_at": clock.now(), "decided_by_id": by.pk}
        told = [ToldApart(line=who, person_id=pk, **values) for who, pk in set(pairs)]
        ToldApart.objects.bulk_create(told, ignore_conflicts=True)


def decide_as_earlier(rows: Sequence[Row]) -> None:
    """Who was told apart from a line is no candidate of it; where nobody else is left, the line
    is somebody else's, as was said then."""
    asked = {
        row.number: _who(row)
        for row in rows
        if row.outcome == Outcome.DUPLICATE and row.likeness == ALIKE
    }
    found = ToldApart.objects.filter(line__in=set(asked.values())) if asked else ()
    told = {(bytes(one.line), one.person_id): one.decided_by_id for one in found}
    for row in rows if told else ():
        who = asked.get(row.number)
        if who is None:
            continue
        left = [pk for pk in row.candidates if (who, pk) not in told]
        if left:
            row.candidates = left
        else:
            row.decision, row.decided_by_id = Decision.OTHER, told[who, row.candidates[0]]


def _who(row: Row) -> bytes:
    """As a line tells who it is: name, number, birth date."""
    values = json.loads(row.values)
    said = (tidy_name(values["name"]), values.get("id_number") or "", born(values))
    return vault().digest("\0".join(said))
