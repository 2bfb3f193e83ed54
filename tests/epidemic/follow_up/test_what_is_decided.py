"""Township and county decide; the calendar, the list and the figures follow."""

import datetime
import uuid
from typing import Any

import pytest
from django.utils import timezone

from tests.epidemic.follow_up.people import enter, observed, officer, reporter
from tests.factories import CITY, MAOJIN, make_person, make_user
from yimen.epidemic.follow_up import actions, rules, tasks
from yimen.epidemic.follow_up.models import FollowUp, Observation
from yimen.foundation.audit.models import Entry
from yimen.foundation.figures.actions import recount
from yimen.foundation.inbox.models import Item
from yimen.foundation.staff.models import Role
from yimen.kit import clock
from yimen.kit.lifecycle import NotAllowed
from yimen.kit.sight import System


def decide(client: Any, row: Observation, verb: str, **fields: Any) -> Any:
    data = {"client_uuid": uuid.uuid4(), "comment": "指挥部决定"} | fields
    return client.post(f"/desk/follow-up/{row.pk}/step/{verb}/", data)


@pytest.mark.parametrize("verb", rules.ENDS)
def test_each_end_says_why_and_may_be_taken_back(city: None, client_for: Any, verb: str) -> None:
    row, browser = observed(), client_for(officer())
    assert decide(browser, row, verb).status_code == 302
    row.refresh_from_db()
    assert (row.status, row.end_reason) == (rules.ENDS[verb], "decided")
    page = browser.get(f"/desk/follow-up/{row.pk}/").content.decode()
    assert "指挥部决定" in page
    assert "经决定" in page
    assert not FollowUp.objects.filter(status="due").exists()

    assert decide(browser, row, "reopen").status_code == 302

    row.refresh_from_db()
    assert row.status == "under"
    assert FollowUp.objects.filter(status="due", day__gte=timezone.localdate()).count() == 12
    measures = ("observations", "follow_ups")
    assert [one for name in measures for one in recount(name).differences.all()] == []


def test_a_decision_needs_its_reason(city: None, client_for: Any) -> None:
    row = observed()
    answer = decide(client_for(officer()), row, "release", comment=" ")
    assert answer.status_code == 422
    row.refresh_from_db()
    assert row.status == "under"


def test_a_stale_page_hears_that_it_is_over(city: None, client_for: Any) -> None:
    row, browser = observed(), client_for(officer())
    decide(browser, row, "release")
    answer = decide(browser, row, "lose", comment="找不到人")
    assert answer.status_code == 409
    assert "已有他人办理" in answer.content.decode()
    assert "找不到人" in answer.content.decode()


@pytest.mark.parametrize("ahead", [0, 45])
def test_an_extension_has_its_limits(city: None, client_for: Any, ahead: int) -> None:
    row = observed()
    day = row.ends_on + datetime.timedelta(days=ahead)
    answer = decide(client_for(officer()), row, "extend", until=day)
    assert answer.status_code == 422
    assert answer.context["decision"].errors.keys() == {"until"}


def test_a_reporter_decides_nothing(city: None, client_for: Any) -> None:
    row, browser = observed(), client_for(reporter())
    assert "作出决定" not in browser.get(f"/desk/follow-up/{row.pk}/").content.decode()
    assert decide(browser, row, "release").status_code == 403
    assert decide(browser, row, "nonsense").status_code == 404


STATUSES = sorted({step.source for step in rules.LIFECYCLE})


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("verb", sorted({step.verb for step in rules.LIFECYCLE}))
def test_every_step_that_is_not_in_the_table_is_refused(status: str, verb: str) -> None:
    everybody = frozenset({step.by for step in rules.LIFECYCLE})
    steps = {(step.source, step.verb): step.target for step in rules.LIFECYCLE}
    if (status, verb) in steps:
        assert rules.next_status(status, verb, everybody) == steps[status, verb]
        with pytest.raises(NotAllowed):
            rules.next_status(status, verb, frozenset({"auditor"}))
    else:
        with pytest.raises(rules.NoLongerSo):
            rules.next_status(status, verb, everybody)


def test_the_timer_says_missed_after_midnight_and_is_seen_to_have_run(
    city: None, client_for: Any
) -> None:
    row = observed()
    tasks.close_days(0)
    tasks.close_days(0)
    days = dict(FollowUp.objects.filter(observation=row).values_list("day", "status"))
    today = timezone.localdate()
    assert {status for day, status in days.items() if day < today} == {"missed"}
    assert {status for day, status in days.items() if day >= today} == {"due"}
    page = client_for(reporter()).get(f"/desk/follow-up/{row.pk}/").content.decode()
    assert page.count("补记") == 2


def test_the_township_is_asked_when_nobody_was_seen_on_the_last_day(
    city: None, client_for: Any
) -> None:
    row = observed(ago=15)
    tasks.close_days(0)
    row.refresh_from_db()
    assert (row.ends_on, row.extended_why) == (timezone.localdate(), "last_missed")
    browser = client_for(officer())
    assert "观察期满未见到本人" in browser.get("/desk/inbox/").content.decode()
    page = browser.get(f"/desk/follow-up/{row.pk}/").content.decode()
    assert "因最后一日未随访而延长" in page
    one = actions.Visit(row.pk, clock.now(), uuid.uuid4())
    actions.visit(one, by=System())
    with clock.played(clock.now() + datetime.timedelta(days=1)):
        tasks.close_days(0)
        row.refresh_from_db()
    assert (row.status, row.end_reason) == ("completed", "completed")
    assert not Item.objects.waiting().filter(app="follow_up").exists()


def test_who_arrived_long_ago_is_not_observed_any_more(city: None) -> None:
    row = observed(ago=1)
    person = make_person(MAOJIN)
    enter(person, ago=0)
    late = Observation.objects.get(person=person)
    assert (row.status, late.status) == ("under", "under")
    assert late.starts_on == timezone.localdate() + datetime.timedelta(days=1)


def test_the_list_is_filtered_by_status_reason_and_place(city: None, client_for: Any) -> None:
    row, other = observed(name="张大明"), observed(name="李小红")
    decide(client_for(officer()), other, "lose")
    browser = client_for(make_user("市指", (Role.CITY_HQ, CITY)))

    def shown(query: str) -> list[int]:
        page = browser.get(f"/desk/follow-up/list/{query}")
        return sorted(found.pk for found, _, _ in page.context["rows"])

    assert shown("") == [row.pk]
    assert shown("?status=lost") == [other.pk]
    assert shown("?status=all") == [row.pk, other.pk]
    assert shown("?kind=wuhan_returnee&status=all") == [row.pk, other.pk]
    assert shown("?kind=close_contact&status=all") == []
    assert shown(f"?area={MAOJIN}") == [row.pk]
    assert browser.get("/desk/follow-up/list/").context["totals"] == {"under": 1, "lost": 1}


def test_who_goes_to_a_centre_is_observed_there_on_the_same_days(
    city: None, client_for: Any
) -> None:
    row, browser = observed(), client_for(officer())
    days = list(FollowUp.objects.filter(observation=row).values_list("day", "status"))

    assert decide(browser, row, "place", place="central").status_code == 302

    row.refresh_from_db()
    assert (row.place_kind, row.status) == ("central", "under")
    assert list(FollowUp.objects.filter(observation=row).values_list("day", "status")) == days
    page = browser.get(f"/desk/follow-up/{row.pk}/").content.decode()
    assert "改变观察地点" in page
    assert "集中观察点" in page
    there = browser.get("/desk/follow-up/list/?place=central").context["rows"]
    assert [one.pk for one, *_ in there] == [row.pk]
    assert browser.get("/desk/follow-up/list/?place=home").context["rows"] == []


@pytest.mark.parametrize("place", ["", "home"])
def test_elsewhere_is_another_kind_of_place(city: None, client_for: Any, place: str) -> None:
    answer = decide(client_for(officer()), observed(), "place", place=place)
    assert answer.status_code == 422
    assert answer.context["decision"].errors.keys() == {"place"}


def test_the_list_leaves_masked_as_a_file_and_that_is_written_down(
    city: None, client_for: Any
) -> None:
    row, browser = observed(name="测试甲"), client_for(officer())
    assert "导出" in browser.get("/desk/follow-up/list/").content.decode()

    answer = browser.post("/desk/follow-up/list/export/", {"kind": "csv"})

    head, line = b"".join(answer.streaming_content).decode("utf-8-sig").strip().splitlines()
    assert head.startswith("编号,姓名")
    assert line.split(",")[:2] == [str(row.pk), "测*甲"]
    assert "居家" in line
    assert Entry.objects.get(verb="export").person_ids == [row.person_id]
