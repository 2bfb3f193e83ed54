"""What all verbs need: whose rows these are, held until the commit, figures and trails."""

import datetime
import uuid
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from yimen.epidemic.key_groups import counting
from yimen.epidemic.key_groups.actions import facts
from yimen.epidemic.key_groups.counting import Told
from yimen.epidemic.key_groups.models import KeyPerson, LifeStep
from yimen.epidemic.key_groups.queries import newest_versions, person_version
from yimen.foundation.audit.actions import Deed, record_many
from yimen.foundation.figures.actions import record as record_figures
from yimen.foundation.people.models import Person
from yimen.foundation.people.queries import family
from yimen.kit import clock
from yimen.kit.sight import Actor, System

LABEL = counting.LABEL


def held(person_ids: Collection[int]) -> dict[int, int]:
    """All rows of these human beings, held until the commit: what counts is decided once."""
    who = family(person_ids)
    held = Person.objects.visible_to(System()).filter(pk__in=who).order_by("pk")
    list(held.select_for_update(no_key=True).values_list("pk"))
    return who


def rows_of(who: Mapping[int, int]) -> dict[int, KeyPerson]:
    """Every membership of these human beings, held, by number."""
    rows = KeyPerson.objects.visible_to(System()).filter(person_id__in=who).order_by("pk")
    return {row.pk: row for row in rows.select_for_update(of=("self",))}


@contextmanager
def counted(person_ids: Collection[int]) -> Iterator[dict[int, KeyPerson]]:
    """The memberships of these human beings, to be changed: the figures follow at the end."""
    who = held(person_ids)
    rows = rows_of(who)
    before = counting.told(rows.values(), who)
    yield rows
    settle(before, list(rows.values()), who)


def settle(before: Counter[Told], rows: Sequence[KeyPerson], who: Mapping[int, int]) -> None:
    """The figures follow what the rows say now, and each row knows whether it counts."""
    counting_now = {row.pk for row in counting.counting(rows, who).values()}
    changed = [row for row in rows if row.counts != (row.pk in counting_now)]
    for row in changed:
        row.counts = not row.counts
    KeyPerson.objects.bulk_update(changed, ["counts"], batch_size=500)
    record_figures(counting.changes(before, counting.told(rows, who)))


@dataclass(frozen=True)
class Taken:
    """A step that was taken on a row."""

    row: KeyPerson
    verb: str
    at: datetime.datetime
    client_uuid: uuid.UUID
    actor_id: int | None = None
    reason: str = ""
    comment: str = ""
    with_person: bool = False  # who he is was changed as well


def taken_already(uuids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    steps = LifeStep.objects.filter(client_uuid__in=uuids)
    return set(steps.values_list("client_uuid", flat=True))


def write_trail(taken: Sequence[Taken], *, by: Actor) -> None:
    """The steps in the rows' own trail and in the audit, once the rows are saved."""
    now = clock.now()
    versions = newest_versions("key_groups.KeyPersonEvent", [one.row.pk for one in taken])
    steps = [_step(one, now, versions, by) for one in taken]
    for one, step in zip(taken, steps, strict=True):
        if one.with_person:
            step.person_version = person_version(one.row)
    LifeStep.objects.bulk_create(steps)
    record_many(
        (
            deed(one.row, one.verb, one.actor_id, " ".join((one.reason, one.comment)).strip())
            for one in taken
        ),
        by=by,
    )
    facts.state((one.row for one in taken), by=by)


def _step(one: Taken, now: datetime.datetime, versions: Mapping[int, int], by: Actor) -> LifeStep:
    sight = by.sight
    roles = sight.roles_over(one.row.area_code) or sight.roles
    return LifeStep(
        key_person_id=one.row.pk,
        verb=one.verb,
        reason=one.reason,
        comment=one.comment,
        actor_id=one.actor_id or by.pk,
        role=min(roles - {"system"}, default=""),
        happened_at=one.at,
        recorded_at=now,
        version=versions.get(one.row.pk),
        client_uuid=one.client_uuid,
    )


def deed(row: KeyPerson, verb: str, actor_id: int | None, reason: str = "") -> Deed:
    return Deed(
        verb,
        LABEL,
        subject_ids=[row.pk],
        person_ids=[row.person_id],
        area_code=row.area_code,
        reason=reason[:500],
        actor_id=actor_id,
    )
