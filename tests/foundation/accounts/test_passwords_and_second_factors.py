"""Passwords, locks, authenticator apps, idle desks, demo people."""

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client

from tests.factories import HUBIN, make_user
from tests.foundation.accounts.phones import LOGIN, prove, with_password
from yimen.foundation.accounts.models import User
from yimen.foundation.audit.models import Entry
from yimen.foundation.staff.models import Role

pytestmark = pytest.mark.django_db
PHONE = "+8613812345678"
PASSWORD = "three words together"


def sign_in(client: Client, password: str = PASSWORD, **data: str) -> Any:
    return client.post(LOGIN, {"login": "13812345678", "password": password, **data})


def make_resident() -> User:
    return with_password(make_user("测试甲", phone=PHONE), PASSWORD)


def test_a_person_signs_in_with_number_and_password(client: Client) -> None:
    user = make_resident()

    response = sign_in(client, next="/my/data/")

    assert response["Location"] == "/my/data/"
    assert client.session["_auth_user_id"] == str(user.pk)


def test_a_wrong_password_and_an_unknown_number_get_the_same_answer(client: Client) -> None:
    make_resident()

    wrong = sign_in(client, "not the password").content.decode()
    unknown = client.post(LOGIN, {"login": "13812345679", "password": "x"}).content.decode()

    assert "手机号或密码不正确" in wrong
    assert "手机号或密码不正确" in unknown


def test_the_sixth_wrong_password_locks_even_the_right_one(client: Client) -> None:
    make_resident()
    for _ in range(5):
        assert sign_in(client, "not the password").status_code == 200

    locked = sign_in(client)

    assert locked.status_code == 429
    assert "尝试次数过多" in locked.content.decode()
    assert "_auth_user_id" not in client.session
    assert prove(client, PHONE).status_code == 302  # the code still opens


def test_a_forgotten_password_is_replaced_with_a_code(client: Client) -> None:
    user = make_resident()

    response = prove(client, PHONE, start="/accounts/password/reset/")
    assert response["Location"] == "/accounts/password/new/"
    client.post(response["Location"], {"password": "quite other words"})

    user.refresh_from_db()
    assert user.check_password("quite other words")
    assert client.get("/accounts/").status_code == 200  # still signed in


def test_a_new_password_ends_the_other_sessions(client: Client) -> None:
    make_resident()
    elsewhere = Client()
    sign_in(elsewhere)

    prove(client, PHONE, start="/accounts/password/reset/")
    client.post("/accounts/password/new/", {"password": "quite other words"})

    assert elsewhere.get("/accounts/").status_code == 302


def test_without_a_code_the_old_password_is_asked(client: Client) -> None:
    make_resident()
    sign_in(client)

    assert client.get("/accounts/password/new/")["Location"] == "/accounts/password/change/"
    page = client.post(
        "/accounts/password/change/",
        {
            "oldpassword": PASSWORD,
            "password1": "quite other words",
            "password2": "quite other words",
        },
    )
    assert page.status_code == 302
    assert Entry.objects.filter(verb="set_password").count() == 1


def test_a_weak_password_is_refused_in_plain_words(client: Client) -> None:
    make_user("测试甲", phone=PHONE)
    prove(client, PHONE)

    page = client.post("/accounts/password/new/", {"password": "1234567890"})

    assert page.status_code == 200
    assert 'aria-invalid="true"' in page.content.decode()


def test_a_person_moves_the_account_to_a_new_number(client: Client) -> None:
    user = make_resident()
    sign_in(client)

    prove(client, "+8613812340000", start="/accounts/phone/")

    user.refresh_from_db()
    assert user.phone == "+8613812340000"
    assert Entry.objects.filter(verb="change_phone", subject_ids=[user.pk]).exists()


def test_a_number_of_somebody_else_is_refused(client: Client) -> None:
    user = make_resident()
    make_user("测试乙", phone="+8613812340000")
    sign_in(client)

    page = prove(client, "+8613812340000", start="/accounts/phone/")

    user.refresh_from_db()
    assert page.status_code == 409
    assert user.phone == PHONE


def totp_code(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(secret, counter)))


def set_up_totp(client: Client) -> str:
    page = client.get("/accounts/2fa/totp/activate/")
    secret = str(page.context["form"].secret)
    assert (
        client.post("/accounts/2fa/totp/activate/", {"code": totp_code(secret)}).status_code == 302
    )
    return secret


@pytest.fixture
def officer(city: None, settings: Any, client: Client) -> User:
    settings.STAFF_SECOND_FACTOR = True
    user = make_user("测试甲", (Role.COUNTY_HQ, HUBIN), phone=PHONE)
    prove(client, PHONE)
    return user


def test_staff_set_up_a_second_factor_before_they_work(officer: User, client: Client) -> None:
    before = client.get("/desk/")
    assert before["Location"] == "/accounts/2fa/"

    set_up_totp(client)

    assert client.get("/desk/").get("Location") != "/accounts/2fa/"
    added = Entry.objects.filter(verb="add_second_factor", subject_ids=[officer.pk])
    assert {entry.reason for entry in added} == {"totp", "recovery_codes"}


def test_the_second_factor_is_asked_at_the_next_sign_in(officer: User, client: Client) -> None:
    from yimen.foundation.accounts.models import Tally

    secret = set_up_totp(client)
    Tally.objects.all().delete()
    other = Client()

    response = prove(other, PHONE)

    assert response["Location"] == "/accounts/2fa/authenticate/"
    assert "_auth_user_id" not in other.session
    wrong = other.post("/accounts/2fa/authenticate/", {"code": "000000x"})
    assert wrong.status_code == 200
    other.post("/accounts/2fa/authenticate/", {"code": _next_code(secret)})
    assert other.session["_auth_user_id"] == str(officer.pk)


def _next_code(secret: str) -> str:
    """The code of the next half-minute: the one just used is not taken twice."""
    counter = int(time.time()) // 30 + 1
    return str(format_hotp_value(hotp_value(secret, counter)))


def test_a_sixth_guess_at_the_second_factor_is_not_looked_at(
    officer: User, client: Client
) -> None:
    from yimen.foundation.accounts.models import Tally

    secret = set_up_totp(client)
    Tally.objects.all().delete()
    other = Client()
    prove(other, PHONE)
    for guess in range(5):
        other.post("/accounts/2fa/authenticate/", {"code": f"guess{guess}"})

    page = other.post("/accounts/2fa/authenticate/", {"code": _next_code(secret)})

    assert page.status_code == 429
    assert "_auth_user_id" not in other.session


def test_the_secret_of_the_app_is_sealed(officer: User, client: Client) -> None:
    from allauth.mfa.models import Authenticator

    secret = set_up_totp(client)

    assert secret not in str(list(Authenticator.objects.values_list("data", flat=True)))


@pytest.mark.usefixtures("city")
def test_a_desk_left_alone_signs_itself_out(client: Client) -> None:
    make_user("测试甲", (Role.COUNTY_HQ, HUBIN), phone=PHONE)
    prove(client, PHONE)
    client.get("/accounts/")
    session = client.session
    session["seen_at"] -= 31 * 60
    session.save()

    page = client.get("/accounts/")

    assert page["Location"].startswith(LOGIN)
    assert "_auth_user_id" not in client.session


def test_a_person_sees_and_ends_the_own_sessions(client: Client) -> None:
    make_resident()
    elsewhere = Client()
    sign_in(elsewhere)
    sign_in(client)

    assert client.get("/accounts/sessions/").status_code == 200
    client.post("/accounts/sessions/")

    assert elsewhere.get("/accounts/").status_code == 302
    assert client.get("/accounts/").status_code == 200


def test_demo_people_are_offered_in_the_demo_and_nowhere_else(
    client: Client, settings: Any, tmp_path: Path
) -> None:
    make_resident()
    settings.DATA_DIR = tmp_path
    row = {"name": "演示甲", "role": "县指挥部", "area": "湖滨区"}
    row |= {"phone": PHONE, "password": PASSWORD}
    (tmp_path / "demo-logins.json").write_text(json.dumps([row]))

    settings.DEMO = False
    assert "演示甲" not in client.get(LOGIN).content.decode()
    settings.DEMO = True
    page = client.get(LOGIN).content.decode()
    assert "演示甲" in page

    hidden = dict(re.findall(r'name="(login|password)" value="([^"]+)"', page))
    assert client.post(LOGIN, hidden).status_code == 302


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(
    "path",
    [
        "/accounts/",
        "/accounts/phone/",
        "/accounts/password/change/",
        "/accounts/2fa/",
        "/accounts/2fa/totp/activate/",
        "/accounts/2fa/webauthn/",
        "/accounts/2fa/webauthn/add/",
        "/accounts/sessions/",
        "/accounts/logout/",
        "/accounts/services/",
    ],
)
def test_every_page_of_the_account_is_shown(client: Client, path: str, language: str) -> None:
    make_user("测试甲", phone=PHONE)
    prove(client, PHONE)

    page = client.get(path, headers={"Accept-Language": language}, follow=True)

    assert page.status_code == 200
    assert page.content.decode().count("<h1>") == 1
