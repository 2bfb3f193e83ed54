"""A change reaches hundreds of open pages: each look is cheap, and each has its own right."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories import CITY, HUBIN, MAOJIN, make_user
from yimen.foundation.accounts.models import User
from yimen.foundation.figures.actions import Change, record
from yimen.foundation.staff.models import Post, Role

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("city")]
ClientFor = Callable[[User], Client]
URL = "/desk/situation/"


def change() -> str:
    """A returnee is entered; what the open pages are told."""
    day = timezone.localdate()
    record([Change("key_persons", MAOJIN, day, 1, "tests.Row", 1, "wuhan_returnee")])
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text")
        return str(cursor.fetchone()[0])


def look(client: Client, since: str) -> str:
    headers = {"HX-Request": "true", "HX-Target": "div#board", "Live-Since": since}
    answer = client.get(URL, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_second_of_equal_sight_asks_only_who_he_is_and_what_he_may_see(
    client_for: ClientFor,
) -> None:
    first, second = (client_for(make_user(name, (Role.COUNTY_HQ, HUBIN))) for name in ("甲", "乙"))
    since = change()
    look(second, since)  # his session notes that it was seen
    assert 'data-figure="persons">1<' in look(first, since)
    with CaptureQueriesContext(connection) as asked:
        assert 'data-figure="persons">1<' in look(second, since)
    tables = ("django_session", "accounts_user", "staff_post", "areas_version")
    assert len(asked) == len(tables), asked.captured_queries
    for query, table in zip(asked.captured_queries, tables, strict=True):
        assert table in query["sql"]


def test_whose_post_has_ended_gets_nothing_from_the_rendering_of_the_others(
    client_for: ClientFor,
) -> None:
    stays, leaves = (make_user(name, (Role.CITY_HQ, CITY)) for name in ("留", "离"))
    since = change()
    assert "湖滨区" in look(client_for(stays), since)
    assert "湖滨区" in look(gone := client_for(leaves), since)
    Post.objects.filter(user=leaves).update(until=timezone.now())
    assert gone.get(URL, headers={"HX-Request": "true", "Live-Since": since}).status_code == 404
