"""One text for all who see the same, never older than the change they were told of."""

import itertools
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction
from django.test import override_settings

from yimen.foundation.live.queries import Renderings, shared_rendering, token
from yimen.foundation.live.rules import Snapshot
from yimen.kit.sight import System

pytestmark = pytest.mark.django_db(transaction=True)


class Kitchen:
    """Counts the renderings; each waits until it is let go."""

    def __init__(self) -> None:
        self.made = itertools.count(1)
        self.count = 0
        self.started, self.go = threading.Semaphore(0), threading.Event()

    def make(self) -> str:
        self.count = next(self.made)
        mine = self.count
        self.started.release()
        assert self.go.wait(10)
        return f"text {mine}"


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(16) as pool:
        yield pool


@pytest.fixture
def renderings() -> Renderings:
    return Renderings(size=4)


def change() -> str:
    """Something is committed; returns the transaction that pages would be told of."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text")
        return str(cursor.fetchone()[0])


def in_thread(work: Callable[[], str]) -> Callable[[], str]:
    def run() -> str:
        try:
            return work()
        finally:
            connections.close_all()

    return run


def test_many_who_heard_of_one_change_share_one_text(
    pool: ThreadPoolExecutor, renderings: Renderings
) -> None:
    kitchen, since = Kitchen(), change()

    ask = in_thread(lambda: renderings.get("k", since, kitchen.make))
    answers = [pool.submit(ask) for _ in range(12)]
    assert kitchen.started.acquire(timeout=10)
    kitchen.go.set()

    assert {answer.result(10) for answer in answers} == {"text 1"}
    assert renderings.get("k", since, kitchen.make) == "text 1"


def test_a_text_begun_before_the_change_does_not_answer_it(
    pool: ThreadPoolExecutor, renderings: Renderings
) -> None:
    kitchen, first = Kitchen(), change()
    early = pool.submit(in_thread(lambda: renderings.get("k", first, kitchen.make)))
    assert kitchen.started.acquire(timeout=10)

    second = change()
    late = pool.submit(in_thread(lambda: renderings.get("k", second, kitchen.make)))
    assert kitchen.started.acquire(timeout=10)
    kitchen.go.set()

    assert (early.result(10), late.result(10)) == ("text 1", "text 2")
    assert renderings.get("k", first, kitchen.make) == "text 2"


def test_other_keys_and_those_who_heard_nothing_get_their_own(renderings: Renderings) -> None:
    kitchen, since = Kitchen(), change()
    kitchen.go.set()

    assert renderings.get("k", since, kitchen.make) == "text 1"
    assert renderings.get("other", since, kitchen.make) == "text 2"
    assert renderings.get("k", None, kitchen.make) == "text 3"
    assert renderings.get("k", "nonsense", kitchen.make) == "text 4"
    assert renderings.get("k", since, kitchen.make) == "text 4"


def test_a_failed_rendering_is_made_again_by_the_next(
    pool: ThreadPoolExecutor, renderings: Renderings
) -> None:
    kitchen, since = Kitchen(), change()

    def broken() -> str:
        kitchen.make()
        raise LookupError

    failing = pool.submit(in_thread(lambda: renderings.get("k", since, broken)))
    assert kitchen.started.acquire(timeout=10)
    waiting = pool.submit(in_thread(lambda: renderings.get("k", since, kitchen.make)))
    kitchen.go.set()

    with pytest.raises(LookupError):
        failing.result(10)
    assert waiting.result(10) == "text 2"


def test_a_page_from_the_future_is_answered_too(renderings: Renderings) -> None:
    kitchen = Kitchen()
    kitchen.go.set()

    assert renderings.get("k", "9" * 18, kitchen.make) == "text 1"
    assert renderings.get("k", "9" * 18, kitchen.make) == "text 2"


def test_only_so_many_texts_are_kept(renderings: Renderings) -> None:
    kitchen, since = Kitchen(), change()
    kitchen.go.set()
    for number in range(10):
        renderings.get(str(number), since, kitchen.make)

    assert renderings.get("0", since, kitchen.make) == "text 11"
    assert renderings.get("9", since, kitchen.make) == "text 10"


def test_what_is_not_committed_yet_is_not_shared() -> None:
    kitchen, since = Kitchen(), change()
    kitchen.go.set()

    with transaction.atomic():
        assert shared_rendering("k", since, kitchen.make) == "text 1"
        assert shared_rendering("k", since, kitchen.make) == "text 2"


@override_settings(SECRET_KEY="x" * 50)
def test_one_users_token_never_reaches_another_in_a_shared_text(renderings: Renderings) -> None:
    with pytest.raises(RuntimeError, match="other users"):
        renderings.get("k", None, lambda: token(System(), ["a"]))


@pytest.mark.parametrize(
    ("xid", "seen"), [(9, True), (10, False), (11, True), (12, False), (13, True), (14, False)]
)
def test_a_snapshot_sees_what_ended_before_it(xid: int, seen: bool) -> None:
    assert Snapshot.parse("10:14:10,12").sees(xid) is seen
    assert Snapshot.parse("14:14:").sees(13)
