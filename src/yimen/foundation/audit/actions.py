"""Every look and every change passes here, inside its own transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection

from yimen.foundation.audit import context
from yimen.foundation.audit.rules import unnamed, words_for
from yimen.foundation.audit.sealing import seal_pending
from yimen.kit import clock
from yimen.kit.sight import Actor

__all__ = ["Deed", "record", "record_many", "seal_pending"]

COLUMNS = (
    "recorded_at, actor_id, role, verb, subject, subject_ids, person_ids, area_code, reason,"
    " request_id, address"
)
INSERT = (
    f"INSERT INTO audit_entry ({COLUMNS}) VALUES"  # noqa: S608  # only constants
    " (%s, %s, %s, %s, %s, %s::bigint[], %s::bigint[], %s, %s, %s, %s::inet)"
)
COPY = f"COPY audit_entry ({COLUMNS}) FROM STDIN"
Columns = tuple[Any, ...]


@dataclass(frozen=True)
class Deed:
    """What was done: `verb` on rows of the model `subject` (its label), about `person_ids`."""

    verb: str
    subject: str
    subject_ids: Sequence[int] = ()
    person_ids: Sequence[int] = ()
    area_code: int | None = None
    reason: str = ""
    actor_id: int | None = None  # where many acted; else the one given as `by`


def record(deed: Deed, *, by: Actor) -> None:
    """One row: who did or saw what, from where. In the transaction of the deed itself."""
    [said] = _unnamed([deed])
    with connection.cursor() as cursor:
        cursor.execute(INSERT, _columns(said, by))


def record_many(deeds: Iterable[Deed], *, by: Actor) -> None:
    """The same for many deeds, in one statement."""
    said = _unnamed(list(deeds))
    with connection.cursor() as cursor, cursor.copy(COPY) as copy:
        for deed in said:
            copy.write_row(_columns(deed, by))


def _unnamed(deeds: Sequence[Deed]) -> Sequence[Deed]:
    """Reasons without names and numbers: one question for all, none where none is given."""
    people = {pk for deed in deeds if deed.reason for pk in deed.person_ids}
    words = words_for(people) if people else {}
    return [
        replace(deed, reason=unnamed(deed.reason, words)) if deed.reason else deed
        for deed in deeds
    ]


def _columns(deed: Deed, by: Actor) -> Columns:
    origin = context.current()
    role = _role(by, deed.area_code)
    return (
        clock.now(),
        deed.actor_id or by.pk,
        role,
        deed.verb,
        deed.subject,
        list(deed.subject_ids),
        list(deed.person_ids),
        _place(deed, role, by),
        deed.reason,
        origin.request_id,
        origin.address or None,
    )


def _role(by: Actor, area_code: int | None) -> str:
    """The role over the place; with a row that was shared from elsewhere, the role held at all."""
    over = by.sight.roles_over(area_code) if area_code is not None else frozenset()
    return min(over or by.sight.roles, default="")


def _place(deed: Deed, role: str, by: Actor) -> int | None:
    """Where it was done. What concerns people of several places, a list say, was done where the
    doer's post is: else the auditor of any place would read of it."""
    if deed.area_code is not None or not deed.person_ids or by.pk is None:
        return deed.area_code
    posts = [grant for grant in by.sight.grants if grant.role == role]
    return max(posts, key=lambda grant: grant.high - grant.low).low if posts else None
