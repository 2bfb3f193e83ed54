"""Taking a checked file over: all of its rows in one transaction, or none."""

from collections.abc import Sequence

from django.db import connection, transaction
from django.db.models import QuerySet

from yimen.foundation.audit.actions import Deed, record
from yimen.foundation.figures.actions import together
from yimen.foundation.imports import events, rules
from yimen.foundation.imports.actions.bringing import deed, stepped
from yimen.foundation.imports.actions.checking import alone, check
from yimen.foundation.imports.actions.rows import line
from yimen.foundation.imports.models import Decision, Job, Row, Status
from yimen.foundation.imports.progress import TakenBack, Teller, teller
from yimen.foundation.imports.queries import brought_by
from yimen.foundation.imports.rules import LABEL, SYSTEM, TAKEN_AT_ONCE
from yimen.kit.refusals import Refusal
from yimen.kit.sight import Actor, System


def work(job_id: int) -> None:
    """What waits for this job now: the queue's one way in."""
    check(job_id)
    take_over(job_id)


def work_waiting() -> int:
    """Set going again what a killed worker left: whatever nobody works on."""
    waiting = 0
    for pk in list(Job.objects.visible_to(System()).at_work().values_list("pk", flat=True)):
        with transaction.atomic():
            if alone(pk):
                events.work_waits.send(Job, job_id=pk)
                waiting += 1
    return waiting


def take_over(job_id: int) -> None:
    """All rows that are in order, in one transaction. If the city has changed since the check so
    that one of them no longer fits, none comes in and the file is checked again.
    """
    try:
        with transaction.atomic():
            _take_over(job_id)
    except TakenBack:
        return
    except Refusal as refusal:
        _check_again(job_id, refusal)


def _take_over(job_id: int) -> None:
    job = Job.objects.visible_to(System()).get(pk=job_id)
    if job.status != Status.APPLYING or not alone(job_id):
        return
    rows = Row.objects.visible_to(System()).filter(job=job)
    with teller(job.pk, job.status, job.total) as told, together():
        told.tell(0, at_once=True)
        taken = _take_all(job, rows.to_take_over().order_by("number"), told)
    _finish(job_id, taken, rows.filter(decision=Decision.SKIP).count())


def _take_all(job: Job, rows: QuerySet[Row], told: Teller) -> int:
    target, brought = rules.target_of(job.target), brought_by(job)
    numbers = list(rows.values_list("number", flat=True))
    for start in range(0, len(numbers), TAKEN_AT_ONCE):
        chunk = list(rows.filter(number__in=numbers[start : start + TAKEN_AT_ONCE]))
        lines = [line(job, one) for one in chunk]
        _note(chunk, target.apply(lines, brought))
        told.tell(start + len(chunk))
    return len(numbers)


_NOTE = """
UPDATE imports_row SET subject_id = became.subject_id
  FROM unnest(%s::bigint[], %s::bigint[]) AS became (id, subject_id)
 WHERE imports_row.id = became.id
"""


def _note(rows: Sequence[Row], subject_ids: Sequence[int]) -> None:
    """What each line became."""
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, [[one.pk for one in rows], list(subject_ids)])


def _finish(job_id: int, taken: int, left_out: int) -> None:
    job = Job.objects.visible_to(System()).select_for_update(of=("self",)).get(pk=job_id)
    if job.status != Status.APPLYING:
        raise TakenBack
    stepped(job, "finish", SYSTEM)
    job.counts |= {"taken": taken, "left_out": left_out}
    job.progress = job.total
    job.save()
    record(deed("import", job, f"{taken}"), by=brought_by(job).by)


@transaction.atomic
def _check_again(job_id: int, refusal: Refusal) -> None:
    job = Job.objects.visible_to(System()).select_for_update(of=("self",)).get(pk=job_id)
    if job.status != Status.APPLYING:
        return
    stepped(job, "check_again", SYSTEM)
    job.progress = 0
    job.save()
    record(deed("check_import_again", job, str(refusal)), by=System())
    events.work_waits.send(Job, job_id=job.pk)


def record_file(job: Job, rows: int, *, by: Actor) -> None:
    """Somebody takes the lines to mend out of the house."""
    record(Deed("export", LABEL, [job.pk], [], job.area_code, f"{rows}"), by=by)
