"""What the key groups hear of the investigations below them."""

from collections.abc import Sequence
from typing import Any

from django.dispatch import receiver

from yimen.epidemic.declarations.events import declared
from yimen.epidemic.follow_up.events import observations_ended, symptom_reported
from yimen.epidemic.investigations.events import investigation_reported
from yimen.epidemic.key_groups import actions
from yimen.epidemic.key_groups.events import key_persons_released, key_persons_relisted
from yimen.foundation.people.events import person_moved, persons_merged, persons_reassigned
from yimen.kit.sight import System


@receiver(person_moved, dispatch_uid="key_groups.person_moved")
def a_person_moved(
    sender: object, person_id: int, new_area_code: int, actor_id: int | None, **_: Any
) -> None:
    actions.follow([person_id], new_area_code, actor_id=actor_id, by=System())
    actions.move_offers([person_id], new_area_code, by=System())
    actions.end_waiting([person_id], "", at_home=new_area_code, by=System())


@receiver(persons_reassigned, dispatch_uid="key_groups.persons_reassigned")
def persons_came_to_a_new_village(
    sender: object,
    person_ids: Sequence[int],
    old_area_code: int,
    new_area_code: int,
    actor_id: int | None,
    **_: Any,
) -> None:
    actions.follow(person_ids, new_area_code, old=old_area_code, actor_id=actor_id, by=System())


@receiver(persons_merged, dispatch_uid="key_groups.persons_merged")
def two_were_one(sender: object, person_id: int, into_id: int, undone: bool, **_: Any) -> None:
    actions.count_anew(person_id, into_id, undone=undone, by=System())


@receiver(investigation_reported, dispatch_uid="key_groups.hear_fever")
def a_visit_was_reported(sender: object, ids: Sequence[int], **_: Any) -> None:
    actions.hear_fever(ids, by=System())


@receiver(symptom_reported, dispatch_uid="key_groups.hear_symptoms")
def somebody_under_observation_fell_ill(sender: object, ids: Sequence[int], **_: Any) -> None:
    actions.hear_symptoms(ids, by=System())


@receiver(observations_ended, dispatch_uid="key_groups.release_observed")
def observations_came_to_their_end(sender: object, ids: Sequence[int], **_: Any) -> None:
    actions.release_observed(ids, by=System())


@receiver(key_persons_released, dispatch_uid="key_groups.observed_no_more")
def key_persons_were_released(sender: object, ids: Sequence[int], **_: Any) -> None:
    actions.observed_no_more(ids, by=System())


@receiver(key_persons_relisted, dispatch_uid="key_groups.observed_again")
def key_persons_are_listed_again(sender: object, ids: Sequence[int], **_: Any) -> None:
    actions.observed_again(ids, by=System())


@receiver(declared, dispatch_uid="key_groups.offer")
def somebody_declared(sender: object, ids: Sequence[int], **_: Any) -> None:
    actions.offer(ids, by=System())
