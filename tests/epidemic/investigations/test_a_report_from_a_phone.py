"""A report that lay in a phone: it comes once, at its own time, also from who had the work."""

import datetime
import uuid
from typing import Any

import pytest
from django.utils import timezone

from tests.epidemic.investigations.test_a_doctors_round import LIST, answers
from tests.epidemic.investigations.test_lifecycle import move, open_one
from tests.factories import CHEZHAN, MAOJIN, make_user
from yimen.epidemic.investigations.actions import take_step
from yimen.epidemic.investigations.models import Investigation, Status
from yimen.foundation.accounts.models import User
from yimen.foundation.staff.models import Role
from yimen.kit.sight import System


@pytest.fixture
def work(city: None) -> Investigation:
    return open_one()


@pytest.fixture
def doctor(city: None) -> User:
    return make_user("医生", (Role.GRID_DOCTOR, MAOJIN))


def send(client: Any, user: User, work: Investigation, typed: dict[str, Any]) -> Any:
    asked = {"X-Yimen-Outbox": "1", "X-Yimen-Account": str(user.pk)}
    return client.post(f"{LIST}{work.pk}/report/", typed, headers=asked).json()


def test_it_is_taken_once_at_the_time_of_the_visit(
    work: Investigation, doctor: User, client_for: Any
) -> None:
    visited = timezone.now() - datetime.timedelta(hours=5)
    typed = answers(happened_at=visited.isoformat())
    Investigation.objects.filter(pk=work.pk).update(opened_at=visited - datetime.timedelta(1))

    said = [send(client_for(doctor), doctor, work, typed) for _ in range(2)]

    done = {"state": "done", "client_uuid": typed["client_uuid"], "url": f"{LIST}{work.pk}/"}
    assert said == [done, done]
    work.refresh_from_db()
    assert (work.status, work.reported_at) == (Status.REPORTED, visited)
    assert [event.verb for event in work.events.all()] == ["accept", "report"]


def test_a_wrong_answer_comes_back_at_its_question(
    work: Investigation, doctor: User, client_for: Any
) -> None:
    said = send(client_for(doctor), doctor, work, answers(temperature="60"))

    assert (said["state"], list(said["errors"])) == ("refused", ["temperature"])
    work.refresh_from_db()
    assert work.status == Status.DISPATCHED


def test_who_was_too_late_reads_why(work: Investigation, doctor: User, client_for: Any) -> None:
    send(client_for(doctor), doctor, work, answers())

    said = send(client_for(doctor), doctor, work, answers(notes="又一次"))

    assert said["state"] == "refused"
    assert "已由他人办理" in said["summary"]


def test_work_that_went_away_still_takes_the_report_of_who_had_it(
    work: Investigation, doctor: User, client_for: Any
) -> None:
    take_step(move(work, "transfer"), by=System())

    said = send(client_for(doctor), doctor, work, answers())

    assert said["state"] == "done"
    work.refresh_from_db()
    assert (work.status, work.area_code) == (Status.REPORTED, CHEZHAN)


def test_somebody_elses_work_is_not_there(
    work: Investigation, city: None, client_for: Any
) -> None:
    other = make_user("别处", (Role.GRID_DOCTOR, CHEZHAN))

    said = send(client_for(other), other, work, answers())
    nothing = send(client_for(other), other, Investigation(pk=10**9), answers())

    assert said["state"] == nothing["state"] == "refused"
    assert said["summary"] == nothing["summary"]
    assert uuid.UUID(said["client_uuid"])
