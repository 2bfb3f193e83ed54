"""The table of an investigation's life: every status × verb × role."""

import datetime
import uuid
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from tests.factories import CHEZHAN, CITY, HUBIN, HUBIN_STREET, MAOJIN, make_person, make_user
from yimen.epidemic.investigations import actions, rules
from yimen.epidemic.investigations.actions import Move, NewInvestigation
from yimen.epidemic.investigations.models import Event, Investigation, Rule, Status
from yimen.foundation.accounts.models import User
from yimen.foundation.figures.models import Delta
from yimen.foundation.inbox.models import Item
from yimen.foundation.staff.models import Role
from yimen.kit.lifecycle import NotAllowed
from yimen.kit.refusals import Refusal
from yimen.kit.sight import System

ANSWERS = {
    "temperature": "38.4",
    "fever": "yes",
    "onset": "2020-02-01",
    "had_contact": "no",
    "isolation": "yes",
}
HINDRANCE = "多次上门无人"
# the parts that each role has in a grid doctor's work; the others have none
PARTS: dict[Role, set[str]] = {
    Role.GRID_DOCTOR: {rules.WORKER},
    Role.TOWNSHIP_OFFICER: {rules.CHECKER},
    Role.COUNTY_INVESTIGATOR: {rules.CHECKER, rules.CLOSER},
}
WAYS: dict[Status, list[str]] = {
    Status.DISPATCHED: [],
    Status.ACCEPTED: ["accept"],
    Status.REPORTED: ["report"],
    Status.CHECKED: ["report", "check"],
    Status.CLOSED: ["report", "check", "close"],
    Status.NOT_EXECUTABLE: ["not_executable", "confirm"],
    Status.WITHDRAWN: ["withdraw"],
}


def open_one(**fields: Any) -> Investigation:
    actions.load_defaults(by=System())
    entry = NewInvestigation(
        person_id=make_person(MAOJIN).pk,
        trigger="key_groups.wuhan_returnee",
        area_code=MAOJIN,
        home_area_code=None,
        at=fields.get("at", timezone.now()),
        client_uuid=uuid.uuid4(),
    )
    return actions.open_many([entry], by=System())[0]


def move(row: Investigation, verb: str, **fields: Any) -> Move:
    values = ANSWERS if verb == "report" else {}
    comment = "缺体温" if verb in rules.REASONED else ""
    at = fields.pop("at", timezone.now())
    to = rules.Destination(CHEZHAN, Role.GRID_DOCTOR) if verb == "transfer" else None
    return Move(row.pk, verb, at, uuid.uuid4(), comment=comment, values=values, to=to, **fields)


def brought_to(status: Status) -> Investigation:
    """By the whole way, with a county that closes what was checked."""
    row = open_one()
    Rule.objects.update(needs_closing=True)
    for verb in WAYS[status]:
        row = actions.take_step(move(row, verb), by=System())
    return row


def allowed(status: Status, verb: str, role: Role) -> str | None:
    if verb == "confirm":
        return None  # it was reported as found: that is checked, not confirmed
    for step in rules.LIFECYCLE:
        if (step.source, step.verb) == (status, verb):
            return step.target if step.by in PARTS.get(role, set()) else None
    return None


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("role", Role)
def test_only_what_the_table_says(city: None, status: Status, role: Role) -> None:
    row = brought_to(status)
    actor = make_user("某人", (role, MAOJIN))
    for verb in rules.VERBS:
        target = allowed(status, verb, role)
        with transaction.atomic():
            if target is None:
                with pytest.raises((Refusal, Investigation.DoesNotExist)), transaction.atomic():
                    actions.take_step(move(row, verb), by=actor)
            else:
                actions.take_step(move(row, verb), by=actor)
            row.refresh_from_db()
            assert row.status == (target or status), verb
            transaction.set_rollback(True)
        row = Investigation.objects.get(pk=row.pk)


def test_what_cannot_be_done_is_confirmed_and_never_checked(city: None) -> None:
    row = open_one()
    actions.take_step(move(row, "not_executable"), by=System())
    officer = make_user("乡镇", (Role.TOWNSHIP_OFFICER, HUBIN_STREET))
    with pytest.raises(rules.OtherwiseReported):
        actions.take_step(move(row, "check"), by=officer)

    actions.take_step(move(row, "confirm"), by=officer)

    row.refresh_from_db()
    assert (row.status, row.hindrance) == (Status.NOT_EXECUTABLE, "缺体温")
    assert sums() == {"not_executable": 1}
    assert not Item.objects.waiting().exists()


def test_who_reports_has_accepted_and_small_work_is_closed_by_its_check(city: None) -> None:
    row = open_one()
    actions.take_step(move(row, "report"), by=System())
    actions.take_step(move(row, "check"), by=System())
    row.refresh_from_db()
    assert (row.status, row.accepted_at) == (Status.CLOSED, row.reported_at)
    assert [event.verb for event in row.events.all()] == ["accept", "report", "check", "close"]
    assert sums() == {"closed": 1}


def test_who_dispatches_no_work_does_not_close_it(city: None) -> None:
    row = brought_to(Status.CHECKED)
    item = Item.objects.waiting().get()
    assert (item.role, item.title_key) == (Role.COUNTY_INVESTIGATOR, "Close an investigation")
    with pytest.raises(NotAllowed):
        actions.take_step(move(row, "close"), by=make_user("乡", (Role.TOWNSHIP_OFFICER, HUBIN)))
    actions.take_step(move(row, "close"), by=make_user("县", (Role.COUNTY_INVESTIGATOR, HUBIN)))
    row.refresh_from_db()
    assert row.status == Status.CLOSED


def test_nobody_acts_where_he_holds_no_post(city: None) -> None:
    row = open_one()
    stranger = make_user("邻村医生", (Role.GRID_DOCTOR, CHEZHAN))
    with pytest.raises(Investigation.DoesNotExist):
        actions.take_step(move(row, "report"), by=stranger)


def test_nobody_acts_in_another_persons_name(city: None) -> None:
    row, doctor = open_one(), make_user("医生", (Role.GRID_DOCTOR, MAOJIN))
    with pytest.raises(rules.NotForOthers):
        actions.take_step(move(row, "report", actor_id=doctor.pk + 1), by=doctor)


def test_a_returned_investigation_is_asked_again_and_keeps_its_trail(city: None) -> None:
    row = brought_to(Status.REPORTED)
    officer = make_user("乡镇", (Role.TOWNSHIP_OFFICER, 411202001000))

    actions.take_step(move(row, "return"), by=officer)
    actions.take_step(move(row, "report"), by=System())

    events = Event.objects.filter(investigation=row)
    assert [event.verb for event in events] == ["accept", "report", "return", "report"]
    assert events[2].comment == "缺体温"
    assert events[1].answers_id != events[3].answers_id
    waiting = Item.objects.waiting().get()
    assert waiting.role == Role.TOWNSHIP_OFFICER


def test_the_inbox_follows_the_work(city: None) -> None:
    row = open_one()
    assert [item.role for item in Item.objects.waiting()] == [Role.GRID_DOCTOR]
    actions.take_step(move(row, "report"), by=System())
    assert [item.role for item in Item.objects.waiting()] == [Role.TOWNSHIP_OFFICER]
    actions.take_step(move(row, "check"), by=System())
    assert not Item.objects.waiting().exists()


def sums() -> dict[str, int]:
    found: dict[str, int] = {}
    for delta in Delta.objects.filter(measure="investigations"):
        found[delta.dimension] = found.get(delta.dimension, 0) + delta.n
    return {name: n for name, n in found.items() if n}


def tracks() -> list[Any]:
    row_fields = ("status", "trigger", "fever", "due_at", "overdue_at", "reported_at", "closed_at")
    return [
        list(
            Investigation.objects.visible_to(System())
            .order_by("opened_at")
            .values_list(*row_fields)
        ),
        sorted(Event.objects.values_list("verb", "comment", "taken_at", "actor_id")),
        sorted(Delta.objects.values_list("measure", "dimension", "n", "day")),
        sorted(Item.objects.values_list("title_key", "role", "opened_at", "closed_at"), key=str),
    ]


@pytest.mark.django_db
def test_many_at_once_leave_the_same_tracks_as_one_by_one(city: None, bulk_actor: User) -> None:
    now = timezone.now()
    actions.load_defaults(by=System())
    people = [make_person(MAOJIN).pk for _ in range(12)]
    opened = [now - datetime.timedelta(hours=30 - i) for i in range(12)]

    def entries() -> list[NewInvestigation]:
        return [
            NewInvestigation(pk, "key_groups.close_contact", MAOJIN, None, at, uuid.uuid4())
            for pk, at in zip(people, opened, strict=True)
        ]

    def moves(rows: list[Investigation]) -> list[Move]:
        plan = [("report", 1), ("return", 2), ("report", 9), ("check", 10)]
        return [
            move(row, verb, at=row.opened_at + datetime.timedelta(hours=h), actor_id=bulk_actor.pk)
            for number, row in enumerate(rows)
            for verb, h in plan[: number % 5]
        ]

    actions.take_steps(moves(actions.open_many(entries(), by=System())), by=System())
    at_once = tracks()
    for model in (Event, Investigation, Delta, Item):
        model.objects.all().delete()
    rows = [actions.open_many([entry], by=System())[0] for entry in entries()]
    for one in moves(rows):
        actions.take_step(one, by=System())

    assert tracks() == at_once


@pytest.fixture
def bulk_actor(city: None) -> User:
    return make_user("甲", (Role.GRID_DOCTOR, HUBIN))


def test_headquarters_see_it_and_take_no_step(city: None) -> None:
    row = brought_to(Status.CHECKED)
    hq = make_user("指挥部", (Role.CITY_HQ, CITY))
    assert Investigation.objects.visible_to(hq).filter(pk=row.pk).exists()
    with pytest.raises(NotAllowed):
        actions.take_step(move(row, "close"), by=hq)
