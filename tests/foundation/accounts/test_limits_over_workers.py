"""Many at once, over two worker processes: the limits are what they say, not about that."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from django.conf import settings
from django.db import connection

from tests.factories import make_user
from tests.foundation.accounts.phones import (
    BY_CODE,
    CODE,
    LOGIN,
    another,
    newest_code,
    with_password,
)
from tests.foundation.accounts.servers import post, serving, surroundings
from yimen.foundation.accounts.models import Code
from yimen.foundation.audit.models import Entry
from yimen.foundation.messages.models import Sent

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.machine]
PHONE = "+8613812345678"
AT_ONCE = 8


@pytest.fixture
def city_with_two_workers() -> Iterator[str]:
    with serving(surroundings(settings.DATA_DIR), workers=2) as base:
        yield base


def at_once(base: str, path: str, cookies: dict[str, str], times: int, **fields: str) -> list[int]:
    def one(_: int) -> int:
        with httpx.Client(base_url=base, cookies=cookies, timeout=60) as client:
            return post(client, path, **fields).status_code

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(times)))


def test_a_number_gets_one_message_a_minute_five_an_hour_however_many_ask(
    city_with_two_workers: str,
) -> None:
    first = at_once(city_with_two_workers, BY_CODE, {}, 24, phone="13812345678")
    assert Counter(first) == {302: 1, 429: 23}
    assert Sent.objects.count() == 1

    for _ in range(6):
        _a_minute_passes()
        at_once(city_with_two_workers, BY_CODE, {}, AT_ONCE, phone="13812345678")

    assert Sent.objects.count() == 5


def _a_minute_passes() -> None:
    """The shortest window ends; the longer ones run on."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_tally SET until = now() WHERE until - since <= interval '60 seconds'"
        )


def test_a_code_is_tried_five_times_however_many_guess(city_with_two_workers: str) -> None:
    user = make_user("测试甲", phone=PHONE)
    with httpx.Client(base_url=city_with_two_workers, timeout=60) as client:
        post(client, BY_CODE, phone="13812345678")
        cookies = dict(client.cookies)
    right = newest_code(PHONE)

    at_once(city_with_two_workers, CODE, cookies, 32, code=another(right))

    assert Code.objects.get().tries == 5
    assert Entry.objects.filter(verb="sign_in_failed", subject_ids=[user.pk]).count() == 5
    with httpx.Client(base_url=city_with_two_workers, cookies=cookies, timeout=60) as client:
        assert post(client, CODE, code=right).status_code == 200
    assert not Entry.objects.filter(verb="sign_in").exists()


def test_five_passwords_are_looked_at_however_many_come(city_with_two_workers: str) -> None:
    user = with_password(make_user("测试甲", phone=PHONE), "three words together")

    wrong = {"login": "13812345678", "password": "not the password"}
    answers = at_once(city_with_two_workers, LOGIN, {}, 24, **wrong)

    assert Counter(answers) == {200: 5, 429: 19}
    assert Entry.objects.filter(verb="sign_in_failed", subject_ids=[user.pk]).count() == 5
    right = wrong | {"password": "three words together"}
    assert at_once(city_with_two_workers, LOGIN, {}, 1, **right) == [429]
