"""Headquarters propose, confirm, answer and watch on their pages."""

import datetime
import uuid
from typing import Any

import pytest

from tests.factories import MAOJIN, make_person, make_user
from yimen.epidemic.passes import actions
from yimen.epidemic.passes.actions import NewAppeal
from yimen.epidemic.passes.models import (
    Appeal,
    Colour,
    ColourChange,
    Decision,
    Key,
    KeyStatus,
    Ruleset,
)
from yimen.foundation.accounts.models import User
from yimen.foundation.audit.models import Entry
from yimen.foundation.people.models import Person
from yimen.foundation.staff.models import Role
from yimen.kit import clock
from yimen.kit.sight import System

NUMBER = "11010519491231002X"
URL = "/desk/codes/decisions/"


@pytest.fixture
def resident(city: None) -> Person:
    return make_person(MAOJIN, name="李测试", document_number=NUMBER)


def form(**other: Any) -> dict[str, Any]:
    until = datetime.datetime.now() + datetime.timedelta(days=3)  # noqa: DTZ005
    return {
        "client_uuid": uuid.uuid4(),
        "name": "李测试",
        "document_number": NUMBER,
        "colour": "red",
        "reason": "拒绝隔离",
        "evidence": "笔录第3号",
        "until": f"{until:%Y-%m-%dT%H:%M}",
    } | other


def test_a_colour_by_hand_goes_over_two_desks(
    rules: Ruleset, resident: Person, mayor: User, deputy: User, client_for: Any
) -> None:
    first, second = client_for(mayor), client_for(deputy)
    answer = first.post(f"{URL}new/", form())
    row = Decision.objects.get()
    assert answer["Location"] == f"{URL}{row.pk}/"
    assert "须经另一人确认" in first.get(answer["Location"]).content.decode()
    assert first.post(f"{URL}{row.pk}/step/confirm/").status_code == 403
    page = second.get(answer["Location"]).content.decode()
    assert "您是第二人" in page
    assert NUMBER not in page
    assert second.post(f"{URL}{row.pk}/step/confirm/").status_code == 302
    assert Colour.objects.get(person=resident).colour == "red"
    assert "李*试" in second.get(f"{URL}?status=confirmed").content.decode()
    assert Entry.objects.filter(verb="look", subject="passes.Decision").count() >= 2
    ended = second.post(f"{URL}{row.pk}/step/end/", {"comment": "已配合"})
    assert ended.status_code == 302
    assert Colour.objects.get(person=resident).colour == "green"


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"document_number": "110105194912310021"}, "校验"),
        ({"name": "王别人"}, "没有姓名与此证件号相符"),
        ({"evidence": ""}, "id_evidence"),
        ({"until": "2020-01-01T00:00"}, "该时间已过"),
        ({"until": "2999-01-01T00:00"}, "最长"),
        ({"colour": "green"}, "colour"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    rules: Ruleset, resident: Person, mayor: User, client_for: Any, other: Any, said: str
) -> None:
    page = client_for(mayor).post(f"{URL}new/", form(**other))
    assert page.status_code == 422
    assert said in page.content.decode()
    assert not Decision.objects.exists()


def test_somebody_elses_resident_is_not_there(
    rules: Ruleset, resident: Person, neighbour: User, client_for: Any
) -> None:
    page = client_for(neighbour).post(f"{URL}new/", form())
    assert "没有姓名与此证件号相符" in page.content.decode()


def test_an_appeal_is_answered_at_the_desk(
    rules: Ruleset,
    resident: Person,
    account: User,
    mayor: User,
    deputy: User,
    county: User,
    client_for: Any,
) -> None:
    client_for(mayor).post(f"{URL}new/", form())
    row = Decision.objects.get()
    actions.confirm_colour(row.pk, by=deputy)
    change = ColourChange.objects.latest("pk")
    appeal = actions.file_appeal(NewAppeal(change.pk, "认错人了", uuid.uuid4()), by=account)
    url = f"/desk/codes/appeals/{appeal.pk}/"
    assert "您是该码的经办人" in client_for(mayor).get(url).content.decode()
    assert client_for(mayor).post(f"{url}step/uphold/", {"comment": "x"}).status_code == 403
    desk = client_for(county)
    page = desk.get(url).content.decode()
    assert "认错人了" in page
    assert "经两人决定为红码" in page
    assert "李*试" in desk.get("/desk/codes/appeals/").content.decode()
    assert desk.post(f"{url}step/uphold/", {"comment": ""}).status_code == 422
    assert desk.post(f"{url}step/uphold/", {"comment": "核实属实"}).status_code == 302
    assert Colour.objects.get(person=resident).colour == "green"
    assert "核实属实" in desk.get(url).content.decode()
    assert Appeal.objects.get().corrected


def test_a_late_appeal_says_so(
    rules: Ruleset, resident: Person, account: User, mayor: User, deputy: User, client_for: Any
) -> None:
    client_for(mayor).post(f"{URL}new/", form())
    actions.confirm_colour(Decision.objects.get().pk, by=deputy)
    change = ColourChange.objects.latest("pk")
    with clock.played(clock.now() - datetime.timedelta(hours=30)):
        actions.file_appeal(NewAppeal(change.pk, "认错人了", uuid.uuid4()), by=account)
    assert "已超期" in client_for(deputy).get("/desk/codes/appeals/").content.decode()


def test_every_headquarters_and_the_auditor_see_who_sets_colours(
    rules: Ruleset,
    resident: Person,
    mayor: User,
    deputy: User,
    county: User,
    neighbour: User,
    client_for: Any,
) -> None:
    client_for(mayor).post(f"{URL}new/", form())
    actions.confirm_colour(Decision.objects.get().pk, by=deputy)
    auditor = make_user("审计", (Role.AUDITOR, 411200000000))
    for user in (mayor, county, auditor):
        page = client_for(user).get("/desk/codes/monitor/").content.decode()
        assert ("湖滨区" in page, "市长" in page, "副市长" in page) == (True, True, True)
        assert "李" not in page.split("<table", 1)[1]
    empty = client_for(neighbour).get("/desk/codes/monitor/").content.decode()
    assert "没有人工赋码" in empty
    reporter = make_user("报", (Role.REPORTER, MAOJIN))
    for path in ("", "monitor/", "decisions/", "appeals/", "keys/", "rules/new/", "terms/"):
        assert client_for(reporter).get(f"/desk/codes/{path}").status_code == 404
    for path in ("decisions/", "appeals/", "", "keys/"):
        assert client_for(auditor).get(f"/desk/codes/{path}").status_code == 404


def test_the_administrator_changes_and_drops_keys(city: None, client_for: Any) -> None:
    actions.rotate_keys(by=System())
    admin = client_for(make_user("管理员", (Role.SYSTEM_ADMIN, 411200000000)))
    assert "签发中" in admin.get("/desk/codes/keys/").content.decode()
    assert admin.post("/desk/codes/keys/rotate/").status_code == 302
    key = Key.objects.get(status=KeyStatus.ACTIVE)
    url = f"/desk/codes/keys/{key.pk}/compromise/"
    assert "立即失效" in admin.get(url).content.decode()
    assert admin.post(url, {"comment": ""}).status_code == 422
    assert admin.post(url, {"comment": "机房失窃"}).status_code == 302
    key.refresh_from_db()
    assert key.status == KeyStatus.COMPROMISED
    assert Key.objects.filter(status=KeyStatus.ACTIVE).exists()
