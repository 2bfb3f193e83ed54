"""Who lives in which household, from when until when."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from yimen.foundation.audit.actions import Deed, record_many
from yimen.foundation.people.actions.refusals import NotThere, OutsideYourArea
from yimen.foundation.people.models import Household, Residence
from yimen.foundation.people.rules import WRITERS
from yimen.kit.sight import Actor

CHUNK = 2000


@dataclass(frozen=True)
class NewResidence:
    household_id: int
    person_id: int
    relation: str = ""
    since: datetime.date | None = None
    actor_id: int | None = None


@transaction.atomic
def move_in(entries: Sequence[NewResidence], *, by: Actor) -> list[Residence]:
    """Somebody lives in a household from a day; who lives there already just stays."""
    households = writable({entry.household_id for entry in entries}, by)
    Residence.objects.bulk_create(
        [_residence(entry) for entry in entries], batch_size=CHUNK, ignore_conflicts=True
    )
    deeds = [
        Deed(
            "move_in",
            "people.Household",
            [entry.household_id],
            [entry.person_id],
            households[entry.household_id].area_code,
            actor_id=entry.actor_id,
        )  # fmt: skip
        for entry in entries
    ]
    record_many(deeds, by=by)
    living = Residence.objects.living().filter(  # sight: of households that _writable gave
        household__in=households, person__in={entry.person_id for entry in entries}
    )
    return list(living)


def writable(household_ids: set[int], by: Actor) -> dict[int, Household]:
    found = Household.objects.visible_to(by).in_bulk(household_ids)
    if set(found) != household_ids:
        raise NotThere
    if not all(by.sight.sees(row.area_code, WRITERS) for row in found.values()):
        raise OutsideYourArea
    return found


def _residence(entry: NewResidence) -> Residence:
    return Residence(
        household_id=entry.household_id,
        person_id=entry.person_id,
        relation=entry.relation,
        since=entry.since,
    )
