"""Whatever was recorded is counted once: before, while and after it is folded."""

import datetime
import threading
import uuid
from collections import defaultdict
from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import (
    CHEZHAN,
    CITY,
    HUBIN,
    HUBIN_STREET,
    MAOJIN,
    QIANJIN_STREET,
    SHANZHOU_VILLAGE,
    make_area_tree,
)
from yimen.foundation.areas import actions as areas
from yimen.foundation.areas.actions import Decision, NewArea
from yimen.foundation.figures import actions, queries, rules, tasks
from yimen.foundation.figures.actions import Change
from yimen.foundation.figures.models import Counter, Delta
from yimen.kit import clock
from yimen.kit.sight import System

DAY = datetime.date(2020, 2, 1)
VILLAGES = [MAOJIN, CHEZHAN, SHANZHOU_VILLAGE]
ALL = [CITY, HUBIN, HUBIN_STREET, *VILLAGES]


def change(area: int, n: int, day: datetime.date = DAY, dimension: str = "wuhan") -> Change:
    return Change("persons", area, day, n, "tests.Row", 1, dimension)


def decision(number: int = 1) -> Decision:
    return Decision(datetime.date(2020, 3, 1), "文件", uuid.UUID(int=number))


changes = st.builds(
    change,
    area=st.sampled_from(VILLAGES),
    n=st.integers(-3, 5),
    day=st.integers(0, 3).map(lambda n: DAY + datetime.timedelta(days=n)),
    dimension=st.sampled_from(["wuhan", "outside"]),
)
steps = st.lists(
    st.one_of(st.lists(changes, max_size=4), st.integers(1, 5)),
    max_size=12,
)


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps)
def test_a_reader_sees_every_record_once_however_folds_fall_between(
    city: None, done: list[list[Change] | int]
) -> None:
    with transaction.atomic():
        expected: dict[tuple[int, str], int] = defaultdict(int)
        for step in done:
            if isinstance(step, int):
                actions.fold(batch=step)
            else:
                actions.record(step)
                for one in step:
                    expected[one.area_code, one.dimension] += one.n
            told = queries.table("persons", ALL)
            days = queries.table("persons", ALL, days=(DAY, DAY + datetime.timedelta(days=9)))
            for village in VILLAGES:
                for dimension in ("wuhan", "outside"):
                    n = expected[village, dimension]
                    assert told.get(village, {}).get(dimension, 0) == n
                    assert days.get(village, {}).get(dimension, 0) == n
            total = sum(expected.values())
            assert sum(told.get(CITY, {}).values()) == total
            then = queries.table("persons", ALL, as_of=timezone.now())
            assert sum(then.get(CITY, {}).values()) == total
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_a_past_moment_is_told_as_it_was_known_then(city: None) -> None:
    early = datetime.datetime(2020, 2, 3, tzinfo=datetime.UTC)
    with clock.played(early):
        actions.record([Change("persons", MAOJIN, DAY, 2, "tests.Row", 1, "wuhan")])
    actions.record([change(MAOJIN, 5)])
    actions.fold()

    then = queries.table("persons", [HUBIN], as_of=early + datetime.timedelta(hours=1))

    assert then == {HUBIN: {"wuhan": 2}}
    assert queries.table("persons", [HUBIN]) == {HUBIN: {"wuhan": 7}}


@pytest.mark.django_db
def test_a_series_has_every_day_folded_or_not(city: None) -> None:
    actions.record([change(MAOJIN, 2)])
    actions.fold()
    actions.record([change(CHEZHAN, 1), change(MAOJIN, 4, DAY + datetime.timedelta(days=2))])

    days = queries.series("persons", HUBIN, (DAY, DAY + datetime.timedelta(days=2)))

    assert [n for _day, n in days] == [3, 0, 4]


@pytest.mark.django_db
def test_the_table_of_a_city_is_one_question(
    city: None, django_assert_num_queries: Callable[..., object]
) -> None:
    actions.record([change(MAOJIN, 2)])

    with django_assert_num_queries(2):  # the tree's version, and the figures
        queries.tables(["persons", "other"], ALL)


@pytest.mark.django_db
def test_a_merged_village_s_numbers_are_its_heir_s_and_a_split_one_s_its_own(city: None) -> None:
    actions.record([change(MAOJIN, 2), change(CHEZHAN, 3)])
    actions.fold()
    actions.record([change(CHEZHAN, 4)])

    areas.merge([CHEZHAN], MAOJIN, decision(1), by=System())
    assert queries.table("persons", [MAOJIN, HUBIN]) == {
        MAOJIN: {"wuhan": 9},
        HUBIN: {"wuhan": 9},
    }

    new = [NewArea(411202001021, "甲"), NewArea(411202001022, "乙")]
    areas.split(MAOJIN, new, decision(2), by=System())
    told = queries.table("persons", [MAOJIN, 411202001021, 411202001022, HUBIN])
    assert told == {MAOJIN: {"wuhan": 9}, HUBIN: {"wuhan": 9}}


@pytest.mark.django_db
def test_a_merged_township_brings_its_villages_numbers(city: None) -> None:
    actions.record([change(MAOJIN, 2), change(CHEZHAN, 3)])
    actions.fold()

    areas.merge([HUBIN_STREET], QIANJIN_STREET, decision(), by=System())

    assert queries.table("persons", [QIANJIN_STREET]) == {QIANJIN_STREET: {"wuhan": 5}}


@pytest.mark.django_db
def test_the_recount_names_what_differs(city: None) -> None:
    actions.record([change(MAOJIN, 2), change(CHEZHAN, 3)])
    rules.counted_by("persons", lambda: {(MAOJIN, "wuhan"): 2, (CHEZHAN, "wuhan"): 1})
    try:
        tasks.recount(timestamp=0)
    finally:
        del rules.counters["persons"]

    (found,) = queries.last_differences("persons")
    assert (found.area_code, found.figures, found.rows) == (CHEZHAN, 3, 1)


@pytest.mark.django_db
def test_the_counters_can_be_made_anew(city: None) -> None:
    actions.record([change(MAOJIN, 2)])
    actions.fold()
    Counter.objects.update(n=100)

    actions.rebuild()

    assert queries.table("persons", [CITY]) == {CITY: {"wuhan": 2}}


def in_threads(stop: threading.Event, *steps: Callable[[], object]) -> list[threading.Thread]:
    """Each step over and over beside the others, until told to stop."""

    def again(step: Callable[[], object]) -> None:
        while not stop.is_set():
            step()
        connection.close()

    threads = [threading.Thread(target=again, args=[step]) for step in steps]
    for thread in threads:
        thread.start()
    return threads


def write_forty(times: int = 40) -> None:
    for _ in range(times):
        actions.record([change(MAOJIN, 1), change(SHANZHOU_VILLAGE, 1)])
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_two_folders_and_two_writers_at_once_lose_nothing() -> None:
    make_area_tree()
    seen: list[int] = []
    stop = threading.Event()

    def fold() -> None:
        actions.fold(batch=7)

    def read() -> None:
        seen.append(sum(queries.table("persons", [CITY]).get(CITY, {}).values()))

    others = in_threads(stop, fold, fold, read)
    writer = threading.Thread(target=write_forty)
    writer.start()
    write_forty()
    writer.join()
    stop.set()
    for thread in others:
        thread.join()
    actions.fold()

    assert seen == sorted(seen)  # numbers only grew, so none was counted twice or dropped
    assert queries.table("persons", [CITY]) == {CITY: {"wuhan": 160}}
    assert not Delta.objects.filter(folded=False).exists()


@pytest.mark.django_db
def test_what_many_rows_of_one_deed_change_is_written_once_at_its_end() -> None:
    make_area_tree()
    with actions.together():
        actions.record([change(MAOJIN, 1), change(CHEZHAN, 1), change(CHEZHAN, -1)])
        actions.record([change(MAOJIN, 2)])
        assert not Delta.objects.exists()
    assert list(Delta.objects.values_list("area_code", "n")) == [(MAOJIN, 3)]
    with pytest.raises(ZeroDivisionError), actions.together():
        _break_off()
    actions.record([change(MAOJIN, 5)])  # nothing waits any more
    assert list(Delta.objects.order_by("pk").values_list("n", flat=True)) == [3, 5]


def _break_off() -> None:
    actions.record([change(MAOJIN, 1)])
    raise ZeroDivisionError
