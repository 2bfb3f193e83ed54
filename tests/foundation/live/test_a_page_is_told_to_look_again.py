"""What an open page hears, over the real database and the real handler."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.template import Context, Template
from django.test import Client, RequestFactory

from tests.factories import make_user
from tests.foundation.live.ears import Ears, listening, settled, until
from yimen.foundation.accounts.models import User
from yimen.foundation.live import hub as hub_module
from yimen.foundation.live import lane
from yimen.foundation.live.actions import publish, revoke
from yimen.foundation.live.queries import token
from yimen.foundation.live.rules import TOKEN_SECONDS, Claim, signed
from yimen.kit.sight import NOBODY, Sight

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Person:
    pk: int
    sight: Sight = NOBODY


HQ, GUARD = Person(1), Person(2)


@pytest.fixture
def ears() -> Iterator[Ears]:
    with listening() as ears:
        settled()
        yield ears


def test_a_person_hears_only_what_his_token_names(ears: Ears) -> None:
    hubin = ears.open(token(HQ, ["figures:411202"]))
    shanzhou = ears.open(token(GUARD, ["figures:411203", "inbox:user:2"]))

    publish("figures:411202", "inbox:user:2")

    until(lambda: hubin.looks("figures:411202") == 1 and shanzhou.looks("inbox:user:2") == 1)
    assert shanzhou.looks("figures:411202") == 0
    assert "figures:411203" not in shanzhou.text


def test_nobody_hears_of_a_change_that_was_taken_back(ears: Ears) -> None:
    page = ears.open(token(HQ, ["a", "b"]))

    with transaction.atomic():
        publish("a")
        transaction.set_rollback(True)
    publish("b")

    until(lambda: page.looks("b") == 1)
    assert page.looks("a") == 0


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer abc",
        "Live ",
        "Live abc",
        "Live abc.def",
        "Live 湖滨.é",
        "Live " + signed(Claim(1, time.time(), ("a",)), "another secret"),
        "Live " + signed(Claim(1, time.time() - TOKEN_SECONDS - 1, ("a",)), settings.SECRET_KEY),
    ],
    # the same names in every worker: the tokens hold the time
    ids=["none", "bearer", "empty", "short", "unsigned", "not ascii", "forged", "expired"],
)
def test_a_forged_or_expired_token_opens_nothing(ears: Ears, header: str) -> None:
    assert ears.open(header=header).status == 401


def test_two_persons_tokens_do_not_go_together(ears: Ears) -> None:
    assert ears.open(token(HQ, ["a"]), token(GUARD, ["b"])).status == 401


def test_a_topic_cannot_be_added_to_a_token(ears: Ears) -> None:
    mine, theirs = token(HQ, ["a"]), token(HQ, ["a", "b"])
    mixed = theirs.split(".")[0] + "." + mine.split(".")[1]

    assert ears.open(mixed).status == 401


def test_a_stream_ends_with_its_token(ears: Ears) -> None:
    almost = signed(Claim(1, time.time() - TOKEN_SECONDS + 0.5, ("a",)), settings.SECRET_KEY)

    page = ears.open(almost)

    until(lambda: page.ended)
    assert "event: expired" in page.text


def test_the_oldest_of_too_many_pages_gives_way(ears: Ears) -> None:
    pages = [ears.open(token(HQ, ["a"])) for _ in range(hub_module.PER_USER + 1)]
    other = ears.open(token(GUARD, ["a"]))

    until(lambda: pages[0].ended)
    assert "event: displaced" in pages[0].text
    assert not any(page.ended for page in [*pages[1:], other])


def test_a_full_house_says_when_to_come_back(ears: Ears) -> None:
    lane._hubs[0]._limit = 1
    first = ears.open(token(HQ, ["a"]))

    refused = ears.open(token(GUARD, ["a"]))

    assert (refused.status, refused.headers[b"retry-after"]) == (503, b"10")
    ears.leave(first)
    until(lambda: not lane._hubs[0]._streams)
    assert ears.open(token(GUARD, ["a"])).status == 200


def test_a_slow_page_is_told_once_of_many_changes(ears: Ears) -> None:
    page = ears.open(token(HQ, ["a"]))

    def many() -> None:
        for number in range(1000):
            lane._hubs[0].look("a", str(number))

    ears.call(many)

    until(lambda: '"since":"999"' in page.text)
    assert page.looks("a") == 1


def test_of_several_changes_the_last_commit_is_told_last(ears: Ears) -> None:
    page = ears.open(token(HQ, ["a", "b"]))

    def three() -> None:
        for topic, since in (("a", "7"), ("b", "9"), ("a", "8")):  # 8 began first, committed last
            lane._hubs[0].look(topic, since)

    ears.call(three)

    until(lambda: page.looks("a") == page.looks("b") == 1)
    assert page.text.index('"since":"9"') < page.text.index('"since":"8"')


def test_what_was_missed_while_deaf_counts_more_than_what_was_heard_before(ears: Ears) -> None:
    hub, mine = lane._hubs[0], token(HQ, ["a"])

    def deaf_for_a_moment() -> None:
        hub.look("a", "7")
        hub.deaf()
        hub.listening("9")

    ears.call(deaf_for_a_moment)

    page = ears.open(mine)

    until(lambda: page.looks("a") == 1)
    assert '"since":"9"' in page.text


def test_signing_out_ends_the_streams_and_the_tokens(ears: Ears) -> None:
    old = token(HQ, ["a"])
    page, other = ears.open(old), ears.open(token(GUARD, ["a"]))

    revoke(HQ.pk)

    until(lambda: page.ended)
    assert "event: revoked" in page.text
    assert not other.ended
    assert ears.open(old).status == 401
    assert ears.open(token(HQ, ["a"])).status == 200


def test_leaving_by_the_door_ends_the_streams(
    ears: Ears, client_for: Callable[[User], Client]
) -> None:
    user = make_user("李测试")
    page = ears.open(token(user, ["a"]))

    client_for(user).logout()

    until(lambda: page.ended)
    assert "event: revoked" in page.text


def test_a_page_learns_what_changed_before_its_stream_opened(ears: Ears) -> None:
    witness = ears.open(token(GUARD, ["a"]))
    mine = token(HQ, ["a", "b"])
    publish("a")
    until(lambda: witness.looks("a") == 1)

    page = ears.open(mine)

    until(lambda: page.looks("a") == 1)
    assert page.looks("b") == 0


def test_every_page_looks_again_after_the_database_was_lost(ears: Ears) -> None:
    page = ears.open(token(HQ, ["a"]))

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE query LIKE 'SELECT pg_current_xact_id()%%' AND datname = current_database()"
            " AND pid <> pg_backend_pid()"
        )
        assert cursor.rowcount == 1

    until(lambda: page.looks("a") == 1)
    publish("a")
    until(lambda: page.looks("a") == 2)


def test_streams_end_when_the_server_does() -> None:
    with listening() as ears:
        settled()
        page = ears.open(token(HQ, ["a"]))
    assert page.ended
    assert "event: revoked" not in page.text


def test_a_stranger_gets_no_token() -> None:
    markup = Template('<div data-live="{% live_token "figures:411202" more %}"></div>')
    request = RequestFactory().get("/")

    def shown(user: object) -> str:
        setattr(request, "user", user)  # noqa: B010
        return markup.render(Context({"request": request, "more": ["b", "c"]}))

    assert shown(Person(None)) == '<div data-live=""></div>'  # type: ignore[arg-type]
    assert len(shown(HQ)) > 60
