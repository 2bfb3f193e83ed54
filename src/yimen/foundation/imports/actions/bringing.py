"""A file comes in, its columns are matched, and somebody says: take it over, or: forget it."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.files.base import File as Upload
from django.db import transaction

from yimen.foundation.audit.actions import Deed, record
from yimen.foundation.files import actions as files
from yimen.foundation.files.rules import SHEETS
from yimen.foundation.imports import events, rules
from yimen.foundation.imports.headers import Header
from yimen.foundation.imports.models import DateStyle, Job, Row
from yimen.foundation.imports.models import Mapping as Saved
from yimen.foundation.imports.rules import BRINGER, LABEL, Target
from yimen.foundation.live.actions import publish
from yimen.kit import clock
from yimen.kit.sight import Actor


@dataclass(frozen=True)
class NewJob:
    """A file that was chosen and read as far as its header."""

    target: Target
    upload: "Upload[Any]"
    header: Header
    options: Mapping[str, Any] = field(default_factory=dict)
    client_uuid: uuid.UUID = field(default_factory=uuid.uuid4)


@dataclass(frozen=True)
class NewMapping:
    """Which place in the row is which column; with a name it is saved for the next time."""

    places: Mapping[str, int]
    date_style: str = DateStyle.AUTO
    name: str = ""


@transaction.atomic
def start(entry: NewJob, *, by: Actor) -> Job:
    """Keep the file and its header. The same form twice is one job."""
    known = Job.objects.visible_to(by).filter(client_uuid=entry.client_uuid).first()
    if known:
        return known
    assert by.pk is not None
    place = rules.place_of(by.sight, entry.target.roles)
    job = Job(
        target=entry.target.slug,
        owner_id=by.pk,
        area_code=place.low,
        options=dict(entry.options),
        header_row=entry.header.row,
        headers=entry.header.cells,
        mapping=entry.header.found,
        made_at=clock.now(),
        client_uuid=entry.client_uuid,
    )
    job.file = files.keep(entry.upload, accepts=SHEETS, owner=LABEL, by=by)
    job.save()
    files.attach([job.file], job.pk, by=by)
    record(deed("upload", job), by=by)
    return job


@transaction.atomic
def map_columns(job_id: int, mapping: NewMapping, *, by: Actor) -> Job:
    """Say which column is which; the file is checked anew with it."""
    job = locked(job_id, by)
    stepped(job, "map", BRINGER)
    job.mapping, job.date_style = dict(mapping.places), mapping.date_style
    job.progress = job.total = 0
    job.save()
    if mapping.name:
        _save_mapping(job, mapping, by)
    record(deed("map_columns", job), by=by)
    events.work_waits.send(Job, job_id=job.pk)
    return job


def _save_mapping(job: Job, mapping: NewMapping, by: Actor) -> None:
    assert by.pk is not None
    place = rules.place_of(by.sight, rules.target_of(job.target).roles)
    headers = {key: job.headers[at] for key, at in mapping.places.items()}
    Saved.objects.update_or_create(
        target=job.target,
        area_code=place.low,
        name=mapping.name,
        defaults={
            "headers": headers,
            "date_style": mapping.date_style,
            "last": place.high,
            "saved_by_id": by.pk,
            "saved_at": clock.now(),
        },
    )


@transaction.atomic
def apply(job_id: int, *, by: Actor) -> Job:
    """Take over what is in order. The work itself is a job of the queue."""
    job = locked(job_id, by)
    stepped(job, "apply", BRINGER)
    rows = Row.objects.visible_to(by).filter(job=job).to_take_over()
    if not rows.exists():
        raise rules.NothingToTakeOver
    job.progress, job.total = 0, rows.count()
    job.save()
    record(deed("apply_import", job), by=by)
    events.work_waits.send(Job, job_id=job.pk)
    return job


@transaction.atomic
def cancel(job_id: int, *, by: Actor) -> Job:
    """Forget the file: nothing of it comes in, and its rows are not kept."""
    job = locked(job_id, by)
    stepped(job, "cancel", BRINGER)
    job.save()
    Row.objects.visible_to(by).filter(job=job).delete()
    record(deed("cancel", job), by=by)
    return job


def locked(job_id: int, by: Actor) -> Job:
    """The job, held until the commit, for whoever brought it in."""
    jobs = Job.objects.visible_to(by).filter(pk=job_id)
    if by.pk is not None:
        jobs = jobs.filter(owner_id=by.pk)
    job = jobs.select_for_update(of=("self",)).first()
    if job is None:
        raise rules.NotThere
    return job


def stepped(job: Job, verb: str, role: str) -> None:
    """Take the step of the table; pages that show the job look again."""
    job.status = rules.next_status(job.status, verb, [role])
    job.ended_at = clock.now() if job.status in rules.ENDED else None
    publish(f"import:{job.pk}")


def deed(verb: str, job: Job, reason: str = "") -> Deed:
    return Deed(verb, LABEL, [job.pk], [], job.area_code, reason)
