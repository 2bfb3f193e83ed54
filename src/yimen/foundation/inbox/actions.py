"""The owner of the work puts the item and closes it, in the transaction of the work itself."""

import datetime
from collections.abc import Collection, Iterable, Sequence

from django.utils import timezone

from yimen.foundation.areas.queries import ancestors
from yimen.foundation.inbox.models import Item
from yimen.foundation.live.actions import publish


def put(items: Sequence[Item]) -> None:
    """Let the items wait; one that waits already (same app, object, title, role) is kept."""
    Item.objects.bulk_create(items, batch_size=2000, ignore_conflicts=True)
    publish(*_topics(items))


def close(
    app: str, object_ids: Collection[int], *, role: str = "", at: datetime.datetime | None = None
) -> None:
    """End what waits for these objects (of one role, or all)."""
    waiting = Item.objects.waiting().filter(app=app, object_id__in=object_ids)
    if role:
        waiting = waiting.filter(role=role)
    topics = _topics(waiting)
    waiting.update(closed_at=at or timezone.now())
    publish(*topics)


def _topics(items: Iterable[Item]) -> set[str]:
    """Whom a change concerns: the item's user, or the role's holders over any area above it."""
    topics: set[str] = set()
    for item in items:
        if item.user_id:
            topics.add(f"inbox:user:{item.user_id}")
        else:
            topics |= {f"inbox:{item.role}:{code}" for code in ancestors(item.area_code)}
    return topics
