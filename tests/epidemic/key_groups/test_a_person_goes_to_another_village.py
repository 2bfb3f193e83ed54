"""A person goes to another village, of another county too: asked here, answered there."""

import datetime
import threading
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from tests.epidemic.key_groups.entries import CONTACT, WUHAN, differences, enter, figure, listed
from tests.factories import (
    CHEZHAN,
    CITY,
    HUBIN_STREET,
    MAOJIN,
    SHANZHOU_TOWN,
    SHANZHOU_VILLAGE,
    make_area_tree,
    make_user,
)
from yimen.epidemic.investigations.actions import load_defaults
from yimen.epidemic.investigations.models import Investigation
from yimen.epidemic.key_groups import actions, rules
from yimen.epidemic.key_groups.actions import Release
from yimen.epidemic.key_groups.models import KeyPerson, Transfer, TransferRule
from yimen.foundation.audit.models import Entry
from yimen.foundation.inbox.models import Item
from yimen.foundation.people import actions as people
from yimen.foundation.staff.models import Role, Share
from yimen.kit import clock
from yimen.kit.sight import System

HOME, LIST = "/desk/inbox/", "/desk/key-groups/transfers/"


@pytest.fixture
def house(city: None) -> None:
    load_defaults(by=System())


@pytest.fixture
def sender(house: None) -> Any:
    return make_user("甲村填报员", (Role.REPORTER, MAOJIN))


@pytest.fixture
def receiver(house: None) -> Any:
    return make_user("乙村填报员", (Role.REPORTER, SHANZHOU_VILLAGE))


def asking(**fields: Any) -> dict[str, Any]:
    place = f"大营村 {SHANZHOU_VILLAGE}"
    return {"client_uuid": str(uuid.uuid4()), "area": place, "reason": "moved"} | fields


def ask(browser: Client, row: KeyPerson, **fields: Any) -> Transfer:
    answer = browser.post(f"/desk/key-groups/{row.pk}/transfer/", asking(**fields))
    assert answer.status_code == 302, answer.content.decode()
    return Transfer.objects.latest("pk")


def url(transfer: Transfer, what: str = "") -> str:
    return f"{LIST}{transfer.pk}/{what}"


def test_the_receiver_sees_enough_and_takes_over_with_all_that_is_open(
    sender: Any, receiver: Any, client_for: Any
) -> None:
    row, here, there = (
        listed(MAOJIN, home_area_code=None),
        client_for(sender),
        client_for(receiver),
    )
    assert f"/{row.pk}/transfer/" in here.get(f"/desk/key-groups/{row.pk}/").content.decode()
    transfer = ask(here, row, note="住在舅舅家")

    assert url(transfer) in there.get(HOME).content.decode()
    assert url(transfer) in there.get(LIST).content.decode()
    shown = there.get(url(transfer)).content.decode()
    assert "测*甲" in shown
    assert "住在舅舅家" in shown
    assert "测试甲" not in shown
    assert there.get(f"/desk/key-groups/{row.pk}/").status_code == 404  # not yet
    assert figure("key_persons", MAOJIN) == {WUHAN: 1}

    answer = there.post(url(transfer, "accept/"), follow=True)

    assert "已接收" in answer.content.decode()
    assert there.get(f"/desk/key-groups/{row.pk}/").status_code == 200
    assert (figure("key_persons", MAOJIN), figure("key_persons", SHANZHOU_VILLAGE)) == (
        {}, {WUHAN: 1},
    )  # fmt: skip
    assert Investigation.objects.get().area_code == SHANZHOU_VILLAGE
    assert url(transfer) not in there.get(HOME).content.decode()
    assert url(transfer) in there.get(f"{LIST}?all=1").content.decode()
    assert url(transfer) in here.get(f"{LIST}?all=1").content.decode()
    assert Entry.objects.filter(verb="move", actor_id=receiver.pk).exists()
    assert differences() == []


def test_the_senders_phone_still_finds_him_for_seven_days(
    sender: Any, receiver: Any, client_for: Any
) -> None:
    row = listed(MAOJIN, home_area_code=None)
    row.person.home_area_code = None
    row.person.save(update_fields=["home_area_code"])
    transfer = ask(client_for(sender), row)
    client_for(receiver).post(url(transfer, "accept/"))

    here = client_for(sender)
    assert here.get(f"/desk/key-groups/{row.pk}/").status_code == 200
    work = Investigation.objects.get()
    assert here.get(f"/desk/investigations/{work.pk}/").status_code == 200
    shares = set(Share.objects.values_list("subject", "area_id"))
    assert shares >= {
        ("people.Person", MAOJIN),
        ("key_groups.KeyPerson", MAOJIN),
        ("investigations.Investigation", MAOJIN),
    }
    Share.objects.update(until=timezone.now())
    assert here.get(f"/desk/key-groups/{row.pk}/").status_code == 404
    assert here.get(f"/desk/investigations/{work.pk}/").status_code == 404


def test_a_refusal_says_why_and_is_read_by_whoever_asked(
    sender: Any, receiver: Any, client_for: Any
) -> None:
    row, here, there = listed(MAOJIN), client_for(sender), client_for(receiver)
    transfer = ask(here, row)

    assert there.post(url(transfer, "refuse/"), {"note": ""}).status_code == 422
    there.post(url(transfer, "refuse/"), {"note": "查无此人"})

    assert url(transfer) in here.get(HOME).content.decode()
    assert "查无此人" in here.get(url(transfer)).content.decode()
    here.post(url(transfer, "noted/"))
    assert url(transfer) not in here.get(HOME).content.decode()
    assert KeyPerson.objects.get().area_code == MAOJIN
    assert there.post(url(transfer, "accept/")).status_code == 409


def test_the_question_is_taken_back(sender: Any, receiver: Any, client_for: Any) -> None:
    row, here, there = listed(MAOJIN), client_for(sender), client_for(receiver)
    transfer = ask(here, row)
    assert there.post(url(transfer, "withdraw/")).status_code == 403
    assert here.post(url(transfer, "accept/")).status_code == 403
    here.post(url(transfer, "withdraw/"))
    assert url(transfer) not in there.get(HOME).content.decode()
    assert there.post(url(transfer, "accept/")).status_code == 409
    assert ask(here, row).pk != transfer.pk


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"area": ""}, "area"),
        ({"area": f"大营镇 {SHANZHOU_TOWN}"}, "area"),
        ({"area": f"茅津社区 {MAOJIN}"}, "area"),
        ({"area": "不存在村"}, "area"),
        ({"reason": "because"}, "reason"),
        ({"reason": "other"}, "note"),
        ({"note": "长" * 301}, "note"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    sender: Any, client_for: Any, wrong: dict[str, str], field: str
) -> None:
    row = listed(MAOJIN)
    answer = client_for(sender).post(f"/desk/key-groups/{row.pk}/transfer/", asking(**wrong))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Transfer.objects.exists()


def test_one_question_at_a_time_and_the_same_form_once(sender: Any, client_for: Any) -> None:
    row, here, typed = listed(MAOJIN), client_for(sender), asking()
    address = f"/desk/key-groups/{row.pk}/transfer/"
    assert [here.post(address, typed).status_code for _ in range(2)] == [302, 302]
    assert here.post(address, asking()).status_code == 409
    assert Transfer.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_reporters_one_takes_over_and_the_other_is_told(client_for: Any) -> None:
    make_area_tree()
    load_defaults(by=System())
    row = listed(MAOJIN)
    transfer = ask(client_for(make_user("甲", (Role.REPORTER, MAOJIN))), row)
    both = [client_for(make_user(name, (Role.REPORTER, SHANZHOU_VILLAGE))) for name in "乙丙丁"]
    start, answers = threading.Barrier(len(both)), []

    def accept(browser: Client) -> None:
        start.wait()
        answers.append(browser.post(url(transfer, "accept/")).status_code)
        connection.close()

    threads = [threading.Thread(target=accept, args=[browser]) for browser in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == [302, 409, 409]
    assert Entry.objects.filter(verb="move").count() == 1
    assert figure("key_persons", CITY) == figure("key_persons", SHANZHOU_VILLAGE) == {WUHAN: 1}
    assert differences() == []


def test_where_there_is_no_reporter_the_township_answers(sender: Any, client_for: Any) -> None:
    row = listed(MAOJIN)
    transfer = ask(client_for(sender), row)
    officer = client_for(make_user("大营镇", (Role.TOWNSHIP_OFFICER, SHANZHOU_TOWN)))
    assert url(transfer) in officer.get(HOME).content.decode()
    officer.post(url(transfer, "accept/"))
    assert KeyPerson.objects.get().area_code == SHANZHOU_VILLAGE


def test_past_the_limit_the_township_is_told_once(
    sender: Any, receiver: Any, client_for: Any
) -> None:
    transfer = ask(client_for(sender), listed(MAOJIN))
    officer = client_for(make_user("大营镇", (Role.TOWNSHIP_OFFICER, SHANZHOU_TOWN)))
    assert actions.escalate_transfers() == 0
    assert url(transfer) not in officer.get(HOME).content.decode()

    a_day_later = timezone.now() + datetime.timedelta(hours=24, minutes=1)
    assert [actions.escalate_transfers(a_day_later) for _ in range(2)] == [1, 0]

    assert url(transfer) in officer.get(HOME).content.decode()
    assert url(transfer) in client_for(receiver).get(HOME).content.decode()
    assert "逾期未答复" in client_for(sender).get(url(transfer)).content.decode()
    officer.post(url(transfer, "accept/"))
    assert not Item.objects.waiting().filter(app=rules.TRANSFERS).exists()


def test_the_city_sets_how_long_an_answer_may_take(
    sender: Any, receiver: Any, client_for: Any
) -> None:
    rule = f"{LIST}rule/"
    city = client_for(make_user("市指挥部", (Role.CITY_HQ, CITY)))
    assert rule in city.get(LIST).content.decode()
    assert client_for(sender).get(rule).status_code == 404
    assert city.post(rule, {"limit_hours": 0, "share_days": 7}).status_code == 422
    city.post(rule, {"limit_hours": 6, "share_days": 3})
    assert TransferRule.objects.count() == 1

    transfer = ask(client_for(sender), listed(MAOJIN))
    assert transfer.due_at - transfer.asked_at == datetime.timedelta(hours=6)


def test_who_is_released_meanwhile_does_not_wait_any_more(sender: Any, client_for: Any) -> None:
    row = listed(MAOJIN)
    other = enter(row.person, group=CONTACT)
    transfer = ask(client_for(sender), row)
    actions.release(Release(row.pk, "negative", clock.now(), uuid.uuid4()), by=System())
    assert Transfer.objects.waiting().exists()  # one group is left
    actions.release(Release(other.pk, "negative", clock.now(), uuid.uuid4()), by=System())
    transfer.refresh_from_db()
    assert transfer.status == "withdrawn"
    assert not Item.objects.waiting().filter(app=rules.TRANSFERS).exists()


@pytest.mark.parametrize(
    ("place", "status"), [(SHANZHOU_VILLAGE, "accepted"), (CHEZHAN, "withdrawn")]
)
def test_who_was_moved_by_a_higher_hand_does_not_wait_any_more(
    sender: Any, client_for: Any, place: int, status: str
) -> None:
    row = listed(MAOJIN)
    transfer = ask(client_for(sender), row)
    people.move(row.person_id, place, by=make_user("县级", (Role.TOWNSHIP_OFFICER, CITY)))
    transfer.refresh_from_db()
    assert transfer.status == status
    assert not Item.objects.waiting().filter(app=rules.TRANSFERS).exists()


def test_nobody_else_reads_or_answers(sender: Any, client_for: Any) -> None:
    transfer = ask(client_for(sender), listed(MAOJIN))
    stranger = client_for(make_user("车站", (Role.REPORTER, CHEZHAN)))
    assert stranger.get(url(transfer)).status_code == 404
    assert stranger.post(url(transfer, "accept/")).status_code == 404
    township = client_for(make_user("湖滨街道", (Role.TOWNSHIP_OFFICER, HUBIN_STREET)))
    assert township.get(url(transfer)).status_code == 200
    assert township.post(url(transfer, "accept/")).status_code == 403


def test_all_groups_of_a_human_being_go_along_after_a_merge(
    sender: Any, receiver: Any, client_for: Any
) -> None:
    row, other = listed(MAOJIN), listed(MAOJIN, group=CONTACT)
    transfer = ask(client_for(sender), row)
    people.merge(row.person_id, other.person_id, reason="", by=System())
    client_for(receiver).post(url(transfer, "accept/"))
    assert set(KeyPerson.objects.values_list("area_code", flat=True)) == {SHANZHOU_VILLAGE}
    assert differences() == []
