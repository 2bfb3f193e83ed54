"""Orders given by hand, and how far they have come."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from yimen.epidemic.investigations.models import ENDED, Investigation, Order, Status
from yimen.kit.sight import Actor


@dataclass(frozen=True)
class Progress:
    """n done of N: done is what has been reported, or has ended."""

    order: Order
    done: int
    parts: int
    overdue: int

    @property
    def percent(self) -> int:
        return self.done * 100 // self.parts if self.parts else 0


def progress(orders: Sequence[Order], user: Actor) -> list[Progress]:
    """One statement for a page of orders."""
    rows = Investigation.objects.visible_to(user).filter(order__in=orders)
    counts = rows.values_list("order_id").annotate(
        done=Count("pk", filter=Q(status__in=DONE)),
        parts=Count("pk"),
        overdue=Count("pk", filter=Q(overdue_at__isnull=False)),
    )
    found = {pk: numbers for pk, *numbers in counts}
    return [Progress(one, *found.get(one.pk, (0, 0, 0))) for one in orders]


DONE = frozenset({*ENDED, Status.REPORTED, Status.CHECKED})
