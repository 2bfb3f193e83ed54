"""A person decides about rows that may be about somebody known."""

from collections.abc import Collection

from django.db import transaction

from yimen.foundation.audit.actions import record
from yimen.foundation.imports import rules
from yimen.foundation.imports.actions.bringing import deed, locked, stepped
from yimen.foundation.imports.actions.remembering import remember
from yimen.foundation.imports.models import Job, Row, Status
from yimen.foundation.imports.rules import BRINGER
from yimen.kit.sight import Actor


@transaction.atomic
def decide(job_id: int, numbers: Collection[int], decision: str, *, by: Actor) -> Job:
    """The same decision about these lines; the last one settles the file."""
    job = locked(job_id, by)
    if job.status not in {Status.DECIDING, Status.CHECKED}:
        raise rules.NoLongerSo
    rows = Row.objects.visible_to(by).filter(job=job, outcome="duplicate", number__in=numbers)
    for likeness in set(rows.values_list("likeness", flat=True)):
        if decision not in rules.DECISIONS[likeness]:
            raise rules.NotThatDecision
    remember(list(rows), decision, by=by)
    rows.update(decision=decision, decided_by_id=by.pk)
    record(deed("decide_import", job, decision), by=by)
    return _settled(job, by)


@transaction.atomic
def settle(job_id: int, likeness: str, decision: str, *, by: Actor) -> Job:
    """The same decision about all lines that are alike in the same way and still open."""
    job = locked(job_id, by)
    rows = Row.objects.visible_to(by).filter(job=job, likeness=likeness).undecided()
    numbers = list(rows.values_list("number", flat=True))
    return decide(job_id, numbers, decision, by=by)


def _settled(job: Job, by: Actor) -> Job:
    undecided = Row.objects.visible_to(by).filter(job=job).undecided()
    if job.status == Status.DECIDING and not undecided.exists():
        stepped(job, "settle", BRINGER)
        job.save()
    return job
