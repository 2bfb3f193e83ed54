"""Where the person goes, the work about him goes too."""

from collections.abc import Sequence
from typing import Any

from django.dispatch import receiver

from yimen.epidemic.declarations.events import declared
from yimen.epidemic.investigations import actions
from yimen.foundation.people.events import person_moved, persons_reassigned
from yimen.kit.sight import System


@receiver(person_moved, dispatch_uid="investigations.person_moved")
def a_person_moved(
    sender: object, person_id: int, new_area_code: int, actor_id: int | None, **_: Any
) -> None:
    actions.follow([person_id], new_area_code, actor_id=actor_id, by=System())


@receiver(persons_reassigned, dispatch_uid="investigations.persons_reassigned")
def persons_came_to_a_new_village(
    sender: object,
    person_ids: Sequence[int],
    old_area_code: int,
    new_area_code: int,
    actor_id: int | None,
    **_: Any,
) -> None:
    actions.follow(person_ids, new_area_code, old=old_area_code, actor_id=actor_id, by=System())


@receiver(declared, dispatch_uid="investigations.declared")
def somebody_declared(sender: object, ids: Sequence[int], **_: Any) -> None:
    actions.hear_declarations(ids, by=System())
