"""Everybody's list of work: filtered, paged, counted; and what is late at whom."""

import datetime
import uuid
from typing import Any

import pytest
from django.utils import timezone

from tests.epidemic.investigations.test_lifecycle import move, open_one
from tests.epidemic.key_groups.entries import listed
from tests.factories import (
    CHEZHAN,
    CITY,
    HUBIN,
    HUBIN_STREET,
    MAOJIN,
    SHANZHOU,
    SHANZHOU_VILLAGE,
    make_person,
    make_user,
)
from yimen.epidemic.investigations import actions, queries
from yimen.epidemic.investigations.actions import NewInvestigation
from yimen.epidemic.investigations.models import Investigation, Status
from yimen.epidemic.key_groups import actions as key_groups
from yimen.epidemic.key_groups.actions import Release
from yimen.foundation.areas.queries import node
from yimen.foundation.staff.models import Role, Share, ShareKind
from yimen.foundation.staff.queries import sight_of
from yimen.kit import clock
from yimen.kit.sight import System

LIST = "/desk/investigations/"


def opened(area: int, home: int | None = None, trigger: str = "key_groups.wuhan_returnee") -> Any:
    entry = NewInvestigation(
        make_person(area, home_area_code=home).pk, trigger, area, home, clock.now(), uuid.uuid4()
    )
    return actions.open_many([entry], by=System())[0]


@pytest.fixture
def house(city: None) -> None:
    actions.load_defaults(by=System())


def test_the_parts_are_what_one_sees_and_each_row_is_in_one(house: None) -> None:
    rows = [
        opened(MAOJIN),
        opened(MAOJIN, CHEZHAN),
        opened(CHEZHAN, MAOJIN),
        opened(SHANZHOU_VILLAGE, MAOJIN),
        opened(SHANZHOU_VILLAGE),
        opened(SHANZHOU_VILLAGE, SHANZHOU_VILLAGE),
    ]
    doctor = make_user("医生", (Role.GRID_DOCTOR, MAOJIN))
    Investigation.objects.filter(pk=rows[4].pk).update(assignee=doctor)
    now = timezone.now()
    Share.objects.create(
        subject="investigations.Investigation",
        subject_id=rows[5].pk,
        user=doctor,
        kind=ShareKind.ASSISTANCE,
        reason="协查",
        since=now - datetime.timedelta(hours=1),
        until=now + datetime.timedelta(hours=1),
    )
    doctor.sight = sight_of(doctor)
    posts = (
        (Role.TOWNSHIP_OFFICER, HUBIN_STREET),
        (Role.COUNTY_HQ, SHANZHOU),
        (Role.CITY_HQ, CITY),
    )
    for user in (doctor, *(make_user(role.value, (role, code)) for role, code in posts)):
        seen = sorted(Investigation.objects.visible_to(user).values_list("pk", flat=True))
        for only in (), ((MAOJIN, MAOJIN),), ((411202000000, 411202999999),):
            parts = Investigation.objects.parts_visible_to(user, only)
            found = sorted(pk for part in parts for pk in part.values_list("pk", flat=True))
            wanted = Investigation.objects.filter(pk__in=seen)
            if only:
                low, high = only[0]
                here = wanted.filter(area_code__range=(low, high))
                wanted = here | wanted.filter(home_area_code__range=(low, high))
            assert found == sorted(wanted.values_list("pk", flat=True)), (user, only)


def test_each_filter_finds_its_own_and_stands_in_the_address(house: None, client_for: Any) -> None:
    fever = opened(MAOJIN, trigger="key_groups.fever_no_contact")
    normal = opened(CHEZHAN, trigger="key_groups.outside_returnee")
    done = opened(MAOJIN)
    for verb in ("report", "check"):
        actions.take_step(move(done, verb), by=System())
    hq = client_for(make_user("市", (Role.CITY_HQ, CITY)))
    for query, found in [
        ("", {fever, normal}),
        ("status=all", {fever, normal, done}),
        ("status=closed", {done}),
        ("status=open", {fever, normal}),
        ("status=accepted", set()),
        ("priority=normal", {normal}),
        ("trigger=key_groups.fever_no_contact", {fever}),
        (f"area={CHEZHAN}", {normal}),
        (f"area={HUBIN}&status=all&priority=high", {fever, done}),
        ("overdue=on", set()),
        ("mine=on", set()),
        ("order=5", set()),
    ]:
        page = hq.get(f"{LIST}?{query}")
        assert {row for row, *_ in page.context["rows"]} == found, query
        assert str(page.context["count"]) == str(len(found)), query


def test_a_long_list_is_walked_to_its_end_in_order(house: None, client_for: Any) -> None:
    for _ in range(27):
        opened(MAOJIN, CHEZHAN)
        opened(SHANZHOU_VILLAGE, MAOJIN)
    officer = client_for(make_user("乡镇", (Role.TOWNSHIP_OFFICER, HUBIN_STREET)))
    url, seen = LIST, []
    while url:
        page = officer.get(url)
        seen += [row for row, *_ in page.context["rows"]]
        url = page.context["page"].next_url
    assert len(seen) == len(set(seen)) == 54
    assert [(row.due_at, row.pk) for row in seen] == sorted((row.due_at, row.pk) for row in seen)


def test_headquarters_read_at_whom_it_is_late_and_for_how_long(
    house: None, client_for: Any
) -> None:
    begin = clock.now() - datetime.timedelta(hours=30)
    with clock.played(begin):
        opened(MAOJIN)
        opened(CHEZHAN)
        reported = opened(CHEZHAN)
        opened(SHANZHOU_VILLAGE)
        actions.take_step(move(reported, "report", at=begin), by=System())
    actions.mark_overdue()
    hq, county = make_user("市", (Role.CITY_HQ, CITY)), make_user("县", (Role.COUNTY_HQ, HUBIN))

    late = queries.overdue_at_whom(hq)

    assert [(one.role, one.area_code, one.n) for one in late] == [
        (Role.GRID_DOCTOR.label, MAOJIN, 1),
        (Role.GRID_DOCTOR.label, CHEZHAN, 1),
        (Role.GRID_DOCTOR.label, SHANZHOU_VILLAGE, 1),
        (Role.TOWNSHIP_OFFICER.label, HUBIN_STREET, 1),
    ]
    assert late[0].oldest == begin + datetime.timedelta(hours=1)
    assert len(queries.overdue_at_whom(county)) == 3
    assert queries.overdue_at_whom(county, node(SHANZHOU)) == []
    assert len(queries.overdue_at_whom(hq, node(SHANZHOU))) == 1
    page = client_for(hq).get(f"{LIST}overdue/").content.decode()
    assert ("茅津社区" in page, "大营村" in page) == (True, True)


def test_headquarters_read_how_long_work_takes(house: None) -> None:
    begin = clock.now() - datetime.timedelta(hours=70)
    with clock.played(begin):
        rows = [opened(MAOJIN) for _ in range(3)]
        open_one(at=begin)
    for row, hours in zip(rows, (2, 4, 60), strict=True):
        done = begin + datetime.timedelta(hours=hours)
        with clock.played(done):
            half = begin + datetime.timedelta(hours=hours / 2)
            actions.take_step(move(row, "report", at=half), by=System())
            actions.take_step(move(row, "check", at=done), by=System())

    [speed] = queries.speed(make_user("市", (Role.CITY_HQ, CITY)))

    assert (speed.n, speed.accepted, speed.reported, speed.closed) == (3, 2.0, 2.0, 4.0)
    assert queries.speed(make_user("县", (Role.COUNTY_HQ, SHANZHOU))) == []
    assert queries.speed(make_user("市", (Role.CITY_HQ, CITY)), days=0) == []


def test_work_about_somebody_who_is_released_is_withdrawn(house: None) -> None:
    row, beside = listed(MAOJIN), listed(MAOJIN)
    release = Release(row.pk, "completed", timezone.now(), uuid.uuid4())
    key_groups.release_many([release], by=System())
    work = {one.person_id: one.status for one in Investigation.objects.all()}
    assert work == {row.person_id: Status.WITHDRAWN, beside.person_id: Status.DISPATCHED}
