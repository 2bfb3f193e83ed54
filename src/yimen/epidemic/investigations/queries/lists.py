"""Which investigations somebody wants to see, as parts that each walk one index."""

from collections.abc import Mapping

from django.db.models import QuerySet

from yimen.epidemic.investigations.models import Investigation
from yimen.epidemic.investigations.rules import TO_DO
from yimen.foundation.areas.queries import Node, pieces
from yimen.kit.sight import Actor

Wish = Mapping[str, object]  # the cleaned fields of the filter
OPEN = "open"


def wanted(user: Actor, wish: Wish) -> list[QuerySet[Investigation]]:
    """The parts, filtered; everything may be left out."""
    node = area_of(wish)
    only = [(low, high) for _area, low, high in pieces([node.code])] if node else []
    parts = Investigation.objects.parts_visible_to(user, only)
    if wish.get("mine"):
        parts = [Investigation.objects.visible_to(user).filter(assignee_id=user.pk)]
    return [_filtered(part, wish) for part in parts]


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
