"""What a job kept ends with its term: the file, the lines; the counts stay."""

import datetime

from django.db import transaction

from yimen.foundation.files.actions import erase
from yimen.foundation.files.models import File
from yimen.foundation.imports.models import Job, Row
from yimen.kit.sight import System


def _old(cutoff: datetime.datetime) -> list[int]:
    jobs = Job.objects.visible_to(System()).filter(made_at__lt=cutoff)
    return list(jobs.values_list("pk", flat=True))


@transaction.atomic
def end_old(cutoff: datetime.datetime, dry_run: bool) -> int:
    """Files of jobs begun before the moment; a job that never ended is cancelled with it."""
    held = File.objects.kept().filter(owner="imports.Job", owner_id__in=_old(cutoff))
    files = list(held)
    if dry_run:
        return len(files)
    open_ones = Job.objects.visible_to(System()).filter(made_at__lt=cutoff, ended_at=None)
    open_ones.update(status="cancelled", ended_at=cutoff)
    Job.objects.visible_to(System()).filter(made_at__lt=cutoff).update(file=None)
    erase(files)
    return len(files)


@transaction.atomic
def end_rows(cutoff: datetime.datetime, dry_run: bool) -> int:
    rows = Row.objects.visible_to(System()).filter(job_id__in=_old(cutoff))
    return rows.count() if dry_run else rows.delete()[0]
