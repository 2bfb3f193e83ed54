"""What all verbs need: whose rows these are, held until the commit, and their audit line."""

from collections.abc import Collection, Mapping

from yimen.epidemic.key_groups import counting
from yimen.epidemic.key_groups.models import KeyPerson
from yimen.foundation.audit.actions import Deed
from yimen.foundation.people.models import Person
from yimen.foundation.people.queries import family
from yimen.kit.sight import System

LABEL = counting.LABEL


def held(person_ids: Collection[int]) -> dict[int, int]:
    """All rows of these human beings, held until the commit: what counts is decided once."""
    who = family(person_ids)
    held = Person.objects.visible_to(System()).filter(pk__in=who).order_by("pk")
    list(held.select_for_update(no_key=True).values_list("pk"))
    return who


def newest_of(who: Mapping[int, int]) -> counting.Newest:
    return counting.newest(KeyPerson.objects.visible_to(System()).filter(person_id__in=who), who)


def deed(row: KeyPerson, verb: str, actor_id: int | None) -> Deed:
    return Deed(
        verb,
        LABEL,
        subject_ids=[row.pk],
        person_ids=[row.person_id],
        area_code=row.area_code,
        actor_id=actor_id,
    )
