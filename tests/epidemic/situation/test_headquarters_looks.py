"""Headquarters sees its own division and those below it, and no other."""

import datetime
import io
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from tests.factories import (
    CHEZHAN,
    CITY,
    HUBIN,
    HUBIN_STREET,
    MAOJIN,
    QIANJIN_STREET,
    SHANZHOU,
    SHANZHOU_VILLAGE,
    make_user,
)
from yimen.foundation.accounts.models import User
from yimen.foundation.areas.models import Area
from yimen.foundation.audit.models import Entry
from yimen.foundation.figures import actions
from yimen.foundation.figures.actions import Change
from yimen.foundation.staff.models import Role
from yimen.kit import clock

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User], Client]
URL = "/desk/situation/"


def add(measure: str, area: int, dimension: str, n: int = 1, hours_ago: int = 0) -> None:
    at = timezone.now() - datetime.timedelta(hours=hours_ago)
    day = timezone.localdate(at)
    with clock.played(at):
        actions.record([Change(measure, area, day, n, "tests.Row", 1, dimension)])


@pytest.fixture
def figures(city: None) -> None:
    add("key_persons", MAOJIN, "wuhan_returnee", 7, hours_ago=48)
    add("key_persons", CHEZHAN, "close_contact", 2)
    actions.fold()
    add("key_persons", SHANZHOU_VILLAGE, "wuhan_returnee", 3131)
    add("key_persons_symptom", MAOJIN, "yes", 4)
    add("investigations", MAOJIN, "dispatched", 5)
    add("investigations", MAOJIN, "overdue", 3)


def number(page: str, key: str) -> str:
    cell = page.split(f'data-figure="{key}">')[1].split("</")[0]
    return cell.rpartition(">")[2].replace(",", "")


def test_the_city_sees_its_counties_and_drills_down_to_a_village(
    figures: None, client_for: ClientFor
) -> None:
    client = client_for(make_user("市指挥部", (Role.CITY_HQ, CITY)))

    page = client.get(URL).content.decode()
    assert number(page, "persons") == "3140"
    assert number(page, "wuhan_returnee") == "3138"
    assert number(page, "overdue") == "3"
    assert "湖滨区" in page
    assert "陕州区" in page
    assert "示意图" in page or "Sketch map" in page

    for code, below in ((HUBIN, "湖滨街道"), (HUBIN_STREET, "茅津社区"), (MAOJIN, "茅津社区")):
        page = client.get(URL, {"area": code}).content.decode()
        assert below in page
        assert "陕州区" not in page
    assert number(page, "persons") == "7"


def test_a_county_neither_sees_nor_counts_nor_names_another(
    figures: None, client_for: ClientFor
) -> None:
    client = client_for(make_user("湖滨区指挥部", (Role.COUNTY_HQ, HUBIN)))

    for url in (URL, "/screen/", f"{URL}table.csv"):
        page = b"".join(client.get(url)).decode()
        for name in ("陕州区", "大营", "3131", "3140", "三门峡市"):
            assert name not in page.split("<main")[-1], (url, name)
        for code in (SHANZHOU, SHANZHOU_VILLAGE, CITY, 1, 10**12):
            assert client.get(url, {"area": code}).status_code == 404


def test_an_officer_of_two_townships_sees_both_side_by_side(
    figures: None, client_for: ClientFor
) -> None:
    posts = [(Role.TOWNSHIP_OFFICER, HUBIN_STREET), (Role.TOWNSHIP_OFFICER, QIANJIN_STREET)]
    client = client_for(make_user("街道专干", *posts))

    page = client.get(URL).content.decode()

    assert "湖滨街道" in page
    assert "前进街道" in page
    assert number(page, "persons") == "9"
    assert client.get(URL, {"area": HUBIN}).status_code == 404
    assert client.get("/screen/").status_code == 404


@pytest.mark.parametrize(
    "role", [Role.REPORTER, Role.GRID_DOCTOR, Role.AUDITOR, Role.SYSTEM_ADMIN]
)
def test_for_others_there_is_no_such_page(
    figures: None, client_for: ClientFor, role: Role
) -> None:
    client = client_for(make_user("别人", (role, CITY)))

    for url in (URL, "/screen/", f"{URL}table.csv"):
        assert client.get(url).status_code == 404
        assert Client().get(url).status_code == 302


def test_the_board_looks_again_by_itself_and_shows_the_new_number(
    figures: None, client_for: ClientFor
) -> None:
    client = client_for(make_user("市指挥部", (Role.CITY_HQ, CITY)))
    page = client.get(URL).content.decode()
    assert 'id="board"' in page
    assert "data-live=" in page

    add("key_persons", MAOJIN, "fever_no_contact")
    board = client.get(URL, headers={"HX-Request": "true"}).content.decode()

    assert board.startswith('<div id="board"')
    assert number(board, "persons") == "3141"


def test_a_past_moment_shows_what_was_known_then_and_stands_still(
    figures: None, client_for: ClientFor
) -> None:
    client = client_for(make_user("市指挥部", (Role.CITY_HQ, CITY)))
    at = timezone.localtime() - datetime.timedelta(hours=24)

    page = client.get(URL, {"as_of": f"{at:%Y-%m-%dT%H:%M}"}).content.decode()

    assert number(page, "persons") == "7"
    assert "data-live=" not in page


@pytest.mark.parametrize("at", ["昨天", "2999-01-01T00:00", "0001-01-01", "\0"])
def test_an_unreadable_moment_is_named_and_the_present_shown(
    figures: None, client_for: ClientFor, at: str
) -> None:
    client = client_for(make_user("市指挥部", (Role.CITY_HQ, CITY)))

    answer = client.get(URL, {"as_of": at, "measure": "no-such"})

    assert answer.status_code == 200


def test_the_table_leaves_as_a_safe_file_and_that_is_written_down(
    figures: None, client_for: ClientFor
) -> None:
    Area.objects.filter(code=HUBIN).update(name="=cmd|湖滨区")
    user = make_user("市指挥部", (Role.CITY_HQ, CITY))

    browser = client_for(user)
    answer = browser.get(f"{URL}table.csv")

    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[1].startswith("411202000000,'=cmd|湖滨区,9,")
    assert lines[-1].split(",")[2] == "3140"
    entry = Entry.objects.get(verb="export")
    assert (entry.actor_id, entry.area_code) == (user.pk, CITY)
    book = b"".join(browser.get(f"{URL}table.xlsx").streaming_content)
    rows = list(load_workbook(io.BytesIO(book)).active.values)
    assert rows[1][:3] == ("411202000000", "'=cmd|湖滨区", 9)
    assert rows[-1][2] == 3140
    assert browser.get(f"{URL}table.exe").status_code == 404


def test_the_page_of_a_city_asks_the_database_little(
    figures: None,
    client_for: ClientFor,
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    client = client_for(make_user("市指挥部", (Role.CITY_HQ, CITY)))
    client.get(URL)

    with django_assert_max_num_queries(16):
        client.get(URL)


def test_the_wall_shows_the_same_number(figures: None, client_for: ClientFor) -> None:
    client = client_for(make_user("市指挥部", (Role.CITY_HQ, CITY)))

    page = client.get("/screen/").content.decode()

    assert "<strong>3,140</strong>" in page
    assert 'data-shell="wall"' in page
    assert "data-live=" in page
