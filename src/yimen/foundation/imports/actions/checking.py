"""The dry run: every row is read, cleaned and judged; nothing of the city is touched."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from django.conf import settings
from django.db import connection, transaction

from yimen.foundation.audit.actions import record
from yimen.foundation.files.queries import read
from yimen.foundation.imports import rules
from yimen.foundation.imports.actions.bringing import deed, stepped
from yimen.foundation.imports.actions.remembering import decide_as_earlier
from yimen.foundation.imports.actions.rows import copy_rows, row
from yimen.foundation.imports.cleaning import Cleaner
from yimen.foundation.imports.models import Job, Outcome, Row, Status
from yimen.foundation.imports.places import Places
from yimen.foundation.imports.progress import TakenBack, Teller, teller
from yimen.foundation.imports.queries import brought_by
from yimen.foundation.imports.rules import CHUNK, SYSTEM, Brought, Problem, Target, Verdict
from yimen.kit import clock
from yimen.kit.reading import Numbered, Table, Unreadable
from yimen.kit.sight import System

TWICE = "The same row stands in line %(number)s."
Decided = Mapping[int, tuple[str, int | None, list[int]]]  # number → decision, by whom, about whom


@dataclass
class Run:
    """One dry run: what it needs, and what it has seen so far."""

    job: Job
    target: Target
    cleaner: Cleaner
    brought: Brought
    before: Decided
    seen: dict[str, int] = field(default_factory=dict)  # who and what → its first line
    counts: Counter[str] = field(default_factory=Counter)


def check(job_id: int) -> None:
    """Check the file once, whoever asks how often; what cannot be read is refused in words."""
    try:
        with transaction.atomic():
            _check(job_id)
    except Unreadable as error:
        _refuse(job_id, rules.UNREADABLE[error.code], {"place": error.place})
    except rules.TooManyRows as refusal:
        _refuse(job_id, str(refusal), {})
    except TakenBack:
        return


def _check(job_id: int) -> None:
    job = Job.objects.visible_to(System()).select_related("file").get(pk=job_id)
    if job.status != Status.MAPPED or not alone(job_id):
        return
    run, table = _run(job), _table(job)
    Row.objects.visible_to(System()).filter(job=job).delete()
    with teller(job.pk, job.status, table.height) as told:
        told.tell(0, at_once=True)
        _judge_all(run, table, told)
    if not run.counts:
        raise Unreadable(Unreadable.EMPTY)
    _finish(run)


def alone(job_id: int) -> bool:
    """Whether nobody else works on this job; nobody will until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [rules.LOCK, job_id])
        found = cursor.fetchone()
    return bool(found and found[0])


def _run(job: Job) -> Run:
    target = rules.target_of(job.target)
    brought = brought_by(job)
    places = Places(brought.by.sight.ranges(target.roles))
    cleaner = Cleaner(target, job.mapping, job.date_style, places)
    rows = Row.objects.visible_to(System()).filter(job=job).exclude(decision="")
    decided = rows.values_list("number", "decision", "decided_by_id", "candidates")
    before = {number: (said, by, whom) for number, said, by, whom in decided}
    return Run(job, target, cleaner, brought, before)


def _table(job: Job) -> Table:
    assert job.file is not None
    table = Table(read(job.file))
    place = table.merged_across(job.header_row)
    if place:
        raise Unreadable(Unreadable.MERGED, place)
    return table


def _judge_all(run: Run, table: Table, told: Teller) -> None:
    below = (one for one in table.rows() if one[0] > run.job.header_row)
    rows = (one for one in below if not run.cleaner.is_example(one[1]))
    done = 0
    while chunk := list(islice(rows, CHUNK)):
        done += len(chunk)
        if done > settings.IMPORT_MOST_ROWS:
            raise rules.TooManyRows
        copy_rows(_judged(run, chunk))
        told.tell(chunk[-1][0])


def _judged(run: Run, chunk: Sequence[Numbered]) -> list[Row]:
    """A row of the job for each line of the sheet: cleaned by us, judged by the target."""
    cleaned = [(number, cells, *run.cleaner.clean(cells)) for number, cells in chunk]
    lines = [
        rules.Line(number, values, rules.uuid_of(run.job.client_uuid, number))
        for number, _, values, problems in cleaned
        if not problems
    ]
    judged = run.target.judge(lines, run.brought)
    verdicts = {line.number: said for line, said in zip(lines, judged, strict=True)}
    rows = []
    for number, cells, values, problems in cleaned:
        verdict = verdicts.get(number) or Verdict(problems=problems)
        _hold_against_the_rest(run, number, verdict)
        rows.append(row(run.job, number, cells, values, verdict))
    decide_as_earlier(rows)
    for made in rows:
        _decide_as_before(made, run.before)
        run.counts[made.outcome] += 1
    return rows


def _hold_against_the_rest(run: Run, number: int, verdict: Verdict) -> None:
    if verdict.problems or not verdict.identity:
        return
    first = run.seen.setdefault(verdict.identity, number)
    if first != number:
        verdict.problems = [Problem("", TWICE, {"number": first})]


def _decide_as_before(made: Row, before: Decided) -> None:
    """What somebody decided about the same persons holds when the file is checked anew."""
    decision, by, whom = before.get(made.number, ("", None, []))
    if made.outcome == Outcome.DUPLICATE and whom == made.candidates:
        made.decision, made.decided_by_id = decision, by


def _finish(run: Run) -> None:
    job = Job.objects.visible_to(System()).select_for_update(of=("self",)).get(pk=run.job.pk)
    if job.status != Status.MAPPED:
        raise TakenBack
    undecided = Row.objects.visible_to(System()).filter(job=job).undecided().exists()
    stepped(job, "ask" if undecided else "check", SYSTEM)
    job.counts = {outcome: run.counts[outcome] for outcome in Outcome.values}
    job.checked_at = clock.now()
    job.progress = job.total = sum(run.counts.values())
    job.save()
    record(deed("check_import", job), by=run.brought.by)


@transaction.atomic
def _refuse(job_id: int, sentence: str, words: Mapping[str, object]) -> None:
    job = Job.objects.visible_to(System()).select_for_update(of=("self",)).get(pk=job_id)
    if job.status != Status.MAPPED:
        return
    stepped(job, "refuse", SYSTEM)
    job.refusal = [sentence, dict(words)]
    job.save()
    record(deed("refuse_import", job), by=System())
