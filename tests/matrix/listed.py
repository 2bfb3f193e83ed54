"""Somebody on a sheet that comes in, and on a list from above."""

import json
import uuid

from django.utils import timezone

from yimen.epidemic.key_groups import actions as key_groups
from yimen.epidemic.key_groups.actions import NewList, NewListed
from yimen.foundation.accounts.models import User
from yimen.foundation.imports.models import Job, Mapping, Row
from yimen.foundation.imports.models import Status as ImportStatus
from yimen.foundation.people.models import Person
from yimen.kit.sight import System


def on_sheets(person: Person, worker: User) -> dict[str, int]:
    return {
        **_import(person, worker),
        "imports.Mapping": _mapping(person, worker).pk,
        **_listed(person, worker),
    }


def _mapping(person: Person, worker: User) -> Mapping:
    """Saved columns of his village: his name is the header that only this sheet has."""
    return Mapping.objects.create(
        target="key-persons",
        name=person.name,
        headers={"name": person.name},
        area_code=person.area_code,
        last=person.area_code,
        saved_by=worker,
        saved_at=timezone.now(),
    )


def _import(person: Person, worker: User) -> dict[str, int]:
    """A sheet with one row about him, checked, by the reporter of his village."""
    now = timezone.now()
    job = Job.objects.create(
        target="key-persons",
        owner=worker,
        area_code=person.area_code,
        status=ImportStatus.CHECKED,
        headers=["姓名"],
        counts={"wrong": 1},
        made_at=now,
        checked_at=now,
    )
    cells, errors = json.dumps([person.name]), [["name", "Please fill this in.", {}]]
    row = Row.objects.create(
        job=job, number=2, cells=cells, outcome="wrong", errors=errors, made_at=now
    )
    return {"imports.Job": job.pk, "imports.Row": row.pk}


def _listed(person: Person, worker: User) -> dict[str, int]:
    """A list from above, for his village alone, with him on it."""
    now = timezone.now()
    entry = NewList("名单", "省", person.area_code, now.date(), uuid.uuid4(), now, worker.pk)
    one = key_groups.receive(entry, by=System())
    line = NewListed(one.pk, 2, person.area_code, person.name, uuid.uuid4(), address="龘龘路")
    row = key_groups.list_many([line], by=System())[0]
    labels = ("key_groups.ReceivedList", "key_groups.ListedPerson", "key_groups.ListPart")
    return dict(zip(labels, (one.pk, row.pk, one.parts.get().pk), strict=True))
