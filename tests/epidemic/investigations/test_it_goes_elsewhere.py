"""Work is transferred with its history, and what a phone has not sent yet still comes in."""

import datetime
import uuid
from typing import Any

import pytest
from django.utils import timezone

from tests.epidemic.investigations.test_a_doctors_round import answers
from tests.epidemic.investigations.test_lifecycle import move, open_one, sums
from tests.factories import (
    CHEZHAN,
    CITY,
    HUBIN,
    HUBIN_STREET,
    MAOJIN,
    SHANZHOU,
    SHANZHOU_VILLAGE,
    make_user,
)
from yimen.epidemic.investigations import actions
from yimen.epidemic.investigations.models import Investigation, Status
from yimen.foundation.figures.actions import recount
from yimen.foundation.inbox.models import Item
from yimen.foundation.staff.models import Role
from yimen.kit import clock
from yimen.kit.sight import System

LIST = "/desk/investigations/"


def transfer(**fields: Any) -> dict[str, str]:
    return {
        "client_uuid": str(uuid.uuid4()),
        "area": str(SHANZHOU_VILLAGE),
        "role": "grid_doctor",
        "comment": "人在陕州区",
    } | fields


@pytest.fixture
def work(city: None) -> Investigation:
    return actions.take_step(move(open_one(), "accept"), by=System())


def test_another_county_gets_it_dispatched_anew_with_its_history(
    work: Investigation, client_for: Any
) -> None:
    officer = client_for(make_user("乡镇", (Role.TOWNSHIP_OFFICER, HUBIN_STREET)))
    there = client_for(make_user("陕州医生", (Role.GRID_DOCTOR, SHANZHOU_VILLAGE)))
    url = f"{LIST}{work.pk}/"
    assert there.get(url).status_code == 404
    assert "转办" in officer.get(url).content.decode()
    assert "到那边重新派发" in officer.get(url + "step/transfer/").content.decode()

    officer.post(url + "step/transfer/", transfer())

    work.refresh_from_db()
    assert (work.status, work.area_code, work.accepted_at) == (
        Status.DISPATCHED,
        SHANZHOU_VILLAGE,
        None,
    )
    assert url in there.get("/desk/inbox/").content.decode()
    page = there.get(url).content.decode()
    assert ("人在陕州区" in page, "大营村" in page) == (True, True)
    assert sums() == {"dispatched": 1}
    assert not recount("investigations").differences.exists()
    assert Item.objects.waiting().get().area_code == SHANZHOU_VILLAGE
    assert officer.get(url).status_code == 200  # for a week, by its share


def test_a_report_that_lay_in_the_old_doctors_phone_comes_in(
    work: Investigation, client_for: Any
) -> None:
    old = client_for(make_user("医生", (Role.GRID_DOCTOR, MAOJIN)))
    actions.take_step(
        move(work, "transfer"), by=make_user("乡", (Role.TOWNSHIP_OFFICER, HUBIN_STREET))
    )

    assert old.post(f"{LIST}{work.pk}/report/", answers()).status_code == 302

    work.refresh_from_db()
    assert (work.status, work.area_code) == (Status.REPORTED, CHEZHAN)
    checker = Item.objects.waiting().get()
    assert (checker.role, checker.area_code) == (Role.TOWNSHIP_OFFICER, CHEZHAN)


def test_after_a_week_the_old_place_has_no_part_in_it(work: Investigation, city: None) -> None:
    officer = make_user("乡", (Role.TOWNSHIP_OFFICER, HUBIN_STREET))
    doctor = make_user("医生", (Role.GRID_DOCTOR, MAOJIN))
    actions.take_step(move(work, "transfer"), by=officer)
    with clock.played(timezone.now() + datetime.timedelta(days=8)):
        from yimen.foundation.staff.queries import sight_of

        doctor.sight = sight_of(doctor)
        with pytest.raises(Investigation.DoesNotExist):
            actions.take_step(move(work, "report"), by=doctor)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"area": str(MAOJIN)}, "area"),  # where it is
        ({"area": "没有这个村"}, "area"),
        ({"area": ""}, "area"),
        ({"role": "city_hq"}, "role"),
        ({"comment": " "}, "comment"),
    ],
)
def test_a_transfer_that_leads_nowhere_is_said_at_its_field(
    work: Investigation, client_for: Any, wrong: dict[str, str], field: str
) -> None:
    officer = client_for(make_user("乡镇", (Role.TOWNSHIP_OFFICER, HUBIN_STREET)))
    answer = officer.post(f"{LIST}{work.pk}/step/transfer/", transfer(**wrong))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    work.refresh_from_db()
    assert work.area_code == MAOJIN


def test_of_two_who_check_the_second_hears_that_it_is_done(
    work: Investigation, client_for: Any
) -> None:
    actions.take_step(move(work, "report"), by=System())
    one = client_for(make_user("乡镇", (Role.TOWNSHIP_OFFICER, HUBIN_STREET)))
    two = client_for(make_user("县", (Role.COUNTY_INVESTIGATOR, HUBIN)))
    url = f"{LIST}{work.pk}/step/"
    one.post(url + "check/", {"client_uuid": str(uuid.uuid4())})
    late = two.post(url + "return/", {"client_uuid": str(uuid.uuid4()), "comment": "缺体温"})
    assert late.status_code == 409
    assert "已由他人办理" in late.content.decode()
    work.refresh_from_db()
    assert work.status == Status.CLOSED


def test_what_cannot_be_done_needs_its_reason_and_a_second_look(
    work: Investigation, client_for: Any
) -> None:
    doctor = client_for(make_user("医生", (Role.GRID_DOCTOR, MAOJIN)))
    officer = client_for(make_user("乡镇", (Role.TOWNSHIP_OFFICER, HUBIN_STREET)))
    url = f"{LIST}{work.pk}/"
    empty = doctor.post(url + "step/not_executable/", {"client_uuid": str(uuid.uuid4())})
    assert empty.status_code == 422
    reason = {"client_uuid": str(uuid.uuid4()), "comment": "已不在本地"}
    doctor.post(url + "step/not_executable/", reason)
    page = officer.get(url).content.decode()
    assert ("已不在本地" in page, "确认无法办理" in page, "审核通过" in page) == (
        True,
        True,
        False,
    )
    officer.post(url + "step/confirm/", {"client_uuid": str(uuid.uuid4())})
    work.refresh_from_db()
    assert work.status == Status.NOT_EXECUTABLE


def test_a_released_persons_work_is_withdrawn_by_the_house(work: Investigation) -> None:
    keep = open_one()
    whose = [(work, work.trigger), (keep, "key_groups.other")]
    gone = [
        actions.Withdrawal(row.person_id or 0, trigger, "已解除", timezone.now())
        for row, trigger in whose
    ]
    for _ in range(2):
        actions.withdraw_for(gone, by=System())
    work.refresh_from_db()
    keep.refresh_from_db()
    assert (work.status, keep.status) == (Status.WITHDRAWN, Status.DISPATCHED)
    assert work.events.get(verb="withdraw").comment == "已解除"
    assert sums() == {"withdrawn": 1, "dispatched": 1}


def test_a_remark_changes_nothing_and_is_read_by_all(work: Investigation, client_for: Any) -> None:
    hq = client_for(make_user("市", (Role.CITY_HQ, CITY)))
    stranger = client_for(make_user("陕州", (Role.TOWNSHIP_OFFICER, SHANZHOU)))
    doctor = client_for(make_user("医生", (Role.GRID_DOCTOR, MAOJIN)))
    said = {"note-client_uuid": str(uuid.uuid4()), "note-comment": "请注意防护"}
    url = f"{LIST}{work.pk}/note/"
    assert stranger.post(url, said).status_code == 404
    assert hq.post(url, said | {"note-comment": ""}).status_code == 422
    for _ in range(2):
        assert hq.post(url, said).status_code == 302
    assert "请注意防护" in doctor.get(f"{LIST}{work.pk}/").content.decode()
    assert work.events.filter(verb="note").count() == 1
    work.refresh_from_db()
    assert work.status == Status.ACCEPTED
