"""A division is renamed, split, merged or ended, and its rows stay findable."""

import datetime
import uuid
from collections.abc import Callable

import pytest
from django.test import Client

from tests.factories import (
    CHEZHAN,
    CITY,
    HUBIN,
    HUBIN_STREET,
    MAOJIN,
    QIANJIN_STREET,
    make_person,
    make_user,
)
from yimen.foundation.accounts.models import User
from yimen.foundation.areas import actions, queries
from yimen.foundation.areas.actions import Decision, NewArea
from yimen.foundation.areas.models import Area, Change
from yimen.foundation.areas.rules import NotAnAdministrator, NotPossible
from yimen.foundation.audit.models import Entry
from yimen.foundation.people.models import Person
from yimen.foundation.staff.models import Role
from yimen.foundation.staff.queries import sight_of
from yimen.kit.sight import System

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User], Client]
NEW = 411202001021


def decision() -> Decision:
    return Decision(datetime.date(2020, 1, 15), "民政〔2020〕1号", uuid.uuid4())


def seen_by(area: int) -> set[int]:
    user = make_user("专干", (Role.TOWNSHIP_OFFICER, area))
    return set(Person.objects.visible_to(user).values_list("area_code", flat=True))


def test_a_renamed_community_is_found_under_both_names(city: None, client_for: ClientFor) -> None:
    client = client_for(make_user("系统管理员", (Role.SYSTEM_ADMIN, CITY)))
    url = f"/desk/areas/{MAOJIN}/rename/"
    form = {
        "client_uuid": str(uuid.uuid4()),
        "on": "2020-01-15",
        "ground": "民政〔2020〕1号",
        "name": "茅津新村",
    }
    assert client.get(url).status_code == 200

    for _again in range(2):
        assert client.post(url, form).status_code == 302

    assert Change.objects.count() == 1
    for name in ("茅津新村", "茅津社区"):
        hits = client.get(
            "/desk/areas/search/", {"q": name}, headers={"accept": "application/json"}
        )
        assert [hit["code"] for hit in hits.json()["results"]] == [MAOJIN]
    assert queries.name_on(MAOJIN, datetime.date(2020, 1, 14)) == "茅津社区"
    assert queries.name_on(MAOJIN, datetime.date(2020, 1, 15)) == "茅津新村"
    page = client.get(f"/desk/areas/{MAOJIN}/").content.decode()
    assert "茅津社区 → 茅津新村" in page
    assert Entry.objects.get(verb="rename").reason == "民政〔2020〕1号"


def test_both_successors_of_a_split_see_a_row_until_it_is_assigned(city: None) -> None:
    person = make_person(MAOJIN)

    actions.split(
        MAOJIN, [NewArea(NEW, "会兴社区"), NewArea(NEW + 1, "渡口社区")], decision(), by=System()
    )

    assert seen_by(NEW) == seen_by(NEW + 1) == {MAOJIN}
    Person.objects.filter(pk=person.pk).update(area_code=NEW, home_area_code=NEW)
    assert seen_by(NEW) == {NEW}
    assert seen_by(NEW + 1) == set()


def test_a_merged_township_s_villages_pass_to_its_heir(city: None) -> None:
    make_person(CHEZHAN)

    actions.merge([HUBIN_STREET], QIANJIN_STREET, decision(), by=System())

    assert seen_by(QIANJIN_STREET) == {CHEZHAN}
    assert [node.code for node in queries.children(QIANJIN_STREET)] == [MAOJIN, CHEZHAN]
    assert [node.code for node in queries.children(HUBIN)] == [QIANJIN_STREET]
    assert QIANJIN_STREET in queries.holders([CHEZHAN])


def test_an_ended_division_is_found_and_names_who_follows(
    city: None, client_for: ClientFor
) -> None:
    actions.end(CHEZHAN, [MAOJIN], decision(), by=System())
    client = client_for(make_user("指挥部", (Role.CITY_HQ, CITY)))

    hits = client.get(
        "/desk/areas/search/", {"q": "chezhan"}, headers={"accept": "application/json"}
    ).json()["results"]

    assert hits[0]["ended"]
    assert hits[0]["successors"] == [{"code": MAOJIN, "name": "茅津社区"}]
    assert "茅津社区" in client.get(f"/desk/areas/{CHEZHAN}/").content.decode()


def test_who_is_no_administrator_finds_no_form(city: None, client_for: ClientFor) -> None:
    officer = make_user("市指挥部", (Role.CITY_HQ, CITY))
    client = client_for(officer)

    for verb in ("rename", "split", "merge", "end"):
        assert client.get(f"/desk/areas/{MAOJIN}/{verb}/").status_code == 403
    with pytest.raises(NotAnAdministrator):
        actions.rename(MAOJIN, "别名", decision(), by=officer)
    assert "rename/" not in client.get(f"/desk/areas/{MAOJIN}/").content.decode()


@pytest.mark.parametrize(
    ("verb", "fields"),
    [
        ("rename", {"name": "茅津社区"}),
        ("rename", {"name": "x" * 81}),
        ("rename", {"name": "a\0b"}),
        ("rename", {"name": "新名", "on": "2999-01-01"}),
        ("split", {"into": f"{NEW} 会兴社区", "ends": "on"}),
        ("split", {"into": "会兴社区"}),
        ("split", {"into": f"{CHEZHAN} 甲\n{NEW} 乙", "ends": "on"}),
        ("split", {"into": "411203100999 甲\n411203100998 乙", "ends": "on"}),
        ("merge", {"into": "999"}),
        ("merge", {"into": str(QIANJIN_STREET)}),
        ("merge", {"into": str(MAOJIN)}),
        ("end", {"successors": str(MAOJIN)}),
        ("end", {"successors": "不是代码"}),
    ],
)
def test_an_impossible_change_says_why_and_changes_nothing(
    city: None, client_for: ClientFor, verb: str, fields: dict[str, str]
) -> None:
    client = client_for(make_user("系统管理员", (Role.SYSTEM_ADMIN, CITY)))
    form = {"client_uuid": str(uuid.uuid4()), "on": "2020-01-15", "ground": "文件"}

    answer = client.post(f"/desk/areas/{MAOJIN}/{verb}/", form | fields)

    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not Change.objects.exists()
    assert Area.objects.count() == 9


def test_a_township_that_holds_villages_does_not_end_without_an_heir(city: None) -> None:
    with pytest.raises(NotPossible):
        actions.end(HUBIN_STREET, [], decision(), by=System())


def test_no_process_keeps_an_old_tree(city: None) -> None:
    assert queries.name_of(MAOJIN) == "茅津社区"

    Area.objects.filter(code=MAOJIN).update(name="别处改的名")

    assert queries.name_of(MAOJIN) == "别处改的名"
    officer = make_user("专干", (Role.TOWNSHIP_OFFICER, MAOJIN))
    assert sight_of(officer).grants[0].low == MAOJIN


def test_the_administrator_walks_the_tree(city: None, client_for: ClientFor) -> None:
    client = client_for(make_user("系统管理员", (Role.SYSTEM_ADMIN, CITY)))

    assert "三门峡市" in client.get("/desk/areas/").content.decode()
    page = client.get(f"/desk/areas/{HUBIN}/").content.decode()
    assert "湖滨街道" in page
    assert f"/desk/areas/{HUBIN}/split/" in page
    assert client.get("/desk/areas/1/").status_code == 404
