"""Pages of a long list by the last row seen: the hundredth page costs what the first does."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page; the cursor of the next is `(sort key, id)` of its last row, or None."""

    items: Sequence[Row]
    next_cursor: str | None = None
    next_url: str = ""


def page(queryset: QuerySet[Row], after: str | None, size: int, *, key: str = "pk") -> Page[Row]:
    """At most `size` rows after the cursor, sorted by `key` (`-key`: downwards), then by id.

    The key must not be personal: the cursor stands in the address.
    """
    down, column = key.startswith("-"), key.removeprefix("-")
    order = [key] if column == "pk" else [key, "-pk" if down else "pk"]
    rows = list(_past(queryset, after, column, down).order_by(*order)[: size + 1])
    more, shown = len(rows) > size, rows[:size]
    return Page(shown, _cursor(shown[-1], column) if more else None)


def asked(
    request: HttpRequest, queryset: QuerySet[Row], size: int = 50, *, key: str = "pk"
) -> Page[Row]:
    """The page that the address asks for (`?after=`), with the address of the next."""
    found = page(queryset, request.GET.get("after"), size, key=key)
    if found.next_cursor is None:
        return found
    query = request.GET.copy()
    query["after"] = found.next_cursor
    return Page(found.items, found.next_cursor, f"{request.path}?{query.urlencode()}")


def _past(queryset: QuerySet[Row], after: str | None, column: str, down: bool) -> QuerySet[Row]:
    """A cursor that nobody gave out (cut short, forged) starts again from the first page."""
    last = _read(after)
    if last is None:
        return queryset
    value, pk = last
    beyond = "lt" if down else "gt"
    condition = Q(**{f"pk__{beyond}": pk})
    if column != "pk":
        condition = Q(**{f"{column}__{beyond}": value}) | (Q(**{column: value}) & condition)
    try:
        return queryset.filter(condition)
    except (ValueError, TypeError, ValidationError):
        return queryset


def _cursor(row: Model, column: str) -> str:
    value = None if column == "pk" else getattr(row, column)
    plain = value if value is None or isinstance(value, (int, str)) else value.isoformat()
    return base64.urlsafe_b64encode(json.dumps([plain, row.pk]).encode()).decode().rstrip("=")


def _read(cursor: str | None) -> tuple[Any, int] | None:
    if not cursor:
        return None
    try:
        value, pk = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError, binascii.Error):
        return None
    return (value, pk) if isinstance(pk, int) and abs(pk) < 2**63 else None
