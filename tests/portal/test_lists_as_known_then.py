"""My people and the list of work as they were known at a moment, by today's sight."""

import datetime
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.epidemic.key_groups.entries import listed
from tests.factories import CHEZHAN, HUBIN, HUBIN_STREET, MAOJIN, make_user
from yimen.epidemic.investigations.actions import load_defaults
from yimen.epidemic.investigations.models import Investigation
from yimen.epidemic.key_groups import actions
from yimen.epidemic.key_groups.actions import NewTransfer, Release
from yimen.epidemic.key_groups.models import KeyPerson
from yimen.foundation.accounts.models import User
from yimen.foundation.people import actions as people
from yimen.foundation.people.actions import Correction
from yimen.foundation.staff.models import Role
from yimen.kit import clock
from yimen.kit.sight import System

PEOPLE, WORK = "/desk/key-groups/list/", "/desk/investigations/"
BY = System()
NOW = timezone.now().replace(microsecond=0)
THEN = NOW - datetime.timedelta(hours=2)
AS_OF = f"as_of={timezone.localtime(THEN):%Y-%m-%dT%H:%M:%S}"
Browsers = Callable[[User], Client]


@pytest.fixture
def three(city: None) -> Iterator[list[KeyPerson]]:
    """Listed three hours ago in 茅津社区; what a test does is done now."""
    load_defaults(by=BY)
    with clock.played(NOW - datetime.timedelta(hours=3)):
        rows = [listed(MAOJIN, at=clock.now()) for _ in range(3)]
    with clock.played(NOW):
        yield rows


@pytest.fixture
def officer(three: list[KeyPerson], client_for: Browsers) -> Client:
    return client_for(make_user("镇干部", (Role.TOWNSHIP_OFFICER, HUBIN_STREET)))


def shown(answer: Any) -> set[int]:
    return {row.pk for row, *_ in answer.context["rows"]}


def release(row: KeyPerson) -> None:
    actions.release(Release(row.pk, "negative", clock.now(), uuid.uuid4()), by=BY)


def test_who_was_listed_then_stands_on_the_list_of_then(
    officer: Client, three: list[KeyPerson]
) -> None:
    gone, waits, _stays = three
    new = listed(MAOJIN, at=clock.now())
    release(gone)
    asker = make_user("填报", (Role.REPORTER, MAOJIN))
    actions.ask_transfer(NewTransfer(waits.pk, CHEZHAN, "moved", uuid.uuid4()), by=asker)

    now, then = officer.get(PEOPLE), officer.get(f"{PEOPLE}?{AS_OF}")

    assert shown(now) == {row.pk for row in (waits, _stays, new)}
    assert shown(then) == {row.pk for row in three}
    assert str(then.context["count"]) == "3"
    assert shown(officer.get(f"{PEOPLE}?state=waiting")) == {waits.pk}
    assert not shown(officer.get(f"{PEOPLE}?state=waiting&{AS_OF}"))
    assert not shown(officer.get(f"{PEOPLE}?state=released&{AS_OF}"))


def test_the_page_says_of_when_it_is_and_every_way_on_keeps_the_moment(officer: Client) -> None:
    for address in (PEOPLE, WORK):
        page = officer.get(f"{address}?{AS_OF}").content.decode()
        assert f"截至 {timezone.localtime(THEN):%Y-%m-%d %H:%M:%S}" in page
        assert "回到当前" in page
        assert 'name="as_of"' in page
        assert "/export/" not in page  # a file tells of now
        assert officer.get(f"{address}export/?{AS_OF}").status_code == 404
        assert "回到当前" not in officer.get(address).content.decode()
    page = officer.get(f"{PEOPLE}?{AS_OF}&group=wuhan_returnee").content.decode()
    kept = AS_OF.replace(":", "%3A")
    for part in ("state=released", "group=close_contact"):
        assert any(part in link and kept in link for link in page.split('href="')), part


def test_a_moment_that_has_not_come_is_said_at_the_field(officer: Client) -> None:
    for address in (PEOPLE, WORK):
        page = officer.get(f"{address}?as_of=2999-01-01").content.decode()
        assert "该时间尚未到来" in page


def test_a_name_is_looked_for_as_it_was_then(officer: Client, three: list[KeyPerson]) -> None:
    person = three[0].person
    right = Correction("欧阳测", person.document_type, person.document_number, sex=person.sex)
    people.correct(person.pk, right, by=BY)

    assert shown(officer.post(PEOPLE, {"q": "欧阳"})) == {three[0].pk}
    assert not shown(officer.post(f"{PEOPLE}?{AS_OF}", {"q": "欧阳"}))
    found = officer.post(f"{PEOPLE}?{AS_OF}", {"q": "测试"})
    assert three[0].pk in shown(found)
    assert "欧*测" not in found.content.decode()


def test_work_stands_where_and_how_it_stood(
    officer: Client, three: list[KeyPerson], client_for: Browsers
) -> None:
    work = Investigation.objects.get(person=three[0].person_id)
    release(three[0])
    people.move(three[1].person_id, CHEZHAN, by=BY)
    opened = {one.pk for one in Investigation.objects.all()}
    assert work.pk not in shown(officer.get(WORK))

    then = officer.get(f"{WORK}?area=茅津社区 {MAOJIN}&{AS_OF}")

    assert shown(then) == opened
    assert then.context["totals"].dispatched == 3
    assert not shown(officer.get(f"{WORK}?mine=on&{AS_OF}"))
    assert not shown(officer.get(f"{WORK}?status=withdrawn&{AS_OF}"))
    links = [link for link in then.content.decode().split('href="') if "status=" in link]
    assert links
    assert all("as_of=" in link.split('"')[0] for link in links)


def test_who_may_see_is_decided_by_todays_sight(
    officer: Client, three: list[KeyPerson], client_for: Browsers
) -> None:
    there = client_for(make_user("车站", (Role.REPORTER, CHEZHAN)))
    people.move(three[0].person_id, CHEZHAN, by=BY)

    assert shown(there.get(PEOPLE)) == {three[0].pk}
    assert not shown(there.get(f"{PEOPLE}?{AS_OF}"))  # he was not in the village then
    assert len(shown(officer.get(f"{PEOPLE}?{AS_OF}"))) == 3


def test_the_past_costs_the_same_for_one_and_for_thirty(
    city: None, client_for: Browsers, django_assert_max_num_queries: Any
) -> None:
    load_defaults(by=BY)
    with clock.played(THEN - datetime.timedelta(hours=1)):
        for _ in range(30):
            listed(MAOJIN, at=clock.now())
    browser = client_for(make_user("县", (Role.COUNTY_HQ, HUBIN)))
    for address in (PEOPLE, WORK):
        browser.get(f"{address}?{AS_OF}")
        with django_assert_max_num_queries(26):
            assert len(shown(browser.get(f"{address}?{AS_OF}"))) >= 25
