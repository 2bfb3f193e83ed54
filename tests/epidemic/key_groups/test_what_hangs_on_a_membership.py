"""A release ends the visits and the work that only it asked for; an end of days releases."""

import uuid
from typing import Any

import pytest

from tests.epidemic.key_groups.entries import CONTACT, differences, enter, listed
from tests.factories import MAOJIN, SHANZHOU_VILLAGE, make_user
from yimen.epidemic.follow_up.actions import Decision, decide
from yimen.epidemic.follow_up.models import Observation
from yimen.epidemic.investigations.actions import load_defaults
from yimen.epidemic.investigations.models import Investigation
from yimen.epidemic.key_groups import actions
from yimen.epidemic.key_groups.actions import NewTransfer, Release
from yimen.epidemic.key_groups.models import KeyPerson
from yimen.foundation.inbox.models import Item
from yimen.foundation.staff.models import Role, Share
from yimen.kit import clock
from yimen.kit.sight import System


@pytest.fixture
def house(city: None) -> None:
    load_defaults(by=System())


def release(row: KeyPerson, reason: str = "negative") -> None:
    actions.release(Release(row.pk, reason, clock.now(), uuid.uuid4()), by=System())


def test_a_released_person_leaves_no_work_and_no_visits(house: None, client_for: Any) -> None:
    row = listed(MAOJIN)
    assert Item.objects.waiting().exists()

    release(row)

    assert not Investigation.objects.unfinished().exists()
    assert not Observation.objects.running().exists()
    assert not Item.objects.waiting().exists()
    reporter = client_for(make_user("填报", (Role.REPORTER, MAOJIN)))
    work = Investigation.objects.get()
    assert "检测阴性" in reporter.get(f"/desk/investigations/{work.pk}/").content.decode()
    assert differences() == []


def test_taken_back_it_is_asked_for_again(house: None) -> None:
    row = listed(MAOJIN)
    release(row)
    actions.undo_release(row.pk, by=System())
    assert Investigation.objects.unfinished().count() == 1
    assert Observation.objects.running().count() == 1
    assert differences() == []


def test_who_became_a_case_is_still_looked_into(house: None) -> None:
    release(listed(MAOJIN), "became_case")
    assert Investigation.objects.unfinished().exists()


def test_another_group_keeps_its_own_work_and_visits(house: None) -> None:
    row = listed(MAOJIN)
    enter(row.person, group=CONTACT)
    release(row)
    left = Investigation.objects.unfinished().get()
    assert left.trigger == "key_groups.close_contact"
    assert Observation.objects.running().exists()


def test_what_is_watched_goes_along_and_stays_in_sight_of_the_sender(house: None) -> None:
    row = listed(MAOJIN)
    asker = make_user("填报", (Role.REPORTER, MAOJIN))
    taker = make_user("接收", (Role.REPORTER, SHANZHOU_VILLAGE))
    asked = actions.ask_transfer(
        NewTransfer(row.pk, SHANZHOU_VILLAGE, "moved", uuid.uuid4()), by=asker
    )
    actions.accept_transfer(asked.pk, by=taker)
    assert Observation.objects.get().area_code == SHANZHOU_VILLAGE
    assert Share.objects.filter(subject="follow_up.Observation", area_id=MAOJIN).exists()
    assert differences() == []


@pytest.mark.parametrize(
    ("verb", "reason"), [("become_case", "became_case"), ("die", "died"), ("lose", "")]
)
def test_the_end_of_an_observation_releases_for_the_same_reason(
    house: None, verb: str, reason: str
) -> None:
    row = listed(MAOJIN)
    watched = Observation.objects.get()

    decide(Decision(watched.pk, verb, clock.now(), uuid.uuid4(), comment="说明"), by=System())

    row.refresh_from_db()
    assert row.release_reason == reason
    assert row.is_current == (reason == "")
    assert differences() == []
