"""What the desk's pages show: lists, a person found by his number, changes by hand counted."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from yimen.epidemic.passes.models import (
    Appeal,
    AppealStatus,
    Decision,
    DecisionStatus,
    Fact,
    Run,
)
from yimen.epidemic.passes.rules import lives
from yimen.foundation.accounts.fields import vault
from yimen.foundation.accounts.models import User
from yimen.foundation.areas.models import Level
from yimen.foundation.areas.queries import ancestors, node
from yimen.foundation.people.models import Person
from yimen.foundation.people.rules import tidy_name
from yimen.kit.sight import Actor, within


def found(document_number: str, name: str, *, to: Actor) -> int | None:
    """Whose number and name these are, of those the asker sees. A number alone tells nothing."""
    digest = vault().digest(document_number)
    rows = Person.objects.visible_to(to).unmerged().filter(document_digest=digest)
    return next((row.pk for row in rows if row.name == tidy_name(name)), None)


def decisions(user: Actor, status: str) -> QuerySet[Decision]:
    rows = Decision.objects.visible_to(user)
    wanted = rows.filter(status=status) if status in DecisionStatus.values else rows
    return wanted.select_related("person__merged_into", "proposed_by", "confirmed_by")


def appeals(user: Actor, status: str) -> QuerySet[Appeal]:
    rows = Appeal.objects.visible_to(user)
    wanted = rows.filter(status=status) if status in AppealStatus.values else rows
    return wanted.select_related("person__merged_into", "change")


def facts(ids: Iterable[int], *, to: Actor) -> list[Fact]:
    rows = Fact.objects.visible_to(to).filter(pk__in=list(ids))
    return list(rows.select_related("actor", "second").order_by("since"))


@dataclass(frozen=True)
class Counted:
    """How many colours by hand one official took part in, in one county."""

    area: str
    official: str
    proposed: int
    confirmed: int
    refused: int
    ended: int


def by_hand(user: Actor) -> list[Counted]:
    """Of every official, over the areas that the asker oversees. Numbers of deeds, no person."""
    ranges = user.sight.ranges(lives.MONITORS)
    # sight: counted by area and official, and no resident is named
    rows = Decision.objects.filter(within(ranges, "area_code"))
    tally: dict[tuple[int, int], dict[str, int]] = {}
    for name, condition in _STEPS.items():
        column = _WHO[name]
        asked = rows.filter(condition).values_list("area_code", column)
        for area_code, official, n in asked.annotate(n=Count("pk")).order_by():
            key = (_county(area_code), official or 0)
            counts = tally.setdefault(key, {})
            counts[name] = counts.get(name, 0) + n
    return _named(tally)


_WHO = {
    "proposed": "proposed_by",
    "confirmed": "confirmed_by",
    "refused": "closed_by",
    "ended": "closed_by",
}
_STEPS = {
    "proposed": Q(),
    "confirmed": Q(confirmed_by__isnull=False),
    "refused": Q(status=DecisionStatus.REFUSED),
    "ended": Q(status=DecisionStatus.ENDED),
}


def _named(tally: dict[tuple[int, int], dict[str, int]]) -> list[Counted]:
    users = User.objects.filter(pk__in={user for _, user in tally})
    names = dict(users.values_list("pk", "display_name"))
    found = []
    for (area_code, official), counts in tally.items():
        place = node(area_code)
        given: list[Any] = [counts.get(name, 0) for name in _STEPS]
        found.append(Counted(place.name if place else "", names.get(official, ""), *given))
    return sorted(found, key=lambda one: (-one.proposed - one.confirmed, one.area, one.official))


def _county(area_code: int) -> int:
    above = [place for code in ancestors(area_code) if (place := node(code))]
    return next((place.code for place in above if place.level == Level.COUNTY), area_code)


def waiting(user: Actor) -> dict[str, int]:
    """How much waits for whoever decides here."""
    return {
        "decisions": Decision.objects.visible_to(user).waiting().count(),
        "appeals": Appeal.objects.visible_to(user).waiting().count(),
    }


def runs() -> list[Run]:
    return list(Run.objects.select_related("ruleset").order_by("-pk")[:5])
