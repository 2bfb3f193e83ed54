"""When each timer was last due, and how that went: read from the queue's own rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from procrastinate.contrib.django.models import ProcrastinatePeriodicDefer


@dataclass(frozen=True)
class TimerRun:
    """The newest run of one timer; `status` is the queue's word (todo, doing, succeeded…)."""

    task: str
    due_at: datetime
    status: str


def last_runs() -> Iterator[TimerRun]:
    """The newest run of every timer, by name."""
    newest = ProcrastinatePeriodicDefer.objects.select_related("job")
    for row in newest.order_by("task_name", "-defer_timestamp").distinct("task_name"):
        due_at = datetime.fromtimestamp(row.defer_timestamp or 0, UTC)
        yield TimerRun(row.task_name, due_at, row.job.status if row.job else "")
