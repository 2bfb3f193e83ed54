"""Behind every number of headquarters is the list that makes it, with exactly so many rows."""

import datetime
import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories import CITY, HUBIN, HUBIN_STREET, MAOJIN, make_user
from tests.portal.small_city import settle
from yimen.epidemic.investigations.models import Investigation
from yimen.epidemic.key_groups.models import KeyPerson
from yimen.foundation.accounts.models import User
from yimen.foundation.audit.queries import as_of, stood
from yimen.foundation.people import actions as people
from yimen.foundation.staff.models import Role
from yimen.kit import clock
from yimen.kit.playing import Slot
from yimen.kit.sight import System
from yimen.portal import playing

pytestmark = pytest.mark.django_db
BY = System()
LINK = re.compile(r'<a href="(/desk/[^"?]*\?[^"]*)"[^>]*>([\d,]+)</a>')
TILE = re.compile(
    r'<dt><a href="(/desk/[^"?]*\?[^"]*)">[^<]*</a></dt><dd><strong data-figure="[^"]*">([\d,]+)<'
)


@pytest.fixture
def lived(city: None) -> datetime.datetime:
    """A week of a small city, up to now."""
    now = timezone.now().replace(microsecond=0)
    settle(now - datetime.timedelta(days=40), people=400)
    first = Slot(11, now, now, playing.holders(now), BY)
    for slot in playing.month(120, 7, first):
        with clock.played(slot.until):
            playing.live(slot)
    one, two, *_ = KeyPerson.objects.visible_to(BY).current().order_by("pk")
    people.merge(one.person_id, two.person_id, reason="同一人", by=BY)
    return now


def numbers(page: str) -> set[tuple[str, int]]:
    found = LINK.findall(page) + TILE.findall(page)
    return {(unescape(url), int(n.replace(",", ""))) for url, n in found}


def test_each_list_has_as_many_rows_as_its_number_says(
    lived: datetime.datetime, client_for: Callable[[User], Client]
) -> None:
    client = client_for(make_user("市指挥部", (Role.CITY_HQ, CITY)))
    shown: set[tuple[str, int]] = set()
    yesterday = (timezone.localdate(lived) - datetime.timedelta(days=1)).isoformat()
    for code in (CITY, HUBIN, HUBIN_STREET, MAOJIN):
        for more in ("", f"&day={yesterday}", "&group=outside_returnee"):
            page = client.get(f"/desk/situation/?area={code}{more}").content.decode()
            shown |= numbers(page)

    assert len(shown) > 100
    for url, n in sorted(shown):
        said = re.search(r'data-count="(\d+)"', client.get(url).content.decode())
        assert said, url
        assert int(said.group(1)) == n, url


def test_a_line_of_history_is_not_taken_for_a_row_of_its_number(
    lived: datetime.datetime,
) -> None:
    """A share of a row shows its past, and no other line that happens to have its number."""
    row = KeyPerson.objects.visible_to(BY).order_by("pk").first()
    assert row is not None
    user = make_user("外县专干", (Role.TOWNSHIP_OFFICER, HUBIN_STREET + 1000))
    user.sight = type(user.sight)(grants=(), shares=frozenset({("key_groups.KeyPerson", row.pk)}))

    lines = as_of(KeyPerson, lived).visible_to(user)

    assert [one.pk for one in stood(lines, KeyPerson)] == [row.pk]
    assert not as_of(Investigation, lived).visible_to(user).exists()
