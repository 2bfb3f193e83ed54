"""The reporter goes from door to door with a phone: who waits, who was seen, who was not."""

import datetime
import uuid
from typing import Any

import pytest
from django.utils import timezone

from tests.epidemic.follow_up.people import form, observed, officer, reporter
from tests.factories import CHEZHAN, CITY, MAOJIN, make_user
from yimen.epidemic.follow_up import actions
from yimen.epidemic.follow_up.models import Event, FollowUp, Observation
from yimen.foundation.accounts.models import User
from yimen.foundation.audit.models import Entry
from yimen.foundation.figures.actions import recount
from yimen.foundation.figures.queries import sums
from yimen.foundation.people.actions import NewHousehold, NewResidence, add_households, move_in
from yimen.foundation.staff.models import Role
from yimen.kit import clock
from yimen.kit.sight import System

TODAY = "/desk/follow-up/"


def url(row: Observation, page: str = "visit/") -> str:
    return f"{TODAY}{row.pk}/{page}"


def of_today(row: Observation) -> FollowUp:
    return FollowUp.objects.get(observation=row, day=timezone.localdate())


def from_phone(user: User) -> dict[str, str]:
    """Sent by a phone that kept it while there was no network."""
    return {"X-Yimen-Outbox": "1", "X-Yimen-Account": str(user.pk)}


def wrong() -> list[Any]:
    measures = ("observations", "follow_ups")
    return [one for name in measures for one in recount(name).differences.all()]


def test_who_waits_today_is_visited_and_no_longer_waits(city: None, client_for: Any) -> None:
    row = observed(name="张小三")
    browser = client_for(reporter())
    page = browser.get(TODAY).content.decode()
    assert "张*三" in page
    assert url(row) in page
    assert "张*三" in browser.get(url(row)).content.decode()

    sent = browser.post(url(row), form(temperature="36.4"), follow=True)

    assert "已登记。" in sent.content.decode()
    item = of_today(row)
    assert (item.status, str(item.temperature), item.cough) == ("seen_ok", "36.4", "no")
    assert "张*三" not in browser.get(TODAY).content.decode()
    assert "张*三" in browser.get(f"{TODAY}?show=seen").content.decode()
    today = (timezone.localdate(), timezone.localdate())
    assert sums("follow_ups", [MAOJIN], days=today)["seen_ok"] == 1
    assert Entry.objects.filter(verb="visit", person_ids=[row.person_id]).count() == 1
    assert wrong() == []


def test_a_visit_sent_twice_is_one(city: None, client_for: Any) -> None:
    row = observed()
    browser, data = client_for(reporter()), form()
    for _ in range(2):
        assert browser.post(url(row), data).status_code == 302
    assert Event.objects.filter(verb="visit_ok").count() == 1
    assert of_today(row).taken == 1


@pytest.mark.parametrize(
    ("found", "remark", "status", "why"),
    [
        ("nobody_home", "", "not_performed", "nobody_home"),
        ("refused", "不开门", "not_performed", "refused"),
        ("other", "狗在院里", "not_performed", "other"),
        ("not_attempted", "大雪", "not_attempted", ""),
    ],
)
def test_who_was_not_seen_is_written_down_with_the_reason(
    city: None, client_for: Any, found: str, remark: str, status: str, why: str
) -> None:
    row = observed()
    client_for(reporter()).post(url(row), form(found=found, remark=remark, temperature="36.5"))
    item = of_today(row)
    assert (item.status, item.why_not, item.remark) == (status, why, remark)
    assert item.temperature is None
    assert item.visited_at is None


def test_nobody_went_needs_a_reason_and_nothing_typed_is_lost(city: None, client_for: Any) -> None:
    row = observed()
    answer = client_for(reporter()).post(url(row), form(found="not_attempted", temperature="36.9"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "请写明原因" in page
    assert 'value="36.9"' in page
    assert of_today(row).status == "due"


@pytest.mark.parametrize("warmth", ["29.9", "45.1", "3x", "365"])
def test_a_temperature_of_nobody_alive_is_refused_at_its_field(
    city: None, client_for: Any, warmth: str
) -> None:
    row = observed()
    answer = client_for(reporter()).post(url(row), form(temperature=warmth))
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"temperature"}
    assert of_today(row).status == "due"


def test_all_of_one_door_are_well_with_one_tap(city: None, client_for: Any) -> None:
    rows = [observed(name="王大一"), observed(name="王大二"), observed(name="李四四")]
    home = NewHousehold(MAOJIN, "黄河路7号", uuid.uuid4(), clock.now())
    [door] = add_households([home], by=System())
    move_in([NewResidence(door.pk, row.person_id) for row in rows[:2]], by=System())
    browser = client_for(reporter())
    page = browser.get(TODAY)
    assert "黄河路7号" in page.content.decode()
    house = next(house for house, _, _ in page.context["houses"] if house.has_several)
    together = [item.observation_id for item in house.items]
    assert together == [row.pk for row in rows[:2]]

    data = {"client_uuid": house.client_uuid, "observation": together}
    for _ in range(2):  # and sent twice
        browser.post(f"{TODAY}well/", data)

    assert [of_today(row).status for row in rows] == ["seen_ok", "seen_ok", "due"]
    assert Event.objects.filter(verb="visit_ok").count() == 2


def test_nobody_elsewhere_is_well_because_somebody_says_so(city: None, client_for: Any) -> None:
    mine, strange = observed(), observed(CHEZHAN)
    data = {"client_uuid": uuid.uuid4(), "observation": [mine.pk, strange.pk]}
    assert client_for(reporter()).post(f"{TODAY}well/", data).status_code == 404
    assert {of_today(mine).status, of_today(strange).status} == {"due"}
    assert client_for(reporter()).get(url(strange)).status_code == 404


def test_yesterdays_visit_may_be_written_down_today(city: None, client_for: Any) -> None:
    row = observed()
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    while actions.close_days():
        pass
    browser = client_for(reporter())
    address = f"{url(row)}?day={yesterday}"
    assert address in browser.get(url(row, "")).content.decode()
    assert f'value="{yesterday}"' in browser.get(address).content.decode()

    browser.post(url(row), form(day=yesterday))

    item = FollowUp.objects.get(observation=row, day=yesterday)
    assert item.status == "seen_ok"
    assert item.recorded_at
    assert timezone.localdate(item.recorded_at) == timezone.localdate()
    assert of_today(row).status == "due"
    assert wrong() == []


@pytest.mark.parametrize(("ahead", "sentence"), [(1, "不能提前"), (-4, "只能补记三天")])
def test_no_visit_of_tomorrow_or_of_last_week_by_hand(
    city: None, client_for: Any, ahead: int, sentence: str
) -> None:
    row = observed(ago=6)
    day = timezone.localdate() + datetime.timedelta(days=ahead)
    answer = client_for(reporter()).post(url(row), form(day=day))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not FollowUp.objects.filter(observation=row, day=day, status="seen_ok").exists()


def test_what_the_phone_kept_overnight_counts_for_the_day_it_was_done(
    city: None, client_for: Any
) -> None:
    row = observed()
    then = clock.now() - datetime.timedelta(days=1)
    while actions.close_days():
        pass
    user, data = reporter(), form(happened_at=then.isoformat())
    answer = client_for(user).post(url(row), data, headers=from_phone(user))
    assert answer.json()["state"] == "done"
    item = FollowUp.objects.get(observation=row, day=timezone.localdate(then))
    assert (item.status, item.visited_at) == ("seen_ok", then)


def test_a_visit_of_somebody_who_was_released_meanwhile_is_answered_clearly(
    city: None, client_for: Any
) -> None:
    row, user = observed(), reporter()
    browser = client_for(user)
    before = clock.now() - datetime.timedelta(minutes=30)
    end = actions.Decision(row.pk, "release", clock.now(), uuid.uuid4(), comment="指挥部决定")
    actions.decide(end, by=System())

    now = browser.post(url(row), form(temperature="36.7"))
    assert now.status_code == 409
    assert "观察已经结束" in now.content.decode()
    assert 'value="36.7"' in now.content.decode()
    kept = browser.post(url(row), form(happened_at=before.isoformat()), headers=from_phone(user))
    assert kept.json()["state"] == "done"
    note = Event.objects.get(verb="late_visit")
    assert (str(note.temperature), note.taken_at) == ("36.5", before)
    assert "解除后才收到" in browser.get(url(row, "")).content.decode()


def test_todays_visit_is_corrected_and_both_stay_in_the_history(
    city: None, client_for: Any
) -> None:
    row, browser = observed(), client_for(reporter())
    browser.post(url(row), form(temperature="38.0"))
    assert of_today(row).status == "seen_not_ok"
    page = browser.get(url(row))
    assert 'name="correct"' in page.content.decode()
    browser.post(url(row), form(temperature="36.8", correct="1"))
    item = of_today(row)
    assert (item.status, str(item.temperature), item.taken) == ("seen_ok", "36.8", 1)
    page = browser.get(url(row, "")).content.decode()
    assert "随访：有症状" in page
    assert "更正：正常" in page
    assert Entry.objects.filter(verb="correct").count() == 1
    assert wrong() == []


def test_headquarters_looks_but_visits_nobody(city: None, client_for: Any) -> None:
    row = observed()
    browser = client_for(make_user("市指", (Role.CITY_HQ, CITY)))
    assert browser.get(url(row, "")).status_code == 200
    assert browser.get(url(row)).status_code == 302
    assert browser.post(url(row), form()).status_code == 403
    assert of_today(row).status == "due"


def test_the_round_costs_the_same_for_one_and_for_thirty(
    city: None, client_for: Any, django_assert_max_num_queries: Any
) -> None:
    browser = client_for(officer())
    observed()
    browser.get(TODAY)
    for _ in range(30):
        observed()
    with django_assert_max_num_queries(20):
        page = browser.get(TODAY)
    assert len(page.context["page"].items) == 31
