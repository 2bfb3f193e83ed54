"""A membership ends for a stated reason, is taken back on its day, or begins again."""

import datetime
import uuid
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.epidemic.key_groups.entries import WUHAN, days_ago, differences, figure, listed
from tests.factories import CHEZHAN, HUBIN_STREET, MAOJIN, make_user
from yimen.epidemic.investigations.actions import load_defaults
from yimen.epidemic.key_groups import actions, rules
from yimen.epidemic.key_groups.actions import Release, Relisting
from yimen.epidemic.key_groups.models import KeyPerson, LifeStep
from yimen.foundation.audit.models import Entry
from yimen.foundation.figures.models import Delta
from yimen.foundation.staff.models import Role
from yimen.kit import clock
from yimen.kit.sight import System


@pytest.fixture
def house(city: None) -> None:
    load_defaults(by=System())


@pytest.fixture
def reporter(house: None) -> Any:
    return make_user("填报员", (Role.REPORTER, MAOJIN))


def page(row: KeyPerson, what: str = "") -> str:
    return f"/desk/key-groups/{row.pk}/{what}"


def release_form(**fields: Any) -> dict[str, Any]:
    today = timezone.localdate().isoformat()
    return {"client_uuid": str(uuid.uuid4()), "reason": "completed", "on": today} | fields


def under_observation(*areas: int) -> int:
    everyone = sum(figure("key_persons", *areas).values())
    return everyone - sum(figure("key_persons_released", *areas).values())


def test_who_has_completed_his_days_is_released_and_counted_so(
    reporter: Any, client_for: Any
) -> None:
    row = listed(MAOJIN, at=days_ago(14))
    browser = client_for(reporter)
    assert page(row, "release/") in browser.get(page(row)).content.decode()

    answer = browser.post(page(row, "release/"), release_form(), follow=True)

    text = answer.content.decode()
    assert "已解除" in text
    assert "观察期满" in text
    assert figure("key_persons_released", MAOJIN) == {WUHAN: 1}
    assert figure("key_persons", MAOJIN) == {WUHAN: 1}
    assert under_observation(MAOJIN) == 0
    row.refresh_from_db()
    assert row.released_by == reporter
    assert Entry.objects.filter(verb="release", actor_id=reporter.pk).exists()
    assert differences() == []


def test_the_same_release_sent_twice_ends_once(reporter: Any, client_for: Any) -> None:
    row, typed, browser = listed(MAOJIN), release_form(), client_for(reporter)

    answers = [browser.post(page(row, "release/"), typed).status_code for _ in range(2)]

    assert answers == [302, 302]
    assert LifeStep.objects.count() == 1
    assert figure("key_persons_released", MAOJIN) == {WUHAN: 1}


def test_who_was_listed_by_mistake_never_counted(reporter: Any, client_for: Any) -> None:
    row = listed(MAOJIN)

    answer = client_for(reporter).post(
        page(row, "release/"), release_form(reason="mistake"), follow=True
    )

    assert "已作废" in answer.content.decode()
    assert figure("key_persons", MAOJIN) == figure("key_persons_symptom", MAOJIN) == {}
    assert figure("key_persons_released", MAOJIN) == {}
    assert not KeyPerson.objects.counted().exists()
    assert differences() == []


def test_a_release_is_taken_back_on_its_day(reporter: Any, client_for: Any) -> None:
    row, browser = listed(MAOJIN), client_for(reporter)
    browser.post(page(row, "release/"), release_form())
    assert page(row, "undo/") in browser.get(page(row)).content.decode()

    for _ in range(2):  # an impatient finger
        assert browser.post(page(row, "undo/")).status_code == 302

    assert figure("key_persons_released", MAOJIN) == {}
    assert under_observation(MAOJIN) == 1
    assert list(LifeStep.objects.values_list("verb", flat=True)) == ["release", "undo"]
    assert "撤回解除" in browser.get(page(row)).content.decode()
    assert differences() == []


def test_on_a_later_day_he_is_listed_again_with_a_reason(reporter: Any, client_for: Any) -> None:
    row, browser = listed(MAOJIN, at=days_ago(5)), client_for(reporter)
    with clock.played(days_ago(1)):
        actions.release(Release(row.pk, "negative", clock.now(), uuid.uuid4()), by=reporter)

    assert page(row, "undo/") not in browser.get(page(row)).content.decode()
    assert browser.post(page(row, "undo/")).status_code == 409
    said = {"client_uuid": str(uuid.uuid4())}
    assert browser.post(page(row, "relist/"), said | {"comment": ""}).status_code == 422
    browser.post(page(row, "relist/"), said | {"comment": "又有发热"})

    row.refresh_from_db()
    assert row.is_current
    assert under_observation(MAOJIN) == 1
    assert "又有发热" in browser.get(page(row)).content.decode()
    assert differences() == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"reason": "other_group"}, "reason"),
        ({"reason": "left_city"}, "comment"),
        ({"reason": "other", "comment": " "}, "comment"),
        ({"on": (timezone.localdate() + datetime.timedelta(1)).isoformat()}, "on"),
        ({"on": (timezone.localdate() - datetime.timedelta(9)).isoformat()}, "on"),
        ({"comment": "a\x00b"}, "comment"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    reporter: Any, client_for: Any, wrong: dict[str, str], field: str
) -> None:
    row = listed(MAOJIN)
    answer = client_for(reporter).post(page(row, "release/"), release_form(**wrong))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert KeyPerson.objects.current().exists()


def test_who_left_the_city_is_released_with_where_to(reporter: Any, client_for: Any) -> None:
    row = listed(MAOJIN)
    typed = release_form(reason="left_city", comment="西安市雁塔区")
    answer = client_for(reporter).post(page(row, "release/"), typed, follow=True)
    assert "西安市雁塔区" in answer.content.decode()


def test_a_stale_page_and_a_strange_hand_are_told(reporter: Any, client_for: Any) -> None:
    row = listed(MAOJIN)
    neighbour = client_for(make_user("邻村", (Role.REPORTER, CHEZHAN)))
    doctor = client_for(make_user("医生", (Role.GRID_DOCTOR, HUBIN_STREET)))
    assert neighbour.post(page(row, "release/"), release_form()).status_code == 404
    assert doctor.post(page(row, "release/"), release_form()).status_code == 403
    assert page(row, "release/") not in doctor.get(page(row)).content.decode()
    assert KeyPerson.objects.current().exists()

    officer = client_for(make_user("乡镇", (Role.TOWNSHIP_OFFICER, HUBIN_STREET)))
    assert officer.post(page(row, "release/"), release_form()).status_code == 302
    assert client_for(reporter).post(page(row, "release/"), release_form()).status_code == 409


def test_one_human_being_listed_twice_is_observed_until_both_ended(house: None) -> None:
    row = listed(MAOJIN, at=days_ago(3))
    other = listed(MAOJIN, at=days_ago(3))
    from yimen.foundation.people import actions as people

    people.merge(other.person_id, row.person_id, reason="", by=System())
    assert under_observation(MAOJIN) == 1

    actions.release(Release(other.pk, "completed", clock.now(), uuid.uuid4()), by=System())
    assert under_observation(MAOJIN) == 1
    actions.release(Release(row.pk, "completed", clock.now(), uuid.uuid4()), by=System())
    assert under_observation(MAOJIN) == 0
    assert figure("key_persons_released", MAOJIN) == {WUHAN: 1}
    assert differences() == []

    people.undo_merge(other.person_id, by=System())
    assert figure("key_persons_released", MAOJIN) == {WUHAN: 2}
    assert differences() == []


def test_a_release_of_an_earlier_day_counts_on_that_day(house: None) -> None:
    row = listed(MAOJIN, at=days_ago(9))
    actions.release(Release(row.pk, "completed", days_ago(2), uuid.uuid4()), by=System())
    delta = Delta.objects.get(measure="key_persons_released")
    assert delta.day == timezone.localdate(days_ago(2))
    assert timezone.localdate(delta.recorded_at) == timezone.localdate()


def test_an_entry_of_today_may_speak_of_an_earlier_day(house: None) -> None:
    since = timezone.localdate(days_ago(3))
    row = listed(MAOJIN, since=since)
    delta = Delta.objects.get(measure="key_persons")
    assert (delta.day, row.since) == (since, since)
    assert timezone.localdate(delta.recorded_at) == timezone.localdate()
    assert differences() == []


def test_who_was_released_is_listed_again_on_his_own_entry(house: None) -> None:
    from tests.epidemic.key_groups.entries import enter

    row = listed(MAOJIN)
    actions.release(Release(row.pk, "completed", clock.now(), uuid.uuid4()), by=System())
    with pytest.raises(rules.WasReleased):
        enter(row.person)
    actions.relist(Relisting(row.pk, clock.now(), uuid.uuid4(), "又回来了"), by=System())
    with pytest.raises(rules.AlreadyListed):
        enter(row.person)


def test_the_table_holds_no_end_without_a_reason(house: None) -> None:
    row = KeyPerson.objects.filter(pk=listed(MAOJIN).pk)
    for values in ({"status": "released"}, {"released_at": timezone.now()}, {"status": "void"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(**values)
