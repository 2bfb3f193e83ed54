"""How far a list from above is: counts that add up to its length, and who has not answered."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Count

from yimen.epidemic.key_groups.models import (
    KeyPerson,
    ListedPerson,
    ListedPersonQuerySet,
    ListOutcome,
    ListPart,
    ReceivedList,
)
from yimen.foundation.areas.queries import Node, children, node
from yimen.foundation.imports.queries import look_up
from yimen.foundation.imports.rules import Line
from yimen.foundation.people.queries import family
from yimen.kit.sight import Actor

OPEN, FOUND, MISSED = "", "found", "missed"
Counts = Mapping[str, int]  # outcome ("" for open) → rows


@dataclass
class Standing:
    """One line of the table: a place (or the whole list) and how many of each outcome."""

    area: Node | None
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def open(self) -> int:
        return self.counts.get(OPEN, 0)

    def cells(self, outcomes: Sequence[ListOutcome]) -> list[tuple[str, int]]:
        return [(str(one), self.counts.get(one.code, 0)) for one in outcomes]


def outcomes() -> list[ListOutcome]:
    return list(ListOutcome.objects.all())


def standing(one: ReceivedList, user: Actor) -> Standing:
    """All that one sees of the list."""
    whole = Standing(node(one.area_code))
    for _, outcome, n in _counted(one, user):
        whole.counts[outcome] += n
    return whole


def _counted(one: ReceivedList, user: Actor) -> Iterable[tuple[int, str, int]]:
    rows = ListedPerson.objects.visible_to(user).filter(received_list=one).order_by()
    found = rows.values_list("area_code", "outcome").annotate(n=Count("pk"))
    return [(area, outcome or OPEN, n) for area, outcome, n in found]


def by_area(one: ReceivedList, within: int, user: Actor) -> list[Standing]:
    """The divisions right below `within`, and one line for what lies in none of them."""
    lines = {child.code: Standing(child) for child in children(within)}
    rest = Standing(None)
    for area, outcome, n in _counted(one, user):
        if not _inside(area, within):
            rest.counts[outcome] += n
            continue
        line = next((one for one in lines.values() if _holds(one.area, area)), None)
        if line is None:
            line = lines.setdefault(within, Standing(node(within)))
        line.counts[outcome] += n
    return [line for line in [*lines.values(), rest] if line.total]


def _inside(area: int, within: int) -> bool:
    return _holds(node(within), area)


def _holds(one: Node | None, area: int) -> bool:
    return one is not None and one.code <= area <= one.last


@dataclass(frozen=True)
class Waiting:
    """A place that has not answered all of its share."""

    part: ListPart
    area: Node | None
    n_open: int


def waiting(one: ReceivedList, user: Actor) -> list[Waiting]:
    rows = ListedPerson.objects.visible_to(user).filter(received_list=one).unanswered()
    n_open = dict(rows.order_by().values_list("area_code").annotate(n=Count("pk")))
    parts = ListPart.objects.visible_to(user).filter(received_list=one, area_code__in=n_open)
    return [
        Waiting(part, node(part.area_code), n_open[part.area_code])
        for part in parts.order_by("area_code")
    ]


def proposals(rows: Sequence[ListedPerson], user: Actor) -> dict[int, KeyPerson]:
    """For each row the key person whom it seems to mean: by his document, else by name and
    birth date in the same county; of those whom one sees."""
    lines = [_line(number, row) for number, row in enumerate(rows)]
    found = look_up(lines, user)
    likely = {
        lines[at].number: [match.holder.pk] if match.holder else match.same_name
        for at, match in enumerate(found)
    }
    who = family({pk for ids in likely.values() for pk in ids})
    listed = _listed(who, user)
    proposed = {}
    for number, row in enumerate(rows):
        known = [listed[who[pk]] for pk in likely[number] if who[pk] in listed]
        if known:
            proposed[row.pk] = known[0]
    return proposed


def _line(number: int, row: ListedPerson) -> Line:
    values = {
        "name": row.name,
        "id_number": row.document_number,
        "birth_date": row.birth_date.isoformat() if row.birth_date else "",
        "area_code": row.area_code,
    }
    return Line(number, values, row.client_uuid)


def _listed(who: Mapping[int, int], user: Actor) -> dict[int, KeyPerson]:
    """Human being → his newest entry."""
    rows = KeyPerson.objects.visible_to(user).filter(person_id__in=who).counted().order_by("pk")
    return {who[row.person_id]: row for row in rows.select_related("person")}


def rows_of(user: Actor, part: ListPart) -> ListedPersonQuerySet:
    rows = ListedPerson.objects.visible_to(user).filter(received_list=part.received_list_id)
    return rows.filter(area_code=part.area_code)
