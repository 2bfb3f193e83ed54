"""The owner of the work puts the item and closes it, in the transaction of the work itself."""

import datetime
from collections.abc import Collection, Mapping, Sequence

from yimen.foundation.areas.queries import ancestors_of
from yimen.foundation.inbox.models import Item
from yimen.foundation.live.actions import publish
from yimen.kit import clock


def put(items: Sequence[Item]) -> None:
    """Let the items wait; one that waits already (same app, object, title, role) is kept."""
    Item.objects.bulk_create(items, batch_size=2000, ignore_conflicts=True)
    publish(*_topics(items))


def close(
    app: str, object_ids: Collection[int], *, role: str = "", at: datetime.datetime | None = None
) -> None:
    """End what waits for these objects (of one role, or all)."""
    moment = at or clock.now()
    close_each(app, dict.fromkeys(object_ids, moment), role=role)


def close_each(app: str, moments: Mapping[int, datetime.datetime], *, role: str = "") -> None:
    """End what waits for each object, each at its own moment."""
    waiting = Item.objects.waiting().filter(app=app, object_id__in=moments.keys())
    if role:
        waiting = waiting.filter(role=role)
    items = list(waiting.select_for_update())
    for item in items:
        item.closed_at = moments[item.object_id]
    Item.objects.bulk_create(
        items, update_conflicts=True, unique_fields=["id"], update_fields=["closed_at"]
    )
    publish(*_topics(items))


def relocate(app: str, object_ids: Collection[int], area_code: int) -> None:
    """What waits for these objects waits elsewhere now: both places are told."""
    waiting = Item.objects.waiting().filter(app=app, object_id__in=object_ids)
    items = list(waiting.order_by("pk").select_for_update())
    told = _topics(items)
    for item in items:
        item.area_code = area_code
    Item.objects.bulk_update(items, ["area_code"], batch_size=500)
    publish(*told, *_topics(items))


def _topics(items: Sequence[Item]) -> set[str]:
    """Whom a change concerns: the item's user, or the role's holders over any area above it."""
    users = {f"inbox:user:{item.user_id}" for item in items if item.user_id}
    places = {(item.role, item.area_code) for item in items if not item.user_id}
    above = ancestors_of({code for _, code in places})
    return users | {f"inbox:{role}:{one}" for role, code in places for one in above[code]}
