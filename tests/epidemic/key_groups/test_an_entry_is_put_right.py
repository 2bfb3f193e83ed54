"""What was wrong is put right, figures follow, and the history tells it in words."""

import datetime
import uuid
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.epidemic.key_groups.entries import (
    CONTACT,
    WUHAN,
    days_ago,
    differences,
    figure,
    id_number,
    listed,
)
from tests.factories import CHEZHAN, MAOJIN, SHANZHOU_VILLAGE, make_person, make_user
from yimen.epidemic.investigations.actions import load_defaults
from yimen.epidemic.key_groups import actions
from yimen.epidemic.key_groups.actions import NewTransfer, Release
from yimen.epidemic.key_groups.models import KeyPerson, LifeStep
from yimen.foundation.figures.models import Delta
from yimen.foundation.staff.models import Role
from yimen.kit import clock
from yimen.kit.sight import System


@pytest.fixture
def house(city: None) -> None:
    load_defaults(by=System())


@pytest.fixture
def browser(house: None, client_for: Any) -> Client:
    reporter: Client = client_for(make_user("李填报", (Role.REPORTER, MAOJIN)))
    return reporter


def url(row: KeyPerson, what: str = "correct/") -> str:
    return f"/desk/key-groups/{row.pk}/{what}"


def opened(browser: Client, row: KeyPerson, **fields: Any) -> dict[str, Any]:
    """What the page holds, with some of it typed over."""
    form = browser.get(url(row)).context["form"]
    shown = {name: value for name, value in form.initial.items() if value is not None}
    shown |= {"client_uuid": str(uuid.uuid4()), "reason": "核对身份证和车票"}
    return {name: str(value) for name, value in (shown | fields).items()}


def test_the_history_says_what_changed_by_whom_and_why(browser: Client) -> None:
    row = listed(MAOJIN)
    assert url(row) in browser.get(url(row, "")).content.decode()

    typed = opened(browser, row, from_place="孝感市", name="测试人丁", phone="13812345678")
    answer = browser.post(url(row), typed, follow=True)

    text = answer.content.decode()
    for words in ("武汉市 → 孝感市", "测*甲 → 测**丁", "— → 138****5678", "核对身份证和车票",
                  "李填报", "信息填报员"):  # fmt: skip
        assert words in text, words
    assert "测试人丁" not in text
    row.refresh_from_db()
    assert (row.from_place, row.person.name) == ("孝感市", "测试人丁")


def test_figures_follow_to_the_day_that_is_right(browser: Client) -> None:
    row = listed(MAOJIN, symptoms="no")
    since = timezone.localdate(days_ago(4))

    browser.post(url(row), opened(browser, row, since=since, symptoms="yes"))

    by_day = {(d.day, d.dimension): d.n for d in Delta.objects.filter(measure="key_persons")}
    assert by_day == {(timezone.localdate(), WUHAN): -1, (since, WUHAN): 1} or (
        by_day[since, WUHAN] == 1
    )
    assert figure("key_persons_symptom", MAOJIN) == {"yes": 1}
    assert differences() == []


def test_the_same_correction_sent_twice_is_one_step(browser: Client) -> None:
    row = listed(MAOJIN)
    typed = opened(browser, row, stay_address="2号")
    assert [browser.post(url(row), typed).status_code for _ in range(2)] == [302, 302]
    assert LifeStep.objects.filter(verb="correct").count() == 1


def test_nothing_changed_is_no_step(browser: Client) -> None:
    row = listed(MAOJIN)
    assert browser.post(url(row), opened(browser, row)).status_code == 302
    assert not LifeStep.objects.exists()


def test_somebody_elses_change_is_shown_beside_ones_own(browser: Client, client_for: Any) -> None:
    row = listed(MAOJIN)
    other = client_for(make_user("王填报", (Role.REPORTER, MAOJIN)))
    mine = opened(browser, row, stay_address="3号")
    other.post(url(row), opened(other, row, stay_address="2号"))

    answer = browser.post(url(row), mine)

    assert answer.status_code == 409
    text = answer.content.decode()
    assert '<td data-label="现在的记录">2号</td>' in text
    assert '<td data-label="您填写的">3号</td>' in text
    row.refresh_from_db()
    assert row.stay_address == "2号"

    again = answer.context["form"].data
    browser.post(url(row), {name: again[name] for name in mine})
    row.refresh_from_db()
    assert row.stay_address == "3号"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"from_place": ""}, "from_place"),
        ({"arrived_on": (timezone.localdate() + datetime.timedelta(1)).isoformat()}, "arrived_on"),
        ({"since": "2001-01-01"}, "since"),
        ({"id_number": "411202199003070000"}, "id_number"),
        ({"phone": "12"}, "phone"),
        ({"symptoms": "maybe"}, "symptoms"),
        ({"stay_address": "a\x00b"}, "stay_address"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    browser: Client, wrong: dict[str, str], field: str
) -> None:
    row = listed(MAOJIN)
    answer = browser.post(url(row), opened(browser, row) | wrong)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not LifeStep.objects.exists()


def test_a_number_that_is_another_persons_is_not_taken(browser: Client) -> None:
    taken = make_person(CHEZHAN, document_number=id_number())
    row = listed(MAOJIN)
    answer = browser.post(url(row), opened(browser, row, id_number=taken.document_number))
    assert answer.status_code == 409
    assert "id_number" in answer.context["form"].errors
    assert not LifeStep.objects.exists()


def test_a_void_entry_is_not_put_right_and_a_stranger_finds_none(
    browser: Client, client_for: Any
) -> None:
    row = listed(MAOJIN)
    stranger = client_for(make_user("邻村", (Role.REPORTER, CHEZHAN)))
    assert stranger.get(url(row)).status_code == 404
    actions.release(Release(row.pk, "mistake", clock.now(), uuid.uuid4()), by=System())
    assert browser.get(url(row)).status_code == 404
    assert url(row) not in browser.get(url(row, "")).content.decode()


def test_what_the_phone_kept_is_taken_after_the_person_was_handed_over(
    browser: Client, client_for: Any
) -> None:
    """Opened here, handed over meanwhile, sent by the old village's phone within seven days."""
    row = listed(MAOJIN, home_area_code=None)
    typed = opened(browser, row, stay_address="9号", phone="13812345678")
    asker = make_user("填报", (Role.REPORTER, MAOJIN))
    asked = actions.ask_transfer(
        NewTransfer(row.pk, SHANZHOU_VILLAGE, "moved", uuid.uuid4()), by=asker
    )
    taker = make_user("接收", (Role.REPORTER, SHANZHOU_VILLAGE))
    actions.accept_transfer(asked.pk, by=taker)

    assert browser.post(url(row), typed).status_code == 302

    text = client_for(taker).get(url(row, "")).content.decode()
    assert "1号 → 9号" in text
    assert "138****5678" in text
    row.refresh_from_db()
    assert (row.area_code, row.stay_address) == (SHANZHOU_VILLAGE, "9号")


def group_form(**fields: Any) -> dict[str, Any]:
    today = timezone.localdate().isoformat()
    return {
        "client_uuid": str(uuid.uuid4()), "group": CONTACT, "from_place": "", "arrived_on": "",
        "stay_address": "1号", "symptoms": "no", "source": "tracing", "since": today,
    } | fields  # fmt: skip


def test_a_person_comes_into_a_further_group_without_being_typed_again(browser: Client) -> None:
    row = listed(MAOJIN, at=days_ago(2))
    assert url(row, "group/") in browser.get(url(row, "")).content.decode()

    answer = browser.post(url(row, "group/"), group_form(), follow=True)

    text = answer.content.decode()
    assert "密切接触" in text
    assert "武汉返回" in text  # both memberships, as a timeline
    assert "密接追踪" in text
    assert figure("key_persons", MAOJIN) == {WUHAN: 1, CONTACT: 1}
    assert KeyPerson.objects.values("person").distinct().count() == 1
    assert differences() == []


def test_a_change_of_group_ends_one_and_begins_the_other(browser: Client) -> None:
    row = listed(MAOJIN, at=days_ago(2))

    typed = group_form(leaves="on")
    assert [browser.post(url(row, "group/"), typed).status_code for _ in range(2)] == [302, 302]

    row.refresh_from_db()
    assert row.release_reason == "other_group"
    assert KeyPerson.objects.current().get().group == CONTACT
    assert figure("key_persons_released", MAOJIN) == {WUHAN: 1}
    assert "转入其他类别" in browser.get(url(row, "")).content.decode()
    assert differences() == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"group": WUHAN}, "group"),
        ({"group": "outside_returnee"}, "from_place"),
        ({"since": ""}, "since"),
        ({"source": "rumour"}, "source"),
    ],
)
def test_what_is_wrong_about_the_further_group(
    browser: Client, wrong: dict[str, str], field: str
) -> None:
    row = listed(MAOJIN)
    answer = browser.post(url(row, "group/"), group_form(**wrong))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert KeyPerson.objects.count() == 1


def test_a_late_entry_says_since_when(browser: Client) -> None:
    from tests.epidemic.key_groups.test_adding_a_key_person import ADD, form

    since = timezone.localdate(days_ago(3))
    answer = browser.post(ADD, form(since=since.isoformat()), follow=True)
    assert "起列管" in answer.content.decode()
    assert KeyPerson.objects.get().since == since
    assert Delta.objects.get(measure="key_persons").day == since
