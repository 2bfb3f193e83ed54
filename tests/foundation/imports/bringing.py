"""How tests bring a sheet in: the file as a person's program makes it, and the way through."""

import csv
import io
import uuid
from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from yimen.foundation.imports import actions
from yimen.foundation.imports.models import Job

Row = Sequence[object]


def workbook(*rows: Row, merged: str = "", name: str = "名单.xlsx") -> SimpleUploadedFile:
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    if merged:
        book.active.merge_cells(merged)
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile(name, out.getvalue())


def text(*rows: Row, encoding: str = "utf-8", delimiter: str = ",") -> SimpleUploadedFile:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return SimpleUploadedFile("名单.csv", out.getvalue().encode(encoding))


def upload(client: Client, target: str, file: SimpleUploadedFile, **fields: Any) -> Any:
    sent = {"client_uuid": str(uuid.uuid4()), "file": file, **fields}
    return client.post(f"/desk/imports/new/{target}/", sent)


def columns_of(client: Client, url: str) -> dict[str, Any]:
    """The form of the columns as it is offered, with what was found chosen."""
    form = client.get(url).context["form"]
    chosen = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in chosen.items() if value is not None}


def bring(client: Client, target: str, file: SimpleUploadedFile, **fields: Any) -> Job:
    """Upload, accept the columns that were found, and let the queue check."""
    answer = upload(client, target, file, **fields)
    assert answer.status_code == 302, answer.context["form"].errors
    url = answer.headers["Location"]
    sent = client.post(url, columns_of(client, url))
    assert sent.status_code == 302, sent.context["form"].errors
    job = Job.objects.get(pk=int(url.split("/")[3]))
    actions.work(job.pk)
    job.refresh_from_db()
    return job


def step(client: Client, job: Job, verb: str) -> Job:
    client.post(f"/desk/imports/{job.pk}/step/{verb}/")
    actions.work(job.pk)
    job.refresh_from_db()
    return job


def table(answer: Any) -> list[list[str]]:
    """The rows of a file that was answered, Excel or CSV."""
    content = answer.getvalue()
    if content.startswith(b"PK"):
        sheet = load_workbook(io.BytesIO(content)).worksheets[0]
        return [["" if cell is None else str(cell) for cell in row]
                for row in sheet.iter_rows(values_only=True)]  # fmt: skip
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
