"""An observation follows its person, and two that are one are observed once."""

import uuid
from typing import Any

from django.utils import timezone

from tests.epidemic.follow_up.people import enter, observed, reporter
from tests.factories import CHEZHAN, CITY, MAOJIN, SHANZHOU_VILLAGE, make_person, make_user
from yimen.epidemic.follow_up import actions
from yimen.epidemic.follow_up.models import FollowUp, Observation, Status
from yimen.epidemic.key_groups.models import Group
from yimen.foundation.figures.actions import recount
from yimen.foundation.figures.queries import sums
from yimen.foundation.inbox.models import Item
from yimen.foundation.people import actions as people
from yimen.foundation.staff.models import Role
from yimen.kit import clock
from yimen.kit.sight import System

BY = System()


def wrong() -> list[Any]:
    measures = ("observations", "follow_ups")
    return [one for name in measures for one in recount(name).differences.all()]


def waits(row: Observation) -> int:
    """Days from today on that are still owed."""
    days = FollowUp.objects.filter(observation=row, day__gte=timezone.localdate())
    return days.filter(status="due").count()


def visit(row: Observation, **fields: Any) -> None:
    actions.visit(actions.Visit(row.pk, clock.now(), uuid.uuid4(), **fields), by=BY)


def test_who_moves_is_visited_where_he_stays_now(city: None, client_for: Any) -> None:
    row = observed(home_area_code=None)
    visit(row, answers={"cough": "yes"})
    old, new = client_for(reporter()), client_for(reporter(SHANZHOU_VILLAGE))

    people.move(row.person_id, SHANZHOU_VILLAGE, by=make_user("县", (Role.TOWNSHIP_OFFICER, CITY)))

    address = f"/desk/follow-up/{row.pk}/"
    assert (old.get(address).status_code, new.get(address).status_code) == (404, 200)
    assert "随人转移" in new.get(address).content.decode()
    assert set(FollowUp.objects.values_list("area_code", flat=True)) == {SHANZHOU_VILLAGE}
    assert sums("observations", [SHANZHOU_VILLAGE]) == {"under": 1}
    assert not any(sums("follow_ups", [MAOJIN]).values())
    assert set(Item.objects.filter(app="follow_up").values_list("area_code", flat=True)) == {
        SHANZHOU_VILLAGE
    }
    assert wrong() == []


def test_two_that_are_one_are_visited_once_with_the_reasons_of_both(
    city: None, client_for: Any
) -> None:
    gone, kept = make_person(MAOJIN, name="误录甲"), make_person(MAOJIN, name="测试甲")
    enter(gone, ago=2, group=Group.CLOSE_CONTACT)
    enter(kept, ago=5)
    first, second = Observation.objects.order_by("pk")
    assert second.ends_on < first.ends_on

    people.merge(gone.pk, kept.pk, reason="同一人", by=BY)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, first.joined_into_id) == (Status.CANCELLED, second.pk)
    assert (waits(first), waits(second)) == (0, 13)
    assert second.ends_on == first.ends_on
    assert sums("observations", [CITY])["under"] == 1
    browser = client_for(reporter())
    page = browser.get(f"/desk/follow-up/{second.pk}/").content.decode()
    assert "密切接触" in page
    assert "武汉返回" in page
    assert len(browser.get("/desk/follow-up/").context["page"].items) == 1
    assert wrong() == []


def test_an_undone_merge_gives_each_his_own_again(city: None) -> None:
    gone, kept = make_person(MAOJIN), make_person(CHEZHAN)
    enter(gone, ago=2)
    enter(kept, ago=5)
    first, second = Observation.objects.order_by("pk")
    before = [(row.ends_on, waits(row)) for row in (first, second)]
    people.merge(gone.pk, kept.pk, reason="", by=BY)
    visit(first)  # a phone that still knows the old entry

    people.undo_merge(gone.pk, by=BY)

    first.refresh_from_db()
    second.refresh_from_db()
    assert FollowUp.objects.get(day=timezone.localdate(), observation=second).status == "seen_ok"
    assert [(row.ends_on, waits(row)) for row in (first, second)] == [
        before[0],
        (before[1][0], before[1][1] - 1),
    ]
    assert [row.status for row in (first, second)] == ["under", "under"]
    assert sums("observations", [CITY])["under"] == 2
    assert wrong() == []


def test_a_reason_given_while_they_were_one_goes_to_whose_it_is(city: None) -> None:
    gone, kept = make_person(MAOJIN), make_person(MAOJIN)
    enter(kept, ago=5)
    people.merge(gone.pk, kept.pk, reason="", by=BY)
    enter(gone, ago=1, group=Group.CLOSE_CONTACT)
    [row] = Observation.objects.all()
    assert row.reasons.count() == 2

    people.undo_merge(gone.pk, by=BY)

    row.refresh_from_db()
    other = Observation.objects.exclude(pk=row.pk).get()
    assert [one.kind for one in row.reasons.all()] == ["wuhan_returnee"]
    assert [one.kind for one in other.reasons.all()] == ["close_contact"]
    assert other.person_id == gone.pk
    assert (waits(row), waits(other)) == (10, 14)
    assert wrong() == []


def test_what_was_decided_while_they_were_one_was_decided_about_both(city: None) -> None:
    gone, kept = make_person(MAOJIN), make_person(MAOJIN)
    enter(gone)
    enter(kept)
    first, second = Observation.objects.order_by("pk")
    people.merge(gone.pk, kept.pk, reason="", by=BY)
    end = actions.Decision(second.pk, "release", clock.now(), uuid.uuid4(), comment="决定")
    actions.decide(end, by=BY)

    people.undo_merge(gone.pk, by=BY)

    first.refresh_from_db()
    assert (first.status, first.end_reason, first.joined_into) == ("completed", "decided", None)
    assert sums("observations", [CITY])["completed"] == 2
    assert wrong() == []


def test_a_withdrawn_reason_stays_withdrawn_when_a_merge_is_undone(city: None) -> None:
    gone, kept = make_person(MAOJIN), make_person(MAOJIN)
    entry = enter(gone)
    enter(kept)
    first, second = Observation.objects.order_by("pk")
    people.merge(gone.pk, kept.pk, reason="", by=BY)
    wrong_entry = actions.Withdrawal(entry.pk, "误报", clock.now())
    actions.withdraw_many("key_groups.KeyPerson", [wrong_entry], by=BY)

    people.undo_merge(gone.pk, by=BY)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, first.end_reason) == ("cancelled", "withdrawn")
    assert (second.status, waits(first)) == ("under", 0)
    assert wrong() == []
