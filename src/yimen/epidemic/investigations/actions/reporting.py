"""A report with what was seen: the step, its photos and its place, in one transaction."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.base import File as Upload
from django.db import transaction

from yimen.epidemic.investigations import rules
from yimen.epidemic.investigations.actions.stepping import Move, take_step
from yimen.epidemic.investigations.models import Investigation
from yimen.foundation.files import actions as files
from yimen.foundation.files.models import File
from yimen.foundation.files.rules import PICTURES
from yimen.kit.sight import Actor


@dataclass(frozen=True)
class Evidence:
    photos: Sequence["Upload[Any]"] = ()
    kept: Sequence[uuid.UUID] = ()  # photos sent before, with a form that had to be mended
    keep_position: bool = False


@transaction.atomic
def report(move: Move, evidence: Evidence, *, by: Actor) -> Investigation:
    """Sent twice, it is reported once and each photo is there once."""
    row = take_step(move, by=by)
    waiting = keep_for_later(move.client_uuid, evidence, by=by)
    files.attach([*waiting_photos(evidence.kept, by), *waiting], row.pk, by=by)
    return row


@transaction.atomic
def keep_for_later(client_uuid: uuid.UUID, evidence: Evidence, *, by: Actor) -> list[File]:
    """The photos, which belong to no row yet: the form comes back, and they with it."""
    return [
        files.keep(
            photo,
            accepts=PICTURES,
            owner=rules.LABEL,
            by=by,
            keep_position=evidence.keep_position,
            client_uuid=uuid.uuid5(client_uuid, f"photo {number} {photo.size}"),
        )
        for number, photo in enumerate(evidence.photos)
    ]


def waiting_photos(names: Sequence[uuid.UUID], by: Actor) -> list[File]:
    """Only those that the same person sent, and that belong to nothing yet."""
    found = File.objects.kept().filter(uuid__in=names, owner=rules.LABEL, owner_id=None)
    return list(found.filter(made_by_id=by.pk))
