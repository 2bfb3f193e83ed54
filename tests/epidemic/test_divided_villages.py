"""After a division changes, its rows are found, counted once, and given their new village."""

import datetime
import uuid
from typing import Any

import pytest

from tests.epidemic.test_people_who_move_and_merge import enter, house, persons, wrong  # noqa: F401
from tests.factories import (
    CHEZHAN,
    CITY,
    HUBIN,
    HUBIN_STREET,
    MAOJIN,
    make_person,
    make_user,
)
from yimen.epidemic.investigations.models import Investigation
from yimen.epidemic.key_groups.models import KeyPerson
from yimen.foundation.accounts.models import User
from yimen.foundation.areas import actions
from yimen.foundation.areas.actions import Decision, NewArea
from yimen.foundation.audit.models import Entry
from yimen.foundation.people import actions as people
from yimen.foundation.people.actions import NewHousehold, NewResidence
from yimen.foundation.people.models import Household, Person
from yimen.foundation.staff.models import Role
from yimen.kit.sight import System

EAST, WEST = 411202001021, 411202001022
LIST = "/desk/key-groups/list/"
pytestmark = pytest.mark.usefixtures("house")


def decision() -> Decision:
    return Decision(datetime.date(2020, 1, 15), "民政〔2020〕1号", uuid.uuid4())


def live_together(*residents: Person) -> Household:
    home = people.add_household(NewHousehold(MAOJIN, "茅津路1号", uuid.uuid4()), by=System())
    people.move_in([NewResidence(home.pk, one.pk) for one in residents], by=System())
    return home


def divide() -> None:
    into = [NewArea(EAST, "东社区"), NewArea(WEST, "西社区")]
    actions.split(MAOJIN, into, decision(), by=System())


def seen_in(code: int, row: KeyPerson, client_for: Any) -> bool:
    page = client_for(make_user("医生", (Role.GRID_DOCTOR, code))).get(LIST)
    return f"/desk/key-groups/{row.pk}/" in page.content.decode()


def officer() -> User:
    return make_user("乡镇", (Role.TOWNSHIP_OFFICER, HUBIN_STREET))


def sums() -> list[int]:
    return [persons(code) for code in (MAOJIN, EAST, WEST, HUBIN_STREET, HUBIN, CITY)]


def test_a_split_village_s_households_are_given_their_new_village(client_for: Any) -> None:
    lodger, owner, other = (make_person(MAOJIN, name=f"测试{n}") for n in "甲乙丙")
    home = live_together(lodger, owner)
    row, _other = enter(lodger), enter(other)
    actions.split(
        MAOJIN, [NewArea(EAST, "东社区"), NewArea(WEST, "西社区")], decision(), by=System()
    )
    assert sums() == [2, 0, 0, 2, 2, 2]
    browser = client_for(officer())
    url = f"/desk/people/assign/{MAOJIN}/"
    assert url in browser.get("/desk/people/").content.decode()
    page = browser.get(url).content.decode()
    assert all(word in page for word in ("茅津路1号", "测*丙", "东社区"))
    typed = {"client_uuid": str(uuid.uuid4()), "into": str(EAST)}
    assert browser.post(url, typed).status_code == 422

    assert browser.post(url, typed | {"households": [home.pk]}).status_code == 302

    assert sums() == [1, 1, 0, 2, 2, 2]
    for one in (row, lodger):
        one.refresh_from_db()
        assert (one.area_code, one.home_area_code) == (EAST, EAST)
    assert lodger.residences.get().until is None
    assert Investigation.objects.get(person=lodger).area_code == EAST
    assert Entry.objects.filter(verb="assign").exists()
    assert [seen_in(code, row, client_for) for code in (EAST, WEST)] == [True, False]
    assert browser.post(url, typed | {"into": str(WEST), "persons": [other.pk]}).status_code == 302
    assert sums() == [0, 1, 1, 2, 2, 2]
    assert "已全部划入" in browser.get(url).content.decode()
    assert wrong() == []


def test_only_the_township_assigns_and_only_to_those_who_follow(client_for: Any) -> None:
    home = live_together(make_person(MAOJIN))
    actions.split(
        MAOJIN, [NewArea(EAST, "东社区"), NewArea(WEST, "西社区")], decision(), by=System()
    )
    url = f"/desk/people/assign/{MAOJIN}/"
    for role, code in [
        (Role.REPORTER, MAOJIN), (Role.COUNTY_HQ, HUBIN), (Role.TOWNSHIP_OFFICER, CHEZHAN),
    ]:  # fmt: skip
        assert client_for(make_user("别人", (role, code))).get(url).status_code == 404
    browser = client_for(officer())
    typed = {"client_uuid": str(uuid.uuid4()), "into": str(CHEZHAN), "households": [home.pk]}
    assert browser.post(url, typed).status_code == 422
    assert browser.get(f"/desk/people/assign/{CHEZHAN}/").status_code == 404
    assert Household.objects.get().area_code == MAOJIN


@pytest.mark.parametrize("how", ["merge", "end"])
def test_what_lay_in_an_ended_village_is_counted_by_its_only_heir(
    how: str, client_for: Any
) -> None:
    row = enter(make_person(MAOJIN))
    if how == "merge":
        actions.merge([MAOJIN], CHEZHAN, decision(), by=System())
    else:
        actions.end(MAOJIN, [CHEZHAN], decision(), by=System())

    assert [persons(code) for code in (MAOJIN, CHEZHAN, HUBIN_STREET, CITY)] == [1, 1, 1, 1]
    for code in (MAOJIN, CHEZHAN):
        browser = client_for(make_user("填报员", (Role.REPORTER, code)))
        assert f"/desk/key-groups/{row.pk}/" in browser.get(LIST).content.decode()
    hq = client_for(make_user("区指挥部", (Role.COUNTY_HQ, HUBIN)))
    page = hq.get(f"/desk/situation/?area={HUBIN_STREET}").content.decode()
    assert page.split('data-figure="persons">')[1].split("<")[0] == "1"
    assert KeyPerson.objects.get().area_code == MAOJIN
    assert wrong() == []
