"""Which investigations somebody wants to see, as parts that each walk one index."""

import datetime
from collections.abc import Mapping, Sequence

from django.db.models import QuerySet

from yimen.epidemic.investigations.models import Investigation
from yimen.epidemic.investigations.rules import TO_DO
from yimen.foundation.areas.queries import Node, pieces
from yimen.foundation.audit.queries import as_of
from yimen.kit.sight import Actor, within

Wish = Mapping[str, object]  # the cleaned fields of the filter
OPEN = "open"


def wanted(user: Actor, wish: Wish) -> list[QuerySet[Investigation]]:
    """The parts, filtered; everything may be left out.

    As known at a moment they are lines of history, all in one part.
    """
    return [_filtered(part, wish) for part in _parts(user, wish)]


def _parts(user: Actor, wish: Wish) -> Sequence[QuerySet[Investigation]]:
    node, moment = area_of(wish), wish.get("as_of")
    only = [(low, high) for _area, low, high in pieces([node.code])] if node else []
    seen = Investigation.objects.visible_to(user)
    if isinstance(moment, datetime.datetime):
        seen = as_of(Investigation, moment).visible_to(user)
    if wish.get("mine"):
        return [seen.filter(assignee_id=user.pk)]
    if moment is None:
        return Investigation.objects.parts_visible_to(user, only)
    return [seen.filter(within(only, "area_code", "home_area_code")) if only else seen]


def _filtered(rows: QuerySet[Investigation], wish: Wish) -> QuerySet[Investigation]:
    status = wish.get("status", "")
    if status == OPEN:
        rows = rows.filter(closed_at__isnull=True, status__in=TO_DO)
    elif status == "":
        rows = rows.filter(closed_at__isnull=True)
    elif status != "all":
        rows = rows.filter(status=status)
    for name in ("trigger", "priority", "order"):
        if wish.get(name):
            rows = rows.filter(**{name: wish[name]})
    return rows.filter(overdue_at__isnull=False) if wish.get("overdue") else rows


def area_of(wish: Wish) -> Node | None:
    area = wish.get("area")
    return area if isinstance(area, Node) else None
