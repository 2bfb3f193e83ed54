"""Where the person goes, his observation goes too; two that were one are observed once."""

from collections.abc import Sequence
from typing import Any

from django.dispatch import receiver

from yimen.epidemic.follow_up import actions
from yimen.foundation.people.events import person_moved, persons_merged, persons_reassigned
from yimen.kit.sight import System


@receiver(person_moved, dispatch_uid="follow_up.person_moved")
def a_person_moved(
    sender: object, person_id: int, new_area_code: int, actor_id: int | None, **_: Any
) -> None:
    actions.follow([person_id], new_area_code, actor_id=actor_id, by=System())


@receiver(persons_reassigned, dispatch_uid="follow_up.persons_reassigned")
def persons_came_to_a_new_village(
    sender: object,
    person_ids: Sequence[int],
    old_area_code: int,
    new_area_code: int,
    actor_id: int | None,
    **_: Any,
) -> None:
    actions.follow(person_ids, new_area_code, old=old_area_code, actor_id=actor_id, by=System())


@receiver(persons_merged, dispatch_uid="follow_up.persons_merged")
def two_were_one(
    sender: object,
    person_id: int,
    into_id: int,
    undone: bool,
    actor_id: int | None = None,
    **_: Any,
) -> None:
    verb = actions.part if undone else actions.join
    verb(person_id, into_id, actor_id=actor_id, by=System())
