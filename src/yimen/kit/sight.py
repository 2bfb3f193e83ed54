"""What one person may see, as a value: built once a request, read by every `visible_to`."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Protocol

from django.db.models import Q

Range = tuple[int, int]


@dataclass(frozen=True, order=True)
class Grant:
    """One role over one interval of area codes, both ends included."""

    role: str
    low: int
    high: int
    department: str = ""

    def covers(self, area_code: int) -> bool:
        return self.low <= area_code <= self.high


@dataclass(frozen=True)
class Sight:
    """The grants of all posts held now, the persons one is, and the single rows shared."""

    user_id: int | None = None
    grants: tuple[Grant, ...] = ()
    own_person_ids: frozenset[int] = frozenset()
    shares: frozenset[tuple[str, int]] = frozenset()

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(grant.role for grant in self.grants)

    def roles_over(self, *area_codes: int) -> frozenset[str]:
        """The roles held over any of the codes: what a lifecycle's `by` is held against."""
        return frozenset(
            grant.role for grant in self.grants for code in area_codes if grant.covers(code)
        )

    def ranges(self, roles: Collection[str]) -> tuple[Range, ...]:
        """The intervals seen with any of the roles, sorted and merged."""
        return merged((grant.low, grant.high) for grant in self.grants if grant.role in roles)

    def sees(self, area_code: int, roles: Collection[str]) -> bool:
        return any(low <= area_code <= high for low, high in self.ranges(roles))

    def shared(self, label: str) -> frozenset[int]:
        """Ids of the rows of one model (`people.Person`) shared with this person now."""
        return frozenset(pk for name, pk in self.shares if name == label)

    @property
    def key(self) -> str:
        """Equal for persons who see the same: such persons may share one rendering."""
        seen = (sorted(self.grants), sorted(self.own_person_ids), sorted(self.shares))
        return hashlib.sha256(repr(seen).encode()).hexdigest()[:32]


class Actor(Protocol):
    """Who acts: a user with his sight, or the system itself."""

    @property
    def pk(self) -> int | None: ...
    @property
    def sight(self) -> Sight: ...


NOBODY = Sight()
EVERYWHERE = (0, 10**12 - 1)


@dataclass(frozen=True)
class System:
    """The platform acting for itself: timers, rules, the demo's loader."""

    roles: tuple[str, ...] = ("system",)
    pk: None = None

    @property
    def sight(self) -> Sight:
        return Sight(grants=tuple(Grant(role, *EVERYWHERE) for role in self.roles))


def merged(ranges: Iterable[Range]) -> tuple[Range, ...]:
    """Overlapping and touching intervals as one."""
    result: list[Range] = []
    for low, high in sorted(ranges):
        if result and low <= result[-1][1] + 1:
            result[-1] = (result[-1][0], max(result[-1][1], high))
        else:
            result.append((low, high))
    return tuple(result)


def within(ranges: Iterable[Range], *columns: str) -> Q:
    """The condition that any of the columns lies in any of the ranges; never true for none."""
    condition = Q(pk__in=())
    for column in columns:
        for low, high in ranges:
            condition |= Q(**{f"{column}__range": (low, high)})
    return condition


def outside(ranges: Iterable[Range], column: str) -> Q:
    """The condition that the column lies in none of the ranges, as intervals of an index."""
    condition, begin = Q(pk__in=()), EVERYWHERE[0]
    for low, high in merged(ranges):
        if begin < low:
            condition |= Q(**{f"{column}__range": (begin, low - 1)})
        begin = high + 1
    if begin <= EVERYWHERE[1]:
        condition |= Q(**{f"{column}__range": (begin, EVERYWHERE[1])})
    return condition
