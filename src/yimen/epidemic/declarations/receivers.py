"""Where the person goes, his declaration goes too."""

from collections.abc import Sequence
from typing import Any

from django.dispatch import receiver

from yimen.epidemic.declarations import actions
from yimen.foundation.people.events import person_moved, persons_reassigned


@receiver(person_moved, dispatch_uid="declarations.person_moved")
def a_person_moved(sender: object, person_id: int, new_area_code: int, **_: Any) -> None:
    actions.follow([person_id], new_area_code)


@receiver(persons_reassigned, dispatch_uid="declarations.persons_reassigned")
def persons_came_to_a_new_village(
    sender: object, person_ids: Sequence[int], old_area_code: int, new_area_code: int, **_: Any
) -> None:
    actions.follow(person_ids, new_area_code, old=old_area_code)
