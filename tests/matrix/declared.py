"""Somebody who declares, and whom another phone looks after."""

import uuid

from django.utils import timezone

from tests.epidemic.declarations.filling import WELL
from tests.factories import make_user
from yimen.epidemic.declarations.actions import NewDeclaration, Segment, declare
from yimen.epidemic.declarations.models import Dependant, Relation
from yimen.epidemic.key_groups.models import Group, Offer
from yimen.foundation.people.models import Person
from yimen.kit.sight import System


def declared(person: Person) -> dict[str, int]:
    """By somebody of another city: his account gives nobody here a sight of it."""
    holder = make_user(f"代{person.name}")
    today = timezone.localdate()
    entry = NewDeclaration(
        person_id=person.pk,
        area_code=person.area_code,
        home_area_code=person.home_area_code,
        address=f"{person.name[0]}巷",
        values=WELL,
        segments=[Segment(today, today, "train", person.name, "三门峡南", "G1")],
        relation=Relation.PARENT,
        at=timezone.now(),
        client_uuid=uuid.uuid4(),
        actor_id=holder.pk,
    )
    row = declare(entry, by=System())
    offered = Offer.objects.create(
        person=person, declaration=row, group=Group.CLOSE_CONTACT, area_code=person.area_code,
        home_area_code=person.home_area_code, offered_at=timezone.now(),
    )  # fmt: skip
    kept = Dependant.objects.create(
        holder=holder, person=person, relation=Relation.PARENT, place=1, since=timezone.now(),
        client_uuid=uuid.uuid4(),
    )  # fmt: skip
    return {
        "declarations.Declaration": row.pk,
        "declarations.Dependant": kept.pk,
        "key_groups.Offer": offered.pk,
    }
