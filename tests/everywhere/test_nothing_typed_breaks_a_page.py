"""Whatever somebody types or forges, in any role: an answer with sense, never a broken page."""

from urllib.parse import urlencode

import pytest

from tests.everywhere.city import ROLES, addresses, browser, build, somebody
from tests.matrix import world
from yimen.foundation.accounts.models import User

HUGE = "9" * 30
HOSTILE = {
    "nul": "\0茅津\0",
    "surrogate": "\ud800茅",
    "huge number": HUGE,
    "number of five thousand digits": "9" * 5_000,
    "other digits": "²٣",
    "empty": "",
}
QUERY = (
    "q", "area", "after", "before", "status", "overdue", "group", "measure", "at", "role", "who",
    "about", "verb", "subject", "day", "next", "level", "page", "mode", "zoom", "code",
    "client_id", "redirect_uri", "open", "kind", "sort", "within", "levels",
)  # fmt: skip
FIELDS = (
    *QUERY, "client_uuid", "name", "document_type", "document_number", "id_number", "phone", "sex",
    "birth_date", "relation", "since", "until", "on", "reason", "ground", "words", "address",
    "leaving", "area_code", "stay_address", "symptoms", "from_place", "arrived_on", "comment",
    "fever", "temperature", "carried", "mend", "department", "login", "password", "password1",
    "password2", "oldpassword", "otp", "code", "language", "successor", "into", "parts", "names",
    "credential", "document", "fever_since", "contact", "remark",
)  # fmt: skip
FORM = "application/x-www-form-urlencoded"


def typed(value: str) -> bytes:
    """Every field with this value, as a browser that minds nothing would send it."""
    return urlencode(dict.fromkeys(FIELDS, value.encode("utf-8", "surrogatepass"))).encode()


@pytest.fixture
def staff(db: None) -> dict[str, User]:
    return build()


@pytest.mark.filterwarnings("ignore::django.core.cache.CacheKeyWarning")  # a library's, of length
@pytest.mark.parametrize("role", ROLES)
def test_any_question_to_any_page_is_answered(staff: dict[str, User], role: str) -> None:
    client, broken, open_to_him = browser(staff[role]), [], 0
    for url in addresses(somebody(staff)):
        if client.get(url).status_code in {302, 404, 405}:
            continue
        open_to_him += 1
        for why, value in HOSTILE.items():
            query = dict.fromkeys(QUERY, value.encode("utf-8", "surrogatepass"))
            answer = client.get(url, query)  # type: ignore[arg-type]
            if answer.status_code >= 500:
                broken.append((url, why))
    assert broken == []
    assert open_to_him > 5


@pytest.mark.parametrize("role", ROLES)
def test_a_number_that_nothing_has_is_not_there(staff: dict[str, User], role: str) -> None:
    client = browser(staff[role])
    plain = set(addresses(1)) & set(addresses(2))  # those without a number
    for number in (0, world.MAOJIN, HUGE, "9" * 5_000):
        broken = [
            (url[:80], status)
            for url in set(addresses(number)) - plain
            if (status := client.get(url).status_code) >= 500
        ]
        assert broken == []


@pytest.mark.parametrize("role", ROLES)
def test_any_form_sent_with_anything_is_answered(staff: dict[str, User], role: str) -> None:
    client, broken = browser(staff[role]), []
    for url in addresses(somebody(staff)):
        first = client.post(url, {})
        if first.status_code >= 500:
            broken.append((url, "nothing at all"))
        if first.status_code in {404, 405}:
            continue
        for why, value in HOSTILE.items():
            answer = client.post(url, typed(value), content_type=FORM)
            if answer.status_code >= 500:
                broken.append((url, why))
    assert broken == []
