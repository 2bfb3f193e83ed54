"""How many codes a number gets in a day, and how one other place is signed out."""

import datetime

import pytest
from allauth.usersessions.models import UserSession
from django.db.models import F
from django.test import Client

from tests.factories import make_user
from tests.foundation.accounts.phones import BY_CODE, prove, received
from yimen.foundation.accounts.models import Code, Tally

pytestmark = pytest.mark.django_db
PHONE = "+8613812345678"


def let_pass(seconds: int) -> None:
    """As if so much time had gone by."""
    gone = datetime.timedelta(seconds=seconds)
    Tally.objects.update(since=F("since") - gone, until=F("until") - gone)
    Code.objects.update(made_at=F("made_at") - gone, expires_at=F("expires_at") - gone)


def test_a_number_gets_ten_messages_a_day_and_no_eleventh() -> None:
    said = []
    for _ in range(11):
        said.append(Client().post(BY_CODE, {"phone": "13812345678"}).status_code)
        let_pass(3601)  # past the limits of the minute and of the hour

    assert said == [302] * 10 + [429]
    assert len(received(PHONE)) == 10
    let_pass(86_400)
    assert Client().post(BY_CODE, {"phone": "13812345678"}).status_code == 302


def test_one_lost_phone_is_signed_out_and_the_others_stay() -> None:
    make_user("测试甲", phone=PHONE)
    here, lost, home = Client(), Client(), Client()
    for place in (here, lost, home):
        prove(place, PHONE)
        place.get("/accounts/sessions/")
        let_pass(61)
    first, second, _third = UserSession.objects.order_by("pk")

    page = here.get("/accounts/sessions/").content.decode()
    assert f"/accounts/sessions/{second.pk}/end/" in page
    assert f"/accounts/sessions/{first.pk}/end/" not in page
    here.post(f"/accounts/sessions/{second.pk}/end/")

    signed_in = ["_auth_user_id" in place.session for place in (here, lost, home)]
    assert signed_in == [True, False, True]
    stranger = Client()
    make_user("测试乙", phone="+8613812345679")
    prove(stranger, "+8613812345679")
    assert stranger.post(f"/accounts/sessions/{first.pk}/end/").status_code == 404
    assert "_auth_user_id" in here.session
