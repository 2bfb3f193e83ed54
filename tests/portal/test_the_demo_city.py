"""The demo city is the same for the same seed, and made as its people would make it."""

import datetime
from collections.abc import Callable, Iterator
from threading import Event
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from tests.factories import (
    CITY,
    HUBIN_STREET,
    MAOJIN,
    QIANJIN_STREET,
    SHANZHOU_TOWN,
    make_user,
)
from tests.portal import tables
from tests.portal.small_city import settle
from tests.portal.tables import Tables
from yimen.epidemic.declarations.actions import load_defaults as load_questions
from yimen.epidemic.follow_up import actions as follow_up
from yimen.epidemic.follow_up import demo as follow_up_demo
from yimen.epidemic.investigations import actions as investigations
from yimen.epidemic.investigations import demo as investigations_demo
from yimen.epidemic.key_groups import actions as key_groups
from yimen.epidemic.key_groups import demo as key_groups_demo
from yimen.epidemic.key_groups.demo_life import go_on as few_things
from yimen.epidemic.key_groups.models import KeyPerson, Source
from yimen.epidemic.key_groups.playing import reports as village_reports
from yimen.foundation.accounts.models import User
from yimen.foundation.areas.models import Area, Level
from yimen.foundation.figures.actions import recount_all
from yimen.foundation.figures.models import Delta
from yimen.foundation.figures.rules import counters
from yimen.foundation.people import actions as people
from yimen.foundation.people import demo as people_demo
from yimen.foundation.people.actions import NewResidence
from yimen.foundation.people.models import Household, Person
from yimen.foundation.staff.models import Post, Role
from yimen.kit import clock
from yimen.kit.playing import Shown, Slot
from yimen.kit.sight import System
from yimen.portal.demo import Size, load
from yimen.portal.playing import go_on, holders, live, month

SEED, BY = 2020, System()
# rows that are written in rounds by the bulk and in turn by hand: their numbers follow the order
ORDER = {"id", "pk", "answers_id", "folded"}
# what the house does by itself has no sender: its number is any
UNSENT = {"client_uuid"}
TURNS = {
    "audit_entry": ORDER,
    "eforms_answers": ORDER,
    "figures_delta": ORDER,
    "follow_up_event": ORDER | UNSENT,
    "key_groups_lifestep": ORDER | UNSENT | {"version"},
    "follow_up_observationevent": ORDER,
    "follow_up_followupevent": ORDER,
    "inbox_item": ORDER,
    "investigations_event": ORDER | UNSENT,
    "investigations_investigation": ORDER,
    "investigations_investigationevent": ORDER,
}
BY_CHANCE = {
    "figures_recount": {"counted_at"},
    "areas_version": {"value"},
    "figures_delta": {"id"},  # the order within one statement
    "follow_up_event": UNSENT,
    "investigations_event": UNSENT,
    "key_groups_lifestep": UNSENT,
}
Staff = dict[tuple[str, int], int]


def rolled_back(work: Callable[[], Tables]) -> Tables:
    """Do it, read it, and leave no trace: not even in the numbers of the next rows."""
    tables.number_from(1_000_000)
    with transaction.atomic():
        found = work()
        transaction.set_rollback(True)
    return found


@pytest.fixture
def staff(city: None) -> Staff:
    investigations.load_defaults(by=BY)
    load_questions(by=BY)
    held: Staff = {}
    for code in (HUBIN_STREET, QIANJIN_STREET, SHANZHOU_TOWN):
        for role in (Role.GRID_DOCTOR, Role.TOWNSHIP_OFFICER):
            held[role, code] = make_user(role.value, (role, code)).pk
    for code in Area.objects.filter(level=Level.VILLAGE).values_list("code", flat=True):
        held[Role.REPORTER, code] = make_user("填报员", (Role.REPORTER, code)).pk
    return held


def slots(staff: Staff, now: datetime.datetime) -> Iterator[Slot]:
    """Four afternoons on which fifty people came, and two mornings after them."""
    for day in range(6, 0, -1):
        until = now - datetime.timedelta(days=day)
        arrivals = 50 if day > 2 else 0
        since = until - datetime.timedelta(hours=6)
        yield Slot(SEED, since, until, staff, BY, arrivals, Shown(MAOJIN, now.date()))


def in_bulk(staff: Staff, now: datetime.datetime) -> Tables:
    people_demo.load(400, seed=SEED, by=BY)
    for slot in slots(staff, now):
        with clock.played(slot.until):
            key_groups_demo.live(slot)
            investigations_demo.live(slot)
            follow_up_demo.live(slot)
    return tables.read(without=TURNS)


def one_by_one(staff: Staff, now: datetime.datetime) -> Tables:
    _settle()
    for slot in slots(staff, now):
        with clock.played(slot.until):
            few_things(slot)
            for entry in key_groups_demo.entries(slot):
                key_groups.add(entry, by=BY)
            for report in village_reports(slot):
                key_groups.report(report, by=BY)
            for move in investigations_demo.steps(slot):
                investigations.take_step(move, by=BY)
            while investigations.mark_overdue(by=BY):
                pass
            follow_up_demo.close(slot)
            for visit in follow_up_demo.visits(slot):
                follow_up.visit(visit, by=BY)
            follow_up_demo.arrange(slot)
    return tables.read(without=TURNS)


def _settle() -> None:
    homes = people_demo.plan(400, seed=SEED)
    doors = [people.add_household(home.household, by=BY) for home in homes]
    for home in homes:
        for one in home.people:
            people.add(one, by=BY)
    for door, home in zip(doors, homes, strict=True):
        for one in home.people:
            person = Person.objects.get(client_uuid=one.client_uuid)
            people.move_in([NewResidence(door.pk, person.pk)], by=BY)


def test_two_hundred_key_persons_in_bulk_are_as_if_entered_one_by_one(staff: Staff) -> None:
    now = datetime.datetime(2020, 2, 18, 9, 0, tzinfo=datetime.UTC)

    with clock.played(now - datetime.timedelta(days=30)):
        bulk = rolled_back(lambda: in_bulk(staff, now))
        single = rolled_back(lambda: one_by_one(staff, now))

    assert len(bulk["key_groups_keyperson"]) == 200
    for table in (
        "investigations_event", "figures_delta", "inbox_item", "audit_entry", "eforms_answers",
        "key_groups_keypersonevent", "investigations_investigationevent", "people_personevent",
        "follow_up_followup", "follow_up_event", "key_groups_dailyreport",
    ):  # fmt: skip
        assert bulk[table], table
    for held in (bulk, single):
        held["figures_delta"] = tables.summed(held["figures_delta"])
    for table, rows in bulk.items():
        assert single[table] == rows, table


def whole_city() -> Tables:
    now = datetime.datetime(2020, 2, 18, 9, 0, tzinfo=datetime.UTC)
    load(Size(residents=1500, key_persons=120), seed=SEED, now=now, say=lambda line: None)
    reporters = Post.objects.filter(role=Role.REPORTER)
    assert reporters.values("user").distinct().count() == 1386
    assert reporters.values("area").distinct().count() == 1404
    assert Area.objects.filter(level=Level.VILLAGE).count() == 1404
    listed = KeyPerson.objects.exclude(source=Source.DECLARATION)
    assert (Person.objects.count(), listed.count()) == (1500, 120)
    assert Household.objects.filter(area_code=MAOJIN).count() >= 12
    recounts = recount_all()
    assert {done.measure for done in recounts} == set(counters)
    assert [done.measure for done in recounts if done.differences.exists()] == []
    # a step of a life names the row of history that it made
    return tables.read(without=BY_CHANCE | {"key_groups_lifestep": {"version", "client_uuid"}})


def test_the_same_seed_makes_the_same_city(db: None) -> None:
    first, second = rolled_back(whole_city), rolled_back(whole_city)

    assert [table for table, rows in first.items() if second[table] != rows] == []


def test_every_page_of_the_demo_says_that_its_people_are_invented(
    city: None, client_for: Any, settings: Any
) -> None:
    browser = client_for(make_user("市指挥部", (Role.CITY_HQ, CITY)))
    pages = ("/", "/my/", "/desk/", "/desk/situation/", "/desk/key-groups/list/", "/screen/",
             "/desk/investigations/", "/desk/people/", "/accounts/login/", "/desk/1/")  # fmt: skip
    for demo in (True, False):
        settings.DEMO = demo
        for page in pages:
            said = browser.get(page, follow=True).content.decode()
            assert ("演示系统" in said) is demo, page


MIDNIGHT, MORNING, EVENING = datetime.time(0, 10), datetime.time(9, 30), datetime.time(22, 30)


def lists_of(client: Client) -> list[list[dict[str, str]]]:
    """Visits, work and people, as this worker's phone keeps them."""
    return [one["items"] for one in client.get("/desk/key-groups/phone/").json()["lists"]]


@pytest.mark.parametrize(
    ("seed", "hour"), [(1, MIDNIGHT), (2, MORNING), (2020, EVENING), (77, EVENING)], ids=str
)
def test_who_tries_the_demo_finds_people_and_work_at_any_hour(
    city: None, client_for: Any, hour: datetime.time, seed: int
) -> None:
    day = datetime.date(2020, 2, 10 + seed % 7)
    now = timezone.make_aware(datetime.datetime.combine(day, hour))
    settle(now - datetime.timedelta(days=40), people=100)
    posts = holders(now)
    for slot in month(12, 8, Slot(seed, now, now, posts, BY, shown=Shown(MAOJIN, day))):
        with clock.played(slot.until):
            live(slot)

    with clock.played(now):
        reporter, doctor = (
            client_for(User.objects.get(pk=posts[post]))
            for post in ((Role.REPORTER, MAOJIN), (Role.GRID_DOCTOR, HUBIN_STREET))
        )
        visits, _work, people = lists_of(reporter)
        home = reporter.get("/desk/key-groups/").content.decode()
        assert len(people) >= 3
        assert visits, "somebody is to be visited today"
        assert f"<strong>{len(visits)}</strong>" in home
        assert lists_of(doctor)[1], "the doctor has somebody to look into"
    assert KeyPerson.objects.count() == 12


class AfterTwo(Event):
    """Somebody tells the city to stop when two stretches have passed."""

    def wait(self, timeout: float | None = None) -> bool:
        passed, self.passed = getattr(self, "passed", 0), getattr(self, "passed", 0) + 1
        return passed == 2


def test_the_city_goes_on_living_until_it_is_told_to_stop(staff: Staff) -> None:
    people_demo.load(60, seed=SEED, by=BY)
    began = timezone.now()

    go_on(20, seed=SEED, stopped=AfterTwo(), village=MAOJIN)

    arrived = KeyPerson.objects.visible_to(BY)
    assert arrived.count() == 2 * 4
    told = Delta.objects.filter(measure="key_persons").values_list("recorded_at", flat=True)
    assert len(told) == 8
    assert min(told) > began
