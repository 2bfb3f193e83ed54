"""A sheet of 50,000 key persons on its way in: read, checked, decided, taken over, mended.

3 % of its rows have a wrong number, 2 % name somebody of the register with another name. The check
and the taking over run in a process of their own, as in a city, and that process says its peak of
memory. The limit is a bare COPY of the same rows into a table without an index, in the same run.
"""

import datetime
import io
import multiprocessing
import random
import resource
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from bench import city
from bench.place import database, server_version
from bench.report import circumstances, options, say, show

SIZES = {"small": 2_000, "city": 50_000}
WRONG, KNOWN = 0.03, 0.02
HEADER = [
    "人员类别",
    "姓名",
    "身份证号",
    "手机号",
    "从何处来",
    "到达日期",
    "村（社区）",
    "现住地址",
    "症状",
]
Rows = list[list[str]]


@dataclass
class Sheet:
    rows: Rows
    wrong: dict[int, str]  # place in the sheet → the right number


def main(argv: list[str]) -> dict[str, object]:
    given = options("A large sheet on its way in.", argv)
    with database(given.data) as url:
        city.make_city()
        officer = city.staff("city_hq", city.CITY, 1)[0]
        figures = circumstances(given.scale) | {"postgresql": server_version(url)}
        sheet = _sheet(SIZES[given.scale], random.Random(time.time_ns()))
        say(f"{len(sheet.rows):,} rows, {len(sheet.wrong):,} wrong")
        found = _first(officer.pk, sheet)
        found |= _mended(officer.pk, sheet, int(str(found["job"])))
        return figures | found | _against_copy(sheet, float(str(found["apply_s"])))


def _sheet(size: int, luck: random.Random) -> Sheet:
    """Invented people of all villages; some of them are on the register, some numbers wrong."""
    from yimen.foundation.areas.models import Area, Level
    from yimen.kit import invented

    villages = list(Area.objects.filter(level=Level.VILLAGE).values_list("code", flat=True))
    day = (datetime.datetime.now(datetime.UTC).date() - datetime.timedelta(days=3)).isoformat()
    numbers: set[str] = set()
    while len(numbers) < size:
        numbers.add(city.identity_number(luck.choice(villages), luck))
    sheet = Sheet([], {})
    for place, number in enumerate(numbers):
        village = luck.choice(villages)
        name, phone = invented.name(luck), f"190{luck.randrange(10**8):08d}"
        sheet.rows.append(
            ["武汉返回", name, number, phone, "武汉市", day, str(village), f"{place}号", "否"]
        )
    _enter_known(sheet, luck.sample(range(size), int(size * KNOWN)))
    return sheet


def _enter_known(sheet: Sheet, places: Sequence[int]) -> None:
    """Two in a hundred are on the register with another name; of the rest some are wrong."""
    from yimen.foundation.people.actions import NewPerson, add_many
    from yimen.kit.sight import System

    known = set(places)
    people = [
        NewPerson("另名某", int(row[6]), document_type="id_card", document_number=row[2])
        for row in (sheet.rows[place] for place in places)
    ]
    add_many(people, by=System())
    rest = [place for place in range(len(sheet.rows)) if place not in known]
    for place in rest[:: int(1 / WRONG)][: int(len(sheet.rows) * WRONG)]:
        row = sheet.rows[place]
        sheet.wrong[place] = row[2]
        row[2] = row[2][:-1] + ("0" if row[2][-1] != "0" else "1")


def _workbook(header: Sequence[str], rows: Rows) -> bytes:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    page = book.create_sheet("名单")
    page.append(list(header))
    for row in rows:
        page.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _first(officer_pk: int, sheet: Sheet) -> dict[str, object]:
    from yimen.foundation.imports import actions
    from yimen.foundation.imports.models import Job
    from yimen.kit.reading import Table

    content = _workbook(HEADER, sheet.rows)
    began = time.monotonic()
    read = sum(1 for _ in Table(content).rows())
    reading = time.monotonic() - began
    assert read == len(sheet.rows) + 1
    job = _start(officer_pk, content)
    checking, check_mb = _worked(job.pk)
    counts = Job.objects.get(pk=job.pk).counts
    say(f"checked in {checking:.1f} s: {counts}")
    _decide(officer_pk, job.pk)
    actions.apply(job.pk, by=_officer(officer_pk))
    applying, apply_mb = _worked(job.pk)
    done = Job.objects.get(pk=job.pk)
    assert done.status == "done", done.status
    say(f"taken over in {applying:.1f} s")
    return {
        "job": job.pk,
        "rows": len(sheet.rows),
        "file_mb": round(len(content) / 2**20, 1),
        "read_s": round(reading, 1),
        "check_s": round(checking, 1),
        "apply_s": round(applying, 1),
        "rows_per_s": round(len(sheet.rows) / (reading + checking + applying)),
        "peak_rss_mb": max(check_mb, apply_mb),
        **{f"rows_{name}": n for name, n in done.counts.items()},
    }


def _decide(officer_pk: int, job_id: int) -> None:
    """Another name for the same number is the same person, the same phone somebody else."""
    from yimen.foundation.imports import actions

    actions.settle(job_id, "name", "same", by=_officer(officer_pk))
    actions.settle(job_id, "alike", "other", by=_officer(officer_pk))


def _officer(pk: int) -> Any:
    from yimen.foundation.accounts.models import User
    from yimen.foundation.staff.queries import sight_of

    officer = User.objects.get(pk=pk)
    officer.sight = sight_of(officer)
    return officer


def _start(officer_pk: int, content: bytes) -> Any:
    """Through the forms that the pages use: the file, and the columns that were recognised."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from yimen.foundation.imports import actions, rules
    from yimen.foundation.imports.actions import NewMapping
    from yimen.foundation.imports.forms import UploadForm

    officer = _officer(officer_pk)
    file = {"file": SimpleUploadedFile("名单.xlsx", content)}
    form = UploadForm(rules.target_of("key-persons"), officer, {"client_uuid": uuid.uuid4()}, file)
    assert form.is_valid(), form.errors
    job = actions.start(form.entry(), by=officer)
    return actions.map_columns(job.pk, NewMapping(job.mapping), by=officer)


def _worked(job_id: int) -> tuple[float, int]:
    """What waits for the job, done by a worker of its own: seconds, and its peak in MB."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    worker = context.Process(target=_work, args=(theirs, job_id), daemon=True)
    worker.start()
    found: tuple[float, int] = ours.recv()
    worker.join(10)
    return found


def _work(told: Connection, job_id: int) -> None:
    import django

    django.setup()
    from yimen.foundation.imports import actions

    began = time.monotonic()
    actions.work(job_id)
    seconds = time.monotonic() - began
    told.send((seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024))


def _mended(officer_pk: int, sheet: Sheet, job_id: int) -> dict[str, object]:
    """The file of the rows to mend, mended and sent again: only those come in."""
    from openpyxl import load_workbook

    from yimen.foundation.imports import actions
    from yimen.foundation.imports.models import Job

    began = time.monotonic()
    file = _to_mend(officer_pk, job_id)
    giving = time.monotonic() - began
    lines = (
        load_workbook(io.BytesIO(file), read_only=True).worksheets[0].iter_rows(values_only=True)
    )
    header, *rows = [[str(cell or "") for cell in row] for row in lines]
    right = {sheet.rows[place][7]: number for place, number in sheet.wrong.items()}
    for row in rows:
        row[2] = right[row[7]]
    job = _start(officer_pk, _workbook(header, rows))
    checking, _ = _worked(job.pk)
    _decide(officer_pk, job.pk)
    actions.apply(job.pk, by=_officer(officer_pk))
    applying, _ = _worked(job.pk)
    say(f"file to mend in {giving:.1f} s; mended, it is checked in {checking:.1f} s")
    say(f"and taken over in {applying:.1f} s")
    return {
        "error_file_rows": len(rows),
        "error_file_s": round(giving, 1),
        "mended_rows_taken": Job.objects.get(pk=job.pk).counts["taken"],
        "mended_check_s": round(checking, 1),
        "mended_apply_s": round(applying, 1),
    }


def _to_mend(officer_pk: int, job_id: int) -> bytes:
    from django.http import HttpRequest

    from yimen.foundation.imports.views.files import mend

    request = HttpRequest()
    request.method, request.user = "POST", _officer(officer_pk)
    request.csrf_processing_done = True  # type: ignore[attr-defined]
    return b"".join(mend(request, pk=job_id))


def _against_copy(sheet: Sheet, applying: float) -> dict[str, object]:
    from django.db import connection

    began = time.monotonic()
    columns = ", ".join(f"c{number} text" for number in range(len(HEADER)))
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE bare_copy ({columns})")
        with cursor.copy("COPY bare_copy FROM STDIN") as copy:
            for row in sheet.rows:
                copy.write_row(row)
        seconds = time.monotonic() - began
        cursor.execute("DROP TABLE bare_copy")
    return {
        "limit_copy_s": round(seconds, 2),
        "ratio_apply_to_copy": round(applying / seconds, 1),
    }


if __name__ == "__main__":
    show(main)
