"""A limit that passes is said upwards, rung by rung, and no longer once the step is taken."""

import datetime
from typing import Any

import pytest

from tests.epidemic.investigations.test_lifecycle import move, open_one, sums
from tests.factories import CITY, HUBIN, HUBIN_STREET, MAOJIN, make_user
from yimen.epidemic.investigations import actions
from yimen.epidemic.investigations.models import Event, Investigation, Rule, Status
from yimen.foundation.figures.actions import recount
from yimen.foundation.inbox.models import Item
from yimen.foundation.staff.models import Role
from yimen.kit import clock
from yimen.kit.sight import System

NINE = datetime.datetime(2020, 2, 3, 1, 0, tzinfo=datetime.UTC)  # nine in the morning there


def after(hours: float) -> datetime.datetime:
    return NINE + datetime.timedelta(hours=hours)


@pytest.fixture
def work(city: None) -> Investigation:
    """To be accepted within the hour; the county hears four hours later, the city after a day."""
    with clock.played(NINE):
        return open_one(at=NINE)


def told(row: Investigation) -> list[tuple[float, str]]:
    """Who has heard of it, and after how many hours."""
    events = Event.objects.filter(investigation=row, verb="escalate").order_by("taken_at")
    return [((one.taken_at - NINE).total_seconds() / 3600, one.to_role) for one in events]


def timer(hours: float) -> int:
    with clock.played(after(hours)):
        return actions.mark_overdue()


def waiting() -> set[str]:
    return set(Item.objects.waiting().values_list("role", flat=True))


def test_each_rung_hears_at_its_hour(work: Investigation) -> None:
    assert timer(0.9) == 0
    assert timer(1.1) == 1
    assert (told(work), waiting()) == (
        [(1, "township_officer")],
        {"grid_doctor", "township_officer"},
    )
    assert timer(4.9) == 0
    assert timer(5.1) == 1
    assert waiting() == {"grid_doctor", "township_officer", "county_investigator"}
    assert timer(25.1) == 1
    assert told(work)[-1] == (25, "city_hq")
    assert timer(500) == 0
    assert sums() == {"dispatched": 1, "overdue": 1}
    assert not recount("investigations").differences.exists()


def test_a_timer_that_stood_still_catches_up_with_the_hours_as_they_were(
    work: Investigation,
) -> None:
    assert timer(48) == 1

    work.refresh_from_db()
    assert told(work) == [(1, "township_officer"), (5, "county_investigator"), (25, "city_hq")]
    assert (work.overdue_at, work.escalated_at) == (after(1), after(25))
    assert {item.opened_at for item in Item.objects.filter(role=Role.CITY_HQ)} == {after(25)}


def test_whoever_takes_the_step_ends_the_alarm(work: Investigation) -> None:
    timer(6)
    with clock.played(after(7)):
        actions.take_step(move(work, "accept", at=after(7)), by=System())

    work.refresh_from_db()
    assert (work.overdue_at, work.escalation, work.due_at) == (None, 0, after(11))
    assert waiting() == {"grid_doctor"}
    assert sums() == {"accepted": 1}


def test_the_township_that_does_not_check_is_told_to_the_county(work: Investigation) -> None:
    with clock.played(after(0.5)):
        actions.take_step(move(work, "report", at=after(0.5)), by=System())
    timer(24.4)
    assert told(work) == []
    timer(29)
    assert told(work) == [(28.5, "county_investigator")]
    assert waiting() == {"township_officer", "county_investigator"}


def test_the_same_is_told_whether_the_timer_ran_or_not(work: Investigation) -> None:
    with clock.played(after(6)):
        actions.take_step(move(work, "report", at=after(6)), by=System())
    assert told(work) == [(1, "township_officer"), (5, "county_investigator")]
    assert sums() == {"reported": 1}
    assert waiting() == {"township_officer"}


def test_a_visit_that_was_made_in_time_ends_the_alarm_though_it_is_sent_late(
    work: Investigation,
) -> None:
    timer(3)
    with clock.played(after(4)):
        actions.take_step(move(work, "report", at=after(0.5)), by=System())
    work.refresh_from_db()
    assert (work.reported_at, work.status) == (after(0.5), Status.REPORTED)
    assert sums() == {"reported": 1}
    assert not recount("investigations").differences.exists()


def test_nothing_happens_in_the_future_or_before_the_work_was_opened(
    work: Investigation,
) -> None:
    with clock.played(after(2)):
        actions.take_step(move(work, "accept", at=after(900)), by=System())
        actions.take_step(move(work, "report", at=after(-900)), by=System())
    work.refresh_from_db()
    assert (work.accepted_at, work.reported_at) == (after(2), NINE)


def test_the_hours_are_the_rules(city: None) -> None:
    with clock.played(NINE):
        row = open_one(at=NINE)
        Rule.objects.update(to_township_hours=2, to_county_hours=3, to_city_hours=3)
    timer(1.5)
    assert told(row) == []
    timer(10)
    assert told(row) == [(3, "township_officer"), (4, "county_investigator"), (4, "city_hq")]


def test_a_page_says_at_whom_it_is_late_and_who_has_heard(
    work: Investigation, client_for: Any
) -> None:
    timer(6)
    hq = client_for(make_user("市", (Role.CITY_HQ, CITY)))
    county = client_for(make_user("县", (Role.COUNTY_INVESTIGATOR, HUBIN)))
    page = hq.get("/desk/investigations/?overdue=on").content.decode()
    assert "茅津社区 · 网格医生" in page
    assert "已上报" in page
    assert f"/desk/investigations/{work.pk}/" in county.get("/desk/inbox/").content.decode()
    assert "已上报" in county.get(f"/desk/investigations/{work.pk}/").content.decode()


def test_two_timers_at_once_say_it_once(work: Investigation) -> None:
    make_user("乡镇", (Role.TOWNSHIP_OFFICER, HUBIN_STREET))
    with clock.played(after(2)):
        assert (actions.mark_overdue(), actions.mark_overdue()) == (1, 0)
    assert len(told(work)) == 1
    assert Item.objects.waiting().filter(role=Role.TOWNSHIP_OFFICER, area_code=MAOJIN).count() == 1
