"""The day's round: most people under observation are seen, few are ill, some are missed."""

import decimal
import uuid
from random import Random

from django.utils import timezone

from yimen.epidemic.follow_up import actions
from yimen.epidemic.follow_up.actions import Visit
from yimen.epidemic.follow_up.models import DayStatus, FollowUp
from yimen.foundation.staff.models import Role
from yimen.kit.playing import Slot

SEEING = 3.0  # hours of the day until a person has been seen, on average
ILL = 0.002  # of the visits


def live(slot: Slot) -> None:
    """Days that are over are closed; of today's, who was seen in this stretch."""
    while actions.close_days(by=slot.by) or actions.settle_due(by=slot.by):
        pass
    actions.visit_many(visits(slot), by=slot.by)


def visits(slot: Slot) -> list[Visit]:
    random, day = slot.random("follow_up"), timezone.localdate(slot.until)
    due = FollowUp.objects.visible_to(slot.by).on(day).filter(status=DayStatus.DUE)
    rows = due.filter(observation__begun_at__lt=slot.since).order_by("pk")
    return [_visit(random, slot, row) for row in rows if slot.happens(random, SEEING)]


def _visit(random: Random, slot: Slot, row: FollowUp) -> Visit:
    is_ill = random.random() < ILL
    warmth = random.uniform(37.4, 38.6) if is_ill else random.uniform(36.1, 37.1)
    said = {"cough": "yes" if is_ill else "no", "fatigue": "no", "breath": "no"}
    return Visit(
        row.observation_id,
        slot.moment(random),
        uuid.UUID(int=random.getrandbits(128), version=4),
        temperature=decimal.Decimal(f"{warmth:.1f}"),
        answers=said,
        actor_id=slot.staff.get((Role.REPORTER, row.area_code)),
    )
