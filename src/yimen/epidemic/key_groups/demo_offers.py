"""What the villages make of those who declared something themselves."""

import datetime
import uuid
from random import Random

from yimen.epidemic.key_groups import actions
from yimen.epidemic.key_groups.actions import NewKeyPerson
from yimen.epidemic.key_groups.models import Group, Offer, Source
from yimen.epidemic.key_groups.rules import RETURNEES
from yimen.foundation.staff.models import Role
from yimen.kit.playing import Slot

HOURS = 5.0  # until a reporter has called
LISTED = 0.6
CALLED = "已电话核实，为普通感冒，无流行病学史"
SPACE = uuid.UUID("b1a4b2f0-0c52-4a7b-8f43-6f0f5a1f7f10")


def decide(slot: Slot) -> None:
    """All but those of the village that is shown: they are left to whoever tries the demo."""
    random = slot.random("key_groups.offers")
    waiting = Offer.objects.visible_to(slot.by).waiting().select_related("declaration__answers")
    if slot.shown is not None:
        waiting = waiting.exclude(area_code=slot.shown.village)
    for one in waiting.order_by("pk"):
        if slot.happens(random, HOURS):
            _decide(slot, random, one)


def _decide(slot: Slot, random: Random, one: Offer) -> None:
    reporter = slot.staff.get((Role.REPORTER, one.area_code))
    if reporter is None or random.random() > LISTED:
        actions.decline_offer(one.pk, CALLED, by=slot.by)
    else:
        actions.take_offer(one.pk, _entry(slot, one, reporter), by=slot.by)


def _entry(slot: Slot, one: Offer, reporter: int) -> NewKeyPerson:
    said = one.declaration.answers.values
    came = one.group in RETURNEES
    return NewKeyPerson(
        group=one.group,
        area_code=one.area_code,
        home_area_code=one.home_area_code,
        from_place="武汉市" if one.group == Group.WUHAN_RETURNEE else "外地" if came else "",
        arrived_on=datetime.date.fromisoformat(said["risk_left_on"]) if came else None,
        stay_address=one.declaration.address,
        symptoms=one.declaration.symptoms,
        reporter_id=reporter,
        at=slot.until,
        client_uuid=uuid.uuid5(SPACE, f"{slot.seed}:{one.person_id}:{one.offered_at}"),
        person_id=one.person_id,
        source=Source.DECLARATION,
    )
