"""My people: by state, by group, by name; and no name stands in an address."""

import uuid
from typing import Any

import pytest
from django.test import Client

from tests.epidemic.key_groups.entries import CONTACT, enter, listed
from tests.factories import CHEZHAN, CITY, MAOJIN, SHANZHOU_VILLAGE, make_person, make_user
from yimen.epidemic.key_groups import actions
from yimen.epidemic.key_groups.actions import NewTransfer, Release
from yimen.epidemic.key_groups.models import KeyPerson
from yimen.foundation.staff.models import Role
from yimen.kit import clock
from yimen.kit.sight import System

LIST = "/desk/key-groups/list/"


@pytest.fixture
def browser(city: None, client_for: Any) -> Client:
    reporter: Client = client_for(make_user("填报员", (Role.REPORTER, MAOJIN)))
    return reporter


def shown(answer: Any) -> set[int]:
    return {row.pk for row, *_ in answer.context["rows"]}


def of_each_state() -> dict[str, KeyPerson]:
    rows = {name: listed(MAOJIN) for name in ("listed", "released", "waiting", "void")}
    now = clock.now()
    for name, reason in (("released", "negative"), ("void", "mistake")):
        actions.release(Release(rows[name].pk, reason, now, uuid.uuid4()), by=System())
    asker = make_user("填报", (Role.REPORTER, MAOJIN))
    entry = NewTransfer(rows["waiting"].pk, SHANZHOU_VILLAGE, "moved", uuid.uuid4())
    actions.ask_transfer(entry, by=asker)
    return rows


@pytest.mark.parametrize(
    ("state", "wanted"),
    [
        ("", {"listed", "waiting"}),
        ("listed", {"listed", "waiting"}),
        ("waiting", {"waiting"}),
        ("released", {"released"}),
        ("all", {"listed", "waiting", "released", "void"}),
        ("nonsense", {"listed", "waiting"}),
    ],
)
def test_each_state_shows_its_own(browser: Client, state: str, wanted: set[str]) -> None:
    rows = of_each_state()
    answer = browser.get(f"{LIST}?state={state}")
    assert shown(answer) == {rows[name].pk for name in wanted}
    assert str(answer.context["count"]) == str(len(wanted))


def test_the_groups_can_be_shown_one_by_one(browser: Client) -> None:
    listed(MAOJIN)
    row = listed(MAOJIN, group=CONTACT)
    assert shown(browser.get(f"{LIST}?group=close_contact")) == {row.pk}
    assert len(shown(browser.get(LIST))) == 2


def test_a_name_is_found_by_its_beginning_and_stays_out_of_the_address(browser: Client) -> None:
    row = enter(make_person(MAOJIN, name="欧阳测"))
    listed(MAOJIN)
    enter(make_person(CHEZHAN, name="欧阳远"))

    answer = browser.post(LIST, {"q": " 欧阳"})

    assert shown(answer) == {row.pk}
    text = answer.content.decode()
    assert "欧阳测" not in text
    assert all("欧阳" not in part for part in text.split('href="')[1:] for part in [part[:200]])
    assert browser.get(f"{LIST}?q=欧阳").context["name"] == ""
    assert shown(browser.post(LIST, {"q": "阳"})) == set()
    assert shown(browser.post(LIST, {"q": "欧\x00阳"})) == {row.pk}


def test_a_long_answer_to_a_name_has_pages_too(browser: Client) -> None:
    for _ in range(35):
        listed(MAOJIN)
    first = browser.post(LIST, {"q": "测试"})
    assert len(shown(first)) == 30
    assert 'href="?after' not in first.content.decode()
    after = first.context["page"].next_cursor
    second = browser.post(LIST, {"q": "测试", "after": after})
    assert len(shown(second)) == 5
    assert shown(first) & shown(second) == set()


def test_whoever_is_at_home_here_and_shared_ones_stand_once(browser: Client) -> None:
    away = enter(make_person(CHEZHAN, home_area_code=MAOJIN))
    here = enter(make_person(MAOJIN, home_area_code=MAOJIN))
    assert shown(browser.get(LIST)) == {away.pk, here.pk}
    assert len(browser.get(LIST).context["rows"]) == 2


def test_the_parts_are_what_one_sees(city: None) -> None:
    for place, home in ((MAOJIN, CHEZHAN), (CHEZHAN, MAOJIN), (CHEZHAN, None), (MAOJIN, MAOJIN)):
        enter(make_person(place, home_area_code=home))
    for post in ((Role.REPORTER, MAOJIN), (Role.REPORTER, CHEZHAN), (Role.CITY_HQ, CITY)):
        user = make_user("某人", post)
        parts = KeyPerson.objects.parts_visible_to(user)
        found = [pk for part in parts for pk in part.values_list("pk", flat=True)]
        whole = set(KeyPerson.objects.visible_to(user).values_list("pk", flat=True))
        assert set(found) == whole
        assert len(found) == len(whole)


def test_a_page_costs_the_same_for_one_and_for_thirty(
    browser: Client, django_assert_max_num_queries: Any
) -> None:
    for _ in range(30):
        listed(MAOJIN)
    with django_assert_max_num_queries(24):
        browser.get(LIST)
