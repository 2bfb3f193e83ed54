"""A file waits to be worked on: a job of the queue does it, after the commit."""

from typing import Any

from django.dispatch import receiver

from yimen.foundation.imports import tasks
from yimen.foundation.imports.events import work_waits


@receiver(work_waits, dispatch_uid="imports.work_waits")
def defer_the_work(sender: object, job_id: int, **_: Any) -> None:
    tasks.work.defer(job_id=job_id)
