"""The codes that one phone shows: one's own, and those of whom one looks after."""

from __future__ import annotations

from dataclasses import dataclass

from yimen.epidemic.passes.models import Pass, PassKind
from yimen.epidemic.passes.queries.standing import Shown, shown
from yimen.foundation.accounts.models import User
from yimen.foundation.people.models import Person
from yimen.kit.sight import System


@dataclass(frozen=True)
class Card:
    """One pass as its page shows it."""

    row: Pass
    person: Person
    is_own: bool
    shown: Shown


def cards(user: User, kind: str = PassKind.PHONE) -> list[Card]:
    """One's own first."""
    rows = Pass.objects.visible_to(user).standing().filter(kind=kind)
    mine = [
        row
        for row in rows.select_related("person__merged_into").order_by("pk")
        if row.holder_id == user.pk or row.person_id in user.sight.own_person_ids
    ]
    found = [_card(row, user) for row in mine]
    return sorted(found, key=lambda card: not card.is_own)


def _card(row: Pass, user: User) -> Card:
    person = row.person.today
    is_own = bool({row.person_id, person.pk} & user.sight.own_person_ids)
    # sight: of a pass that this very phone carries
    return Card(row, person, is_own, shown(person.pk, to=System()))
