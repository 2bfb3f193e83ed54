"""Every look and every change passes here, inside its own transaction."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone

from yimen.foundation.audit import context
from yimen.foundation.audit.models import Entry
from yimen.kit.sight import Actor


@dataclass(frozen=True)
class Deed:
    """What was done: `verb` on rows of the model `subject` (its label), about `person_ids`."""

    verb: str
    subject: str
    subject_ids: Sequence[int] = ()
    person_ids: Sequence[int] = ()
    area_code: int | None = None
    reason: str = ""
    at: datetime.datetime | None = None
    actor_id: int | None = None  # where many acted; else the one given as `by`


def record(deed: Deed, *, by: Actor) -> None:
    """One row: who did or saw what, from where. In the transaction of the deed itself."""
    record_many([deed], by=by)


def record_many(deeds: Iterable[Deed], *, by: Actor) -> None:
    Entry.objects.bulk_create([_entry(deed, by) for deed in deeds], batch_size=2000)


def _entry(deed: Deed, by: Actor) -> Entry:
    origin = context.current()
    return Entry(
        recorded_at=deed.at or timezone.now(),
        actor_id=deed.actor_id or by.pk,
        role=_role(by, deed.area_code),
        verb=deed.verb,
        subject=deed.subject,
        subject_ids=list(deed.subject_ids),
        person_ids=list(deed.person_ids),
        area_code=deed.area_code,
        reason=deed.reason,
        request_id=origin.request_id,
        address=origin.address or None,
    )


def _role(by: Actor, area_code: int | None) -> str:
    roles = by.sight.roles if area_code is None else by.sight.roles_over(area_code)
    return min(roles, default="")
