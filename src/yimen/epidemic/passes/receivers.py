"""Where a person goes, what is known of him goes too; what is decided here is worked off."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from django.db.transaction import atomic
from django.dispatch import receiver
from procrastinate.exceptions import AlreadyEnqueued

from yimen.epidemic.declarations.events import declared, looked_after_no_more
from yimen.epidemic.passes import actions, tasks
from yimen.epidemic.passes.events import keys_changed, ruleset_enacted, simulation_wanted
from yimen.foundation.people.events import person_moved, persons_merged, persons_reassigned
from yimen.kit.sight import System


@receiver(person_moved, dispatch_uid="passes.person_moved")
def a_person_moved(sender: object, person_id: int, **_: Any) -> None:
    actions.follow([person_id], by=System())


@receiver(persons_reassigned, dispatch_uid="passes.persons_reassigned")
def persons_came_to_a_new_village(sender: object, person_ids: Sequence[int], **_: Any) -> None:
    actions.follow(person_ids, by=System())


@receiver(persons_merged, dispatch_uid="passes.persons_merged")
def two_were_one(sender: object, person_id: int, into_id: int, undone: bool, **_: Any) -> None:
    judge = actions.judge_apart if undone else actions.judge_together
    judge(person_id, into_id, by=System())


@receiver(ruleset_enacted, dispatch_uid="passes.ruleset_enacted")
def other_rules_are_in_force(sender: object, **_: Any) -> None:
    with suppress(AlreadyEnqueued), atomic():  # one that waits will see these rules too
        tasks.judge.defer()


@receiver(keys_changed, dispatch_uid="passes.keys_changed")
def there_are_other_keys(sender: object, **_: Any) -> None:
    with suppress(AlreadyEnqueued), atomic():
        tasks.publish.defer()


@receiver(simulation_wanted, dispatch_uid="passes.simulation_wanted")
def somebody_wants_to_know(sender: object, id: int, **_: Any) -> None:
    tasks.simulate.defer(ruleset_id=id)


@receiver(declared, dispatch_uid="passes.declared")
def somebody_declared(sender: object, ids: Sequence[int], **_: Any) -> None:
    actions.hear_declarations(ids, by=System())


@receiver(looked_after_no_more, dispatch_uid="passes.looked_after_no_more")
def a_phone_shows_somebody_no_more(
    sender: object, person_id: int, holder_id: int, **_: Any
) -> None:
    actions.take_off(person_id, holder_id, by=System())
