"""The rows of a job: sealed on their way in, many at once."""

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection

from yimen.foundation.accounts.fields import vault
from yimen.foundation.imports.models import Job, Outcome, Row
from yimen.foundation.imports.rules import Line, Verdict, uuid_of
from yimen.kit import clock

COLUMNS = (
    "job_id, number, cells, values, outcome, errors, likeness, candidates, person_id, decision,"
    " decided_by_id, subject_id, made_at"
)
COPY = f"COPY imports_row ({COLUMNS.replace('values', chr(34) + 'values' + chr(34))}) FROM STDIN"


def row(
    job: Job, number: int, cells: Sequence[str], values: dict[str, Any], verdict: Verdict
) -> Row:
    """The line with what was found out about it."""
    return Row(
        job_id=job.pk,
        number=number,
        cells=json.dumps(cells, ensure_ascii=False),
        values="" if verdict.problems else json.dumps(values, ensure_ascii=False),
        outcome=_outcome(verdict),
        errors=[problem.as_json() for problem in verdict.problems],
        likeness="" if verdict.problems or verdict.known else verdict.likeness,
        candidates=[] if verdict.problems or verdict.known else verdict.candidates,
        person_id=verdict.person_id,
        made_at=clock.now(),
    )


def _outcome(verdict: Verdict) -> str:
    if verdict.problems:
        return Outcome.WRONG
    if verdict.known:
        return Outcome.KNOWN
    return Outcome.DUPLICATE if verdict.candidates else Outcome.GOOD


def copy_rows(rows: Sequence[Row]) -> None:
    seal = vault().seal
    with connection.cursor() as cursor, cursor.copy(COPY) as copy:
        for one in rows:
            values = seal(one.values) if one.values else b""
            copy.write_row(
                (
                    one.job_id, one.number, seal(one.cells), values,
                    str(one.outcome), json.dumps(one.errors, ensure_ascii=False), one.likeness,
                    one.candidates, one.person_id, str(one.decision), one.decided_by_id, None,
                    one.made_at,
                )
            )  # fmt: skip


def line(job: Job, one: Row) -> Line:
    """The row as its target takes it over: the decision about it counts."""
    found = Line(one.number, json.loads(one.values), uuid_of(job.client_uuid, one.number))
    found.person_id = one.person_id
    if one.decision == "same":
        found.person_id = one.candidates[0]
    found.is_new = one.decision == "other"
    found.told_apart = one.candidates if found.is_new else []
    return found
