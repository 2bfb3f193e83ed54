"""Menus show a person's own work, and lead nowhere that does not exist."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.factories import CITY, MAOJIN, make_user
from yimen.foundation.accounts.models import User
from yimen.foundation.staff.models import Role
from yimen.foundation.ui.icons import ICONS
from yimen.kit.sight import NOBODY, Grant, Sight
from yimen.portal.navigation import ENTRIES, Navigation


def menus_of(role: Role, path: str = "/desk/") -> Navigation:
    return Navigation(path, Sight(user_id=1, grants=(Grant(role, 0, 1),)), signed_in=True)


def test_every_entry_has_its_picture() -> None:
    assert {entry.icon for entry in ENTRIES} <= set(ICONS)


def test_an_administrator_is_offered_no_page_about_people() -> None:
    offered = {e.url for e in ENTRIES if menus_of(Role.SYSTEM_ADMIN)._is_for_me(e)}

    assert not offered & {"/desk/people/", "/desk/key-groups/", "/desk/investigations/"}


def test_the_audit_is_the_auditors_alone() -> None:
    may = {role for role in Role for e in ENTRIES if e.url == "/desk/audit/" and role in e.roles}

    assert may == {Role.AUDITOR}


def test_a_visitor_may_sign_in_and_is_shown_no_desk() -> None:
    menu = Navigation("/", NOBODY, signed_in=False)

    doors = {"/", "/accounts/login/", "/ui/display/", "/epidemic/declare/", "/epidemic/code/"}
    assert {entry.url for entry in menu.tabs} <= doors  # the last two ask him to sign in
    assert menu.rail == []


def test_the_page_one_is_on_is_marked() -> None:
    menu = Navigation("/ui/display/", NOBODY, signed_in=False)

    assert [entry.url for entry in menu.tabs if entry.current] == ["/ui/display/"]


@pytest.mark.django_db
def test_a_visitor_learns_what_this_is(client: Client) -> None:
    page = client.get("/", headers={"accept-language": "en"}).content.decode()

    assert "One door to Sanmenxia" in page
    assert "/accounts/login/" in page


@pytest.mark.parametrize(("role", "area"), [(Role.REPORTER, MAOJIN), (Role.CITY_HQ, CITY)])
def test_everybody_with_a_post_is_led_only_to_pages_that_exist(
    city: None, client_for: Callable[[User], Client], role: Role, area: int
) -> None:
    user = make_user("测试员", (role, area))
    menu = Navigation("/", user.sight, signed_in=True)
    browser = client_for(user)

    entries = [
        *menu.tabs,
        *menu.worker,
        *menu.personal,
        *[e for g in menu.rail for e in g.entries],
    ]

    assert entries
    assert {e.url for e in entries if browser.get(e.url).status_code not in {200, 302}} == set()


def test_a_reporter_begins_the_day_with_his_own_people(
    city: None, client_for: Callable[[User], Client]
) -> None:
    client = client_for(make_user("填报员", (Role.REPORTER, MAOJIN)))

    assert client.get("/desk/").headers["location"] == "/desk/key-groups/"


def test_who_works_by_phone_keeps_his_tabs_on_his_own_page() -> None:
    assert menus_of(Role.GRID_DOCTOR).own_shell == "ui/worker.html"
    assert menus_of(Role.CITY_HQ).own_shell == "ui/resident.html"
    assert Navigation("/my/", NOBODY, signed_in=True).own_shell == "ui/resident.html"
