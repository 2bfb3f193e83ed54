"""The demo city is the same for the same seed, and made as its people would make it."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from tests.factories import CITY, HUBIN_STREET, QIANJIN_STREET, SHANZHOU_TOWN, make_user
from tests.portal import tables
from tests.portal.tables import Tables
from yimen.epidemic.investigations import actions as investigations
from yimen.epidemic.investigations import demo as investigations_demo
from yimen.epidemic.key_groups import actions as key_groups
from yimen.epidemic.key_groups import demo as key_groups_demo
from yimen.epidemic.key_groups.models import KeyPerson
from yimen.foundation.areas.models import Area, Level
from yimen.foundation.figures.actions import recount_all
from yimen.foundation.people import actions as people
from yimen.foundation.people import demo as people_demo
from yimen.foundation.people.actions import NewResidence
from yimen.foundation.people.models import Household, Person
from yimen.foundation.staff.models import Post, Role
from yimen.kit.sight import System
from yimen.portal.demo import Size, load

SEED, DAYS, BY = 2020, 30, System()
# rows that are written in rounds by the bulk and in turn by hand: their numbers follow the order
ORDER = {"id", "pk", "answers_id", "folded"}
TURNS = {
    "audit_entry": ORDER,
    "eforms_answers": ORDER,
    "figures_delta": ORDER,
    "inbox_item": ORDER,
    "investigations_event": ORDER,
    "investigations_investigation": ORDER,
    "investigations_investigationevent": ORDER,
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
    held: Staff = {}
    for code in (HUBIN_STREET, QIANJIN_STREET, SHANZHOU_TOWN):
        for role in (Role.GRID_DOCTOR, Role.TOWNSHIP_OFFICER):
            held[role, code] = make_user(role.value, (role, code)).pk
    for code in Area.objects.filter(level=Level.VILLAGE).values_list("code", flat=True):
        held[Role.REPORTER, code] = make_user("填报员", (Role.REPORTER, code)).pk
    return held


def reporters(staff: Staff) -> dict[int, int]:
    return {code: pk for (role, code), pk in staff.items() if role == Role.REPORTER}


def in_bulk(staff: Staff, now: datetime.datetime) -> Tables:
    people_demo.load(300, seed=SEED, now=now, days=DAYS, by=BY)
    key_groups_demo.load(200, seed=SEED, now=now, days=DAYS, reporters=reporters(staff), by=BY)
    investigations_demo.load(seed=SEED, now=now, staff=staff, by=BY)
    return tables.read(without=TURNS)


def one_by_one(staff: Staff, now: datetime.datetime) -> Tables:
    homes = people_demo.plan(300, seed=SEED, now=now, days=DAYS)
    doors = [people.add_household(home.household, by=BY) for home in homes]
    for home in homes:
        for one in home.people:
            people.add(one, by=BY)
    for door, home in zip(doors, homes, strict=True):
        for one in home.people:
            person = Person.objects.get(client_uuid=one.client_uuid)
            stay = NewResidence(door.pk, person.pk, at=one.at)
            people.move_in([stay], by=BY)
    for entry in key_groups_demo.entries(
        200, seed=SEED, now=now, days=DAYS, reporters=reporters(staff), by=BY
    ):
        key_groups.add(entry, by=BY)
    for move in investigations_demo.steps(seed=SEED, now=now, staff=staff, by=BY):
        investigations.take_step(move, by=BY)
    return tables.read(without=TURNS)


def test_two_hundred_key_persons_in_bulk_are_as_if_entered_one_by_one(staff: Staff) -> None:
    now = timezone.now()

    bulk = rolled_back(lambda: in_bulk(staff, now))
    single = rolled_back(lambda: one_by_one(staff, now))

    assert len(bulk["key_groups_keyperson"]) == 200
    for table in (
        "investigations_event", "figures_delta", "inbox_item", "audit_entry", "eforms_answers",
        "key_groups_keypersonevent", "investigations_investigationevent", "people_personevent",
    ):  # fmt: skip
        assert bulk[table], table
    for table, rows in bulk.items():
        assert single[table] == rows, table


def whole_city() -> Tables:
    now = datetime.datetime(2020, 2, 18, 9, 0, tzinfo=datetime.UTC)
    load(Size(residents=1500, key_persons=120), seed=SEED, now=now, say=lambda line: None)
    reporters = Post.objects.filter(role=Role.REPORTER)
    assert reporters.values("user").distinct().count() == 1386
    assert reporters.values("area").distinct().count() == 1404
    assert Area.objects.filter(level=Level.VILLAGE).count() == 1404
    assert (Person.objects.count(), KeyPerson.objects.count()) == (1500, 120)
    assert Household.objects.exists()
    assert [done.differences.count() for done in recount_all()] == [0, 0, 0, 0]
    return tables.read(without={"figures_recount": {"counted_at"}, "areas_version": {"value"}})


def test_the_same_seed_makes_the_same_city(db: None) -> None:
    first, second = rolled_back(whole_city), rolled_back(whole_city)

    for table, rows in first.items():
        assert second[table] == rows, table


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
