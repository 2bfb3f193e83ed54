"""What is written about a person follows him, and counts him once."""

import datetime
import uuid
from typing import Any

import pytest
from django.utils import timezone

from tests.factories import CHEZHAN, CITY, MAOJIN, SHANZHOU_VILLAGE, make_person, make_user
from yimen.epidemic.investigations import actions as investigations
from yimen.epidemic.investigations.actions import Move
from yimen.epidemic.investigations.models import Investigation
from yimen.epidemic.key_groups import actions, rules
from yimen.epidemic.key_groups.actions import NewKeyPerson
from yimen.epidemic.key_groups.models import Group, KeyPerson, Symptom
from yimen.epidemic.key_groups.queries import by_group
from yimen.foundation.audit.models import Entry
from yimen.foundation.figures.actions import recount_all
from yimen.foundation.figures.models import Delta
from yimen.foundation.figures.queries import sums
from yimen.foundation.inbox.models import Item
from yimen.foundation.people import actions as people
from yimen.foundation.people.models import Person
from yimen.foundation.staff.models import Role
from yimen.kit.sight import System

WUHAN = Group.WUHAN_RETURNEE
ANSWERS = {
    "temperature": 38.2,
    "fever": "yes",
    "onset": "2020-02-01",
    "had_contact": "no",
    "isolation": "yes",
}


@pytest.fixture
def house(city: None) -> None:
    investigations.load_defaults(by=System())


def enter(person: Person, **fields: Any) -> KeyPerson:
    reporter = make_user("填报员", (Role.REPORTER, person.area_code))
    entry = NewKeyPerson(
        **{
            "person_id": person.pk,
            "group": WUHAN,
            "area_code": person.area_code,
            "home_area_code": person.home_area_code,
            "from_place": "武汉市",
            "arrived_on": timezone.localdate(),
            "stay_address": "1号",
            "symptoms": Symptom.NO,
            "reporter_id": reporter.pk,
            "at": timezone.now(),
            "client_uuid": uuid.uuid4(),
        }
        | fields
    )
    return actions.add_many([entry], by=System())[0]


def step(work: Investigation, verb: str, **fields: Any) -> None:
    doer = make_user("经办")
    move = Move(work.pk, verb, timezone.now(), uuid.uuid4(), doer.pk, **fields)
    investigations.take_step(move, by=System())


def wrong() -> list[Any]:
    return [one for done in recount_all() for one in done.differences.all()]


def persons(*areas: int) -> int:
    return sum(sums("key_persons", areas).values())


def test_work_and_figures_go_along_with_a_person_who_moves(house: None, client_for: Any) -> None:
    person = make_person(MAOJIN, home_area_code=None)
    row, officer = enter(person), make_user("县级", (Role.TOWNSHIP_OFFICER, CITY))
    old_doctor = make_user("旧医生", (Role.GRID_DOCTOR, MAOJIN))
    new_doctor = make_user("新医生", (Role.GRID_DOCTOR, SHANZHOU_VILLAGE))
    work = Investigation.objects.get()

    people.move(person.pk, SHANZHOU_VILLAGE, by=officer)

    url = f"/desk/investigations/{work.pk}/"
    assert url in client_for(new_doctor).get("/desk/inbox/").content.decode()
    assert url not in client_for(old_doctor).get("/desk/inbox/").content.decode()
    assert client_for(old_doctor).get(url).status_code == 404
    assert client_for(old_doctor).get(f"/desk/key-groups/{row.pk}/").status_code == 404
    page = client_for(new_doctor).get(url)
    assert "随人转移" in page.content.decode()
    assert (persons(MAOJIN), persons(SHANZHOU_VILLAGE), persons(CITY)) == (0, 1, 1)
    assert sums("investigations", [SHANZHOU_VILLAGE]) == {"dispatched": 1}
    assert Item.objects.waiting().get().area_code == SHANZHOU_VILLAGE
    assert Entry.objects.filter(verb="follow", actor_id=officer.pk).count() == 3
    assert wrong() == []


def test_who_is_at_home_there_is_still_seen_there(house: None, client_for: Any) -> None:
    person = make_person(MAOJIN, home_area_code=MAOJIN)
    row = enter(person)
    people.move(person.pk, CHEZHAN, by=make_user("乡镇", (Role.TOWNSHIP_OFFICER, CITY)))
    at_home = client_for(make_user("填报员", (Role.REPORTER, MAOJIN)))
    assert at_home.get(f"/desk/key-groups/{row.pk}/").status_code == 200
    row.refresh_from_db()
    assert (row.area_code, row.home_area_code) == (CHEZHAN, MAOJIN)


def test_what_is_late_reported_or_closed_goes_along_too(house: None) -> None:
    made = [make_person(MAOJIN) for _ in range(3)]
    long_ago = timezone.now() - datetime.timedelta(days=3)
    for person in made:
        enter(person, at=long_ago)
    first, second, _third = Investigation.objects.order_by("pk")
    for work in (first, second):
        step(work, "report", values=ANSWERS)
    step(first, "check")
    investigations.mark_overdue()

    for person in made:
        people.move(person.pk, CHEZHAN, by=System())

    assert sums("investigations", [CHEZHAN]) == {
        "dispatched": 1, "reported": 1, "closed": 1, "overdue": 1,
    }  # fmt: skip
    assert not any(sums("investigations", [MAOJIN]).values())
    assert wrong() == []


def test_two_entries_of_one_human_being_show_and_count_as_one(
    house: None, client_for: Any
) -> None:
    gone, kept = make_person(MAOJIN, name="误录甲"), make_person(CHEZHAN, name="测试甲")
    row, other = enter(gone), enter(kept)
    officer = make_user("乡镇", (Role.TOWNSHIP_OFFICER, CITY))
    assert persons(CITY) == 2

    people.merge(gone.pk, kept.pk, reason="", by=officer)

    browser = client_for(officer)
    page = browser.get("/desk/key-groups/list/").content.decode()
    assert ("误*甲" in page, "测*甲" in page) == (False, True)
    detail = browser.get(f"/desk/key-groups/{other.pk}/")
    assert len(detail.context["work"]) == 2
    work = Investigation.objects.get(person=gone)
    assert "测*甲" in browser.get(f"/desk/investigations/{work.pk}/").content.decode()
    assert persons(CITY) == persons(CHEZHAN) == 1
    assert by_group(officer)[1] == ("wuhan_returnee", by_group(officer)[1][1], 1, 1)
    assert wrong() == []
    with pytest.raises(rules.AlreadyListed):
        enter(kept, area_code=row.area_code)

    people.undo_merge(gone.pk, by=officer)

    assert persons(CITY) == 2
    assert "误*甲" in browser.get("/desk/key-groups/list/").content.decode()
    assert wrong() == []


def test_a_fever_is_heard_for_the_whole_human_being(house: None) -> None:
    gone, kept = make_person(MAOJIN), make_person(CHEZHAN)
    enter(gone)
    enter(kept)
    people.merge(gone.pk, kept.pk, reason="", by=System())

    step(Investigation.objects.get(person=gone), "report", values=ANSWERS)

    assert set(KeyPerson.objects.values_list("symptoms", flat=True)) == {Symptom.YES}
    assert +sums("key_persons_symptom", [CITY]) == {"yes": 1}
    assert wrong() == []
    people.undo_merge(gone.pk, by=System())
    assert wrong() == []


def test_a_person_entered_again_elsewhere_is_counted_where_he_was_last(house: None) -> None:
    person = make_person(MAOJIN)
    enter(person)
    enter(person, area_code=CHEZHAN)
    enter(person, group=Group.CLOSE_CONTACT, from_place="", arrived_on=None)
    assert (persons(MAOJIN), persons(CHEZHAN)) == (1, 1)
    assert wrong() == []


def test_the_nightly_count_finds_a_figure_that_was_planted(house: None) -> None:
    enter(make_person(MAOJIN))
    assert {done.measure for done in recount_all()} >= {
        "investigations", "key_persons", "key_persons_symptom", "key_persons_released",
    }  # fmt: skip
    assert wrong() == []

    Delta.objects.filter(measure="key_persons").update(n=3)

    [found] = wrong()
    assert (found.recount.measure, found.area_code, found.dimension) == (
        "key_persons", MAOJIN, "wuhan_returnee",
    )  # fmt: skip
    assert (found.figures, found.rows) == (3, 1)
