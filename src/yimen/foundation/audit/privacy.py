"""The audit itself, finished jobs, and what the history's library keeps."""

import datetime

from django.conf import settings
from django.db import connection

from yimen.kit.personal import SECURITY, Beside, Personal, Plain, Retention

OLD_JOBS = """
    FROM procrastinate_jobs AS job
    WHERE job.status IN ('succeeded', 'failed', 'cancelled', 'aborted')
      AND NOT EXISTS (SELECT 1 FROM procrastinate_events e WHERE e.job_id = job.id AND e.at >= %s)
"""


def end_finished_jobs(cutoff: datetime.datetime, dry_run: bool) -> int:
    verb = "SELECT count(*)" if dry_run else "DELETE"
    with connection.cursor() as cursor:
        cursor.execute(f"{verb} {OLD_JOBS}", [cutoff])  # noqa: S608  # only constants
        return int(cursor.fetchone()[0]) if dry_run else cursor.rowcount


def end_cache(cutoff: datetime.datetime, dry_run: bool) -> int:
    """What the cache keeps by the database's own hand, past its time."""
    table = settings.CACHES["default"]["LOCATION"]
    verb = "SELECT count(*)" if dry_run else "DELETE"
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [table])
        if cursor.fetchone()[0] is None:
            return 0
        cursor.execute(f'{verb} FROM "{table}" WHERE expires < %s', [cutoff])  # noqa: S608
        return int(cursor.fetchone()[0]) if dry_run else cursor.rowcount


BESIDE = [
    Beside(
        label="django_cache",
        purpose="To count how often something was tried, and to share what pages show alike",
        ground=SECURITY,
        days=0,
        run=end_cache,
    )
]
PERSONAL = [
    Personal(
        model="audit.Entry",
        fields=("actor_id", "subject_ids", "person_ids", "reason", "address"),
        purpose="To prove who saw or changed what, and to tell the person",
        ground=SECURITY,
        keep=Retention(),
    ),
    Personal(
        model="procrastinate.ProcrastinateJob",
        fields=("args", "lock", "queueing_lock"),
        purpose="Work in the background",
        ground=SECURITY,
        keep=Retention(days=30, run=end_finished_jobs),
    ),
    Personal(
        model="pghistory.Context",
        fields=("metadata",),
        purpose="Who changed a row, in which request",
        ground=SECURITY,
        keep=Retention(days=1_095, since="created_at"),
    ),
]
PLAIN = [
    Plain("audit.Entry", ("role", "verb", "subject", "request_id"), "Names of deeds"),
    Plain("audit.Seal", ("entry_id", "mac"), "Links of the chain"),
    Plain("audit.DeletionCertificate", ("counts", "sha256", "file_name"), "Counts, no rows"),
    Plain(
        "procrastinate.ProcrastinateJob",
        ("queue_name", "task_name", "status", "worker"),
        "Names of jobs",
    ),
    Plain("procrastinate.ProcrastinateEvent", ("type",), "What happened to a job"),
    Plain("procrastinate.ProcrastinatePeriodicDefer", ("task_name", "periodic_id"), "Timers"),
]
