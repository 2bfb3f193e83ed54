"""Two entries that are one person have one colour; two that were taken for one have two."""

from django.db import transaction

from yimen.epidemic.passes.actions.evaluating import evaluate
from yimen.epidemic.passes.models import Colour
from yimen.kit.sight import Actor, System


@transaction.atomic
def judge_together(person_id: int, into_id: int, *, by: Actor) -> None:
    Colour.objects.visible_to(System()).filter(person_id=person_id).delete()
    evaluate([into_id], by=by)


@transaction.atomic
def judge_apart(person_id: int, into_id: int, *, by: Actor) -> None:
    evaluate([person_id, into_id], by=by)
