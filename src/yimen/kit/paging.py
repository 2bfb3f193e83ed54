"""Pages of a long list by the last row seen: the hundredth page costs what the first does."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

Row = TypeVar("Row", bound=Model)


MOST_COUNTED = 10_000


@dataclass(frozen=True)
class Count:
    """How long a list is; nobody waits until all rows of a city are counted."""

    n: int
    is_all: bool

    def __str__(self) -> str:
        return f"{self.n:,}" if self.is_all else f"{self.n:,}+"


def count_of_parts(parts: Sequence[QuerySet[Row]], most: int = MOST_COUNTED) -> Count:
    n = sum(part.order_by()[: most + 1].count() for part in parts)
    return Count(min(n, most), n <= most)


def together(parts: Sequence[QuerySet[Row]]) -> QuerySet[Row]:
    """The parts as one, for who reads everything to its end; a list is read in parts."""
    return reduce(or_, parts)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page; the cursor of the next is `(sort key, id)` of its last row, or None."""

    items: Sequence[Row]
    next_cursor: str | None = None
    next_url: str = ""


def page_of_parts(
    parts: Sequence[QuerySet[Row]], after: str | None, size: int, *, key: str = "pk"
) -> Page[Row]:
    """At most `size` rows after the cursor, sorted by `key` (`-key`: downwards), then by id.

    The parts of the list are disjoint, each a walk along one index: a statement over `a OR b`
    walks the whole table where no index gives its order. The key must not be personal: the
    cursor stands in the address.
    """
    column = key.removeprefix("-")
    found = [row for part in parts for row in _first(part, after, size, key)]
    tie = _tie(parts[0]) if parts else "pk"
    found.sort(
        key=lambda row: (getattr(row, column), getattr(row, tie)), reverse=key.startswith("-")
    )
    shown = found[:size]
    return Page(shown, _cursor(shown[-1], column, tie) if len(found) > size else None)


def _tie(rows: QuerySet[Row]) -> str:
    """What decides between equal keys: the row's number, also where it is a line of history."""
    return "id" if "id" in {field.name for field in rows.model._meta.concrete_fields} else "pk"


def _first(queryset: QuerySet[Row], after: str | None, size: int, key: str) -> list[Row]:
    down, column = key.startswith("-"), key.removeprefix("-")
    tie = _tie(queryset)
    order = [key] if column in {"pk", tie} else [key, f"-{tie}" if down else tie]
    return list(_past(queryset, after, column, down).order_by(*order)[: size + 1])


def asked(
    request: HttpRequest, queryset: QuerySet[Row], size: int = 50, *, key: str = "pk"
) -> Page[Row]:
    """The page that the address asks for (`?after=`), with the address of the next."""
    return asked_of_parts(request, [queryset], size, key=key)


def asked_of_parts(
    request: HttpRequest, parts: Sequence[QuerySet[Row]], size: int = 50, *, key: str = "pk"
) -> Page[Row]:
    found = page_of_parts(parts, request.GET.get("after"), size, key=key)
    return (
        found if found.next_cursor is None else _with_next(request, found.items, found.next_cursor)
    )


def _with_next(request: HttpRequest, items: Sequence[Row], cursor: str) -> Page[Row]:
    query = request.GET.copy()
    query["after"] = cursor
    return Page(items, cursor, f"{request.path}?{query.urlencode()}")


def asked_in_turn(
    request: HttpRequest, walks: Sequence[tuple[QuerySet[Row], str]], size: int = 50
) -> Page[Row]:
    """The page of a list whose parts follow one another, each sorted by its own key."""
    begun, _, after = request.GET.get("after", "").partition(".")
    first = int(begun) if begun in {str(n) for n in range(len(walks))} else 0
    found: list[Row] = []
    for number, (rows, key) in enumerate(walks[first:], first):
        room = size - len(found)
        read = _first(rows, after if number == first else None, room, key)
        shown = read[:room]
        found += shown
        if len(read) > room:
            past = _cursor(shown[-1], key.removeprefix("-"), _tie(rows)) if shown else ""
            return _with_next(request, found, f"{number}.{past}")
    return Page(found)


def _past(queryset: QuerySet[Row], after: str | None, column: str, down: bool) -> QuerySet[Row]:
    """A cursor that nobody gave out (cut short, forged) starts again from the first page."""
    last = _read(after)
    if last is None:
        return queryset
    value, pk = last
    beyond = "lt" if down else "gt"
    tie = _tie(queryset)
    condition = Q(**{f"{tie}__{beyond}": pk})
    if column not in {"pk", tie}:
        condition = Q(**{f"{column}__{beyond}": value}) | (Q(**{column: value}) & condition)
        condition &= Q(**{f"{column}__{beyond}e": value})  # where on the index to begin
    try:
        return queryset.filter(condition)
    except (ValueError, TypeError, ValidationError):
        return queryset


def _cursor(row: Model, column: str, tie: str) -> str:
    value = None if column in {"pk", tie} else getattr(row, column)
    plain = value if value is None or isinstance(value, (int, str)) else value.isoformat()
    return (
        base64.urlsafe_b64encode(json.dumps([plain, getattr(row, tie)]).encode())
        .decode()
        .rstrip("=")
    )


def _read(cursor: str | None) -> tuple[Any, int] | None:
    if not cursor:
        return None
    try:
        value, pk = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError, binascii.Error):
        return None
    return (value, pk) if isinstance(pk, int) and abs(pk) < 2**63 else None
