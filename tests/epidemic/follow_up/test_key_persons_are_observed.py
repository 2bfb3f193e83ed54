"""Who is in a key group is observed; the end of the one is the end of the other."""

import datetime
import uuid
from typing import Any

import pytest
from django.utils import timezone

from tests.epidemic.follow_up.people import enter, observed
from tests.factories import MAOJIN, make_person
from yimen.epidemic.follow_up import actions, tasks
from yimen.epidemic.follow_up.models import FollowUp, Observation
from yimen.epidemic.key_groups import queries as key_groups
from yimen.epidemic.key_groups.actions import (
    Correction,
    Release,
    Relisting,
    correct,
    release,
    relist,
)
from yimen.epidemic.key_groups.actions.correcting import FACTS
from yimen.epidemic.key_groups.models import Group, KeyPerson, Reason
from yimen.foundation.figures.actions import recount_all
from yimen.kit import clock
from yimen.kit.sight import System

BY = System()


def wrong() -> list[Any]:
    return [one for done in recount_all() for one in done.differences.all()]


def end(row: KeyPerson, reason: str, comment: str = "") -> None:
    release(Release(row.pk, reason, clock.now(), uuid.uuid4(), comment), by=BY)


def owed(row: Observation) -> int:
    return FollowUp.objects.filter(observation=row, status="due").count()


def test_who_is_observed_to_the_end_is_released_from_his_groups(city: None) -> None:
    person = make_person(MAOJIN)
    enter(person, ago=14)
    enter(person, ago=14, group=Group.CLOSE_CONTACT)
    [row] = Observation.objects.all()
    assert row.reasons.count() == 2
    actions.visit(actions.Visit(row.pk, clock.now(), uuid.uuid4()), by=BY)
    with clock.played(clock.now() + datetime.timedelta(days=1)):
        tasks.close_days(0)
        tasks.close_days(0)

    row.refresh_from_db()
    assert row.status == "completed"
    ends = set(KeyPerson.objects.values_list("status", "release_reason"))
    assert ends == {("released", "completed")}
    assert {one.released_at for one in KeyPerson.objects.all()} == {row.ended_at}
    assert wrong() == []


@pytest.mark.parametrize(
    ("verb", "status", "reason"),
    [
        ("become_case", "released", "became_case"),
        ("die", "released", "died"),
        ("release", "released", "completed"),
        ("lose", "listed", ""),
        ("cancel", "listed", ""),
    ],
)
def test_a_decision_about_the_observation_reaches_the_group(
    city: None, verb: str, status: str, reason: str
) -> None:
    row = observed()
    one = actions.Decision(row.pk, verb, clock.now(), uuid.uuid4(), comment="决定")
    actions.decide(one, by=BY)
    key_person = KeyPerson.objects.get()
    assert (key_person.status, key_person.release_reason) == (status, reason)
    assert wrong() == []


@pytest.mark.parametrize(
    ("reason", "comment", "status"),
    [
        (Reason.COMPLETED, "", "completed"),
        (Reason.NEGATIVE, "", "completed"),
        (Reason.LEFT_CITY, "去了西安", "cancelled"),
        (Reason.MISTAKE, "", "cancelled"),
        (Reason.BECAME_CASE, "", "became_case"),
        (Reason.DIED, "", "died"),
    ],
)
def test_who_is_released_from_his_only_group_is_visited_no_more(
    city: None, reason: str, comment: str, status: str
) -> None:
    row = observed()
    end(KeyPerson.objects.get(), reason, comment)
    row.refresh_from_db()
    assert (row.status, owed(row)) == (status, 0)
    days = FollowUp.objects.filter(observation=row, day__gte=timezone.localdate())
    assert not days.exists()
    assert wrong() == []


def test_released_from_one_of_two_groups_he_is_visited_for_the_other(city: None) -> None:
    person = make_person(MAOJIN)
    enter(person, ago=5)
    later = enter(person, ago=1, group=Group.CLOSE_CONTACT)
    [row] = Observation.objects.all()
    before = row.ends_on
    end(later, Reason.MISTAKE)
    row.refresh_from_db()
    assert (row.status, row.ends_on) == ("under", before - datetime.timedelta(days=4))
    assert wrong() == []


def test_who_became_a_case_is_released_from_all_his_groups(city: None) -> None:
    person = make_person(MAOJIN)
    first = enter(person)
    enter(person, group=Group.CLOSE_CONTACT)
    end(first, Reason.BECAME_CASE)
    assert set(KeyPerson.objects.values_list("release_reason", flat=True)) == {"became_case"}
    assert Observation.objects.get().status == "became_case"
    assert wrong() == []


def test_who_is_listed_again_is_visited_again(city: None) -> None:
    row = observed()
    key_person = KeyPerson.objects.get()
    before = list(FollowUp.objects.values_list("day", flat=True).order_by("day"))
    end(key_person, Reason.LEFT_CITY, "去了西安")
    relist(Relisting(key_person.pk, clock.now(), uuid.uuid4()), by=BY)
    row.refresh_from_db()
    assert row.status == "under"
    assert list(FollowUp.objects.values_list("day", flat=True).order_by("day")) == before
    assert wrong() == []


def test_who_is_entered_after_his_window_is_not_observed_and_stays_listed(city: None) -> None:
    person = make_person(MAOJIN)
    key_person = enter(person, ago=0)
    KeyPerson.objects.filter(pk=key_person.pk).delete()
    Observation.objects.all().delete()
    at = clock.now()
    late = actions.NewReason(
        person.pk, MAOJIN, MAOJIN, "wuhan_returnee", "key_groups.KeyPerson", key_person.pk,
        timezone.localdate(at) - datetime.timedelta(days=20), at, uuid.uuid4(),
    )  # fmt: skip
    [row] = actions.observe_many([late], by=BY)
    row.refresh_from_db()
    assert (row.status, row.end_reason) == ("completed", "window_past")
    assert not FollowUp.objects.exists()


def put_right(row: KeyPerson, arrived_on: datetime.date) -> None:
    facts = {name: getattr(row, name) for name in FACTS} | {"arrived_on": arrived_on}
    seen = key_groups.version_of(row)
    correct(Correction(row.pk, facts, "车票日期看错", seen, uuid.uuid4()), by=BY)


@pytest.mark.parametrize("days", [-3, 4])
def test_an_arrival_that_is_put_right_moves_the_days_of_observation(city: None, days: int) -> None:
    row = observed(ago=5)
    ended, today = row.ends_on, timezone.localdate()
    key_person = KeyPerson.objects.get()
    shift = datetime.timedelta(days=days)

    put_right(key_person, key_person.arrived_on + shift)

    row.refresh_from_db()
    assert row.ends_on == ended + shift
    left = FollowUp.objects.filter(observation=row, day__gte=today)
    assert max(left.values_list("day", flat=True)) == ended + shift
    step = row.events.get(verb="redate")
    assert (step.day, step.comment) == (key_person.arrived_on + shift, "车票日期看错")
    assert wrong() == []


def test_an_arrival_long_ago_leaves_nothing_to_observe(city: None) -> None:
    row = observed(ago=0)
    put_right(KeyPerson.objects.get(), timezone.localdate() - datetime.timedelta(days=30))
    row.refresh_from_db()
    assert (row.status, row.end_reason, owed(row)) == ("completed", "window_past", 0)
    assert KeyPerson.objects.get().status == "listed"  # somebody decides
    assert wrong() == []


def test_put_right_after_his_release_it_counts_when_he_is_listed_again(city: None) -> None:
    row = observed(ago=5)
    ended = row.ends_on
    key_person = KeyPerson.objects.get()
    end(key_person, Reason.NEGATIVE)
    key_person.refresh_from_db()
    put_right(key_person, key_person.arrived_on + datetime.timedelta(days=2))
    row.refresh_from_db()
    assert (row.status, row.ends_on) == ("completed", ended)

    relist(Relisting(key_person.pk, clock.now(), uuid.uuid4()), by=BY)

    row.refresh_from_db()
    assert (row.status, row.ends_on) == ("under", ended + datetime.timedelta(days=2))
    assert wrong() == []
