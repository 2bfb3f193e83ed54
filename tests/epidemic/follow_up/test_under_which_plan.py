"""An observation keeps the plan of the outbreak under which it began."""

import datetime
import uuid

import pytest
from django.utils import timezone

from tests.factories import MAOJIN, make_person
from yimen.epidemic.follow_up import actions
from yimen.epidemic.follow_up.actions import NewReason
from yimen.epidemic.follow_up.models import Observation
from yimen.epidemic.outbreaks import actions as outbreaks
from yimen.epidemic.outbreaks import queries, rules
from yimen.epidemic.outbreaks.actions import NewPlan
from yimen.foundation.people.models import Person
from yimen.kit.sight import System

pytestmark = pytest.mark.usefixtures("city")


def observed(person: Person, number: int) -> Observation:
    reason = NewReason(
        person_id=person.pk, area_code=MAOJIN, home_area_code=MAOJIN, kind="wuhan_returnee",
        source="key_groups", source_id=number, since=timezone.localdate(), at=timezone.now(),
        client_uuid=uuid.uuid4(),
    )  # fmt: skip
    return actions.observe_many([reason], by=System())[0]


def changed(days: int) -> None:
    outbreak = queries.current()
    assert outbreak
    figures = {name: getattr(queries.plan(outbreak), name) for name in rules.FIGURES}
    entry = NewPlan(
        effective_from=timezone.localdate(),
        figures=figures | {"observation_days": days},
        ground="第五版",
        client_uuid=uuid.uuid4(),
    )
    outbreaks.add_plan(outbreak.pk, entry, by=System())


def test_a_longer_plan_is_for_those_who_are_entered_after_it() -> None:
    outbreaks.load_defaults(by=System())
    before, after = make_person(MAOJIN, name="测试甲"), make_person(MAOJIN, name="测试乙")
    early = observed(before, 1)

    changed(21)
    late = observed(after, 2)
    again = observed(before, 3)  # a further reason of the same day

    early.refresh_from_db()
    assert again == early
    assert (early.plan_version, early.days, late.plan_version, late.days) == (1, 14, 2, 21)
    assert early.ends_on == timezone.localdate() + datetime.timedelta(days=14)
    assert late.ends_on == timezone.localdate() + datetime.timedelta(days=21)
