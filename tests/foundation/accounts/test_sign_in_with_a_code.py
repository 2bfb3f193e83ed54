"""A phone number and six digits: the way in that everybody has."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories import HUBIN, make_user
from tests.foundation.accounts.phones import BY_CODE, CODE, another, newest_code, prove, received
from yimen.foundation.accounts.models import Code, User
from yimen.foundation.audit.models import Entry
from yimen.foundation.staff.models import Role

pytestmark = pytest.mark.django_db
PHONE = "+8613812345678"


def test_a_resident_signs_in_and_comes_to_the_own_page(client: Client) -> None:
    user = make_user("测试甲", phone=PHONE)

    response = prove(client, PHONE)

    assert response.status_code == 302
    arrived = client.get(response["Location"])
    assert arrived["Location"] == "/my/"
    assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.usefixtures("city")
def test_staff_come_to_their_desk(client: Client) -> None:
    make_user("测试甲", (Role.COUNTY_HQ, HUBIN), phone=PHONE)

    response = prove(client, PHONE)

    assert client.get(response["Location"])["Location"] == "/desk/"


def test_a_new_resident_opens_an_account_with_a_proven_number(client: Client) -> None:
    response = prove(client, PHONE)
    assert response["Location"] == "/accounts/welcome/"
    assert not User.objects.exists()

    client.post("/accounts/welcome/", {"name": "新居民"})

    user = User.objects.get()
    assert (user.display_name, user.phone) == ("新居民", PHONE)
    assert client.session["_auth_user_id"] == str(user.pk)


def test_nobody_learns_from_the_answer_whether_a_number_has_an_account(client: Client) -> None:
    make_user("测试甲", phone=PHONE)
    other = Client()

    known = client.post(BY_CODE, {"phone": "13812345678"}, follow=True)
    unknown = other.post(BY_CODE, {"phone": "13812345679"}, follow=True)

    def text(response: Any) -> str:
        page: str = response.content.decode()
        return page.split("</header>")[1].replace("5679", "5678")

    def without_tokens(page: str) -> list[str]:
        return [line for line in page.splitlines() if "csrfmiddlewaretoken" not in line]

    assert known.redirect_chain == unknown.redirect_chain
    assert without_tokens(text(known)) == without_tokens(text(unknown))
    assert len(received(PHONE)) == len(received("+8613812345679")) == 1


def test_the_same_work_is_done_for_a_known_and_an_unknown_number() -> None:
    make_user("测试甲", phone=PHONE)
    counts = []
    for phone in ("13812345678", "13812345679"):
        with CaptureQueriesContext(connection) as queries:
            Client().post(BY_CODE, {"phone": phone})
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_fifth_wrong_code_was_the_last(client: Client) -> None:
    make_user("测试甲", phone=PHONE)
    client.post(BY_CODE, {"phone": "13812345678"})
    right = newest_code(PHONE)

    pages = [client.post(CODE, {"code": another(right)}).content.decode() for _ in range(5)]
    late = client.post(CODE, {"code": right})

    assert "验证码不正确" in pages[0]
    assert "验证码已失效" in pages[4]
    assert "验证码已失效" in late.content.decode()
    assert "_auth_user_id" not in client.session


def test_a_code_is_of_no_use_after_five_minutes(client: Client) -> None:
    make_user("测试甲", phone=PHONE)
    client.post(BY_CODE, {"phone": "13812345678"})
    past = timezone.now() - datetime.timedelta(minutes=6)
    Code.objects.update(made_at=past, expires_at=past + datetime.timedelta(minutes=5))

    page = client.post(CODE, {"code": newest_code(PHONE)})

    assert "验证码已失效" in page.content.decode()


def test_a_code_opens_the_door_once(client: Client) -> None:
    make_user("测试甲", phone=PHONE)
    client.post(BY_CODE, {"phone": "13812345678"})
    asked = client.session["code_asked"]
    client.post(CODE, {"code": newest_code(PHONE)})

    thief = Client()
    stolen = thief.session
    stolen["code_asked"] = asked
    stolen.save()
    thief.cookies["sessionid"] = stolen.session_key
    page = thief.post(CODE, {"code": newest_code(PHONE)})

    assert page.status_code == 200
    assert "_auth_user_id" not in thief.session


def test_a_pasted_code_with_spaces_is_taken(client: Client) -> None:
    make_user("测试甲", phone=PHONE)
    client.post(BY_CODE, {"phone": "138 1234 5678"})
    code = newest_code(PHONE)

    response = client.post(CODE, {"code": f" {code[:3]} {code[3:]} "})

    assert response.status_code == 302


@pytest.mark.parametrize("typed", ["", "123", "010-12345678", "13812345", "\x00", "一二三" * 200])
def test_what_is_no_mobile_number_is_said_at_the_field(client: Client, typed: str) -> None:
    page = client.post(BY_CODE, {"phone": typed})

    assert page.status_code == 200
    assert 'aria-invalid="true"' in page.content.decode()
    assert not Code.objects.exists()


def test_a_number_gets_one_message_a_minute(client: Client) -> None:
    client.post(BY_CODE, {"phone": "13812345678"})

    page = client.post(BY_CODE, {"phone": "13812345678"})

    assert page.status_code == 429
    assert "尝试次数过多" in page.content.decode()
    assert len(received(PHONE)) == 1


def test_the_way_on_is_kept_and_never_leads_elsewhere(client: Client) -> None:
    make_user("测试甲", phone=PHONE)
    make_user("测试乙", phone="+8613812345679")

    own = prove(client, PHONE, start=f"{BY_CODE}?next=/my/data/", next="/my/data/")
    evil = prove(Client(), "+8613812345679", next="https://evil.example/")

    assert own["Location"] == "/my/data/"
    assert evil["Location"] == "/accounts/arrive/"


def test_signing_in_and_out_and_failing_are_in_the_audit_without_numbers(client: Client) -> None:
    user = make_user("测试甲", phone=PHONE)
    client.post(BY_CODE, {"phone": "13812345678"})
    client.post(CODE, {"code": another(newest_code(PHONE))})
    client.post(CODE, {"code": newest_code(PHONE)})
    client.post("/accounts/logout/")

    deeds = list(Entry.objects.order_by("id").values_list("verb", "subject_ids", "actor_id"))

    assert deeds == [
        ("sign_in_failed", [user.pk], None),
        ("sign_in", [user.pk], user.pk),
        ("sign_out", [user.pk], user.pk),
    ]
    assert "13812345678" not in str(list(Entry.objects.values()))


def test_neither_number_nor_code_lies_open_in_the_session_or_the_tables(client: Client) -> None:
    client.post(BY_CODE, {"phone": "13812345678"})
    code = newest_code(PHONE)

    kept = str(dict(client.session.items()))
    row = Code.objects.extra(select={"raw": "encode(phone, 'escape')"}).get()

    assert code not in kept
    assert "12345678" not in kept
    assert "12345678" not in row.raw
