import uuid

import pytest
from stdnum.cn import ric

from tests import factories as f
from yimen.foundation.audit.models import Entry
from yimen.foundation.people import actions, queries
from yimen.foundation.people.actions import NewPerson
from yimen.foundation.people.actions.refusals import DocumentTaken, NotThatPerson, OutsideYourArea
from yimen.foundation.people.models import Person, Residence
from yimen.foundation.staff.models import Role
from yimen.kit.sight import System

pytestmark = pytest.mark.usefixtures("city")


def card(order: int = 1) -> str:
    front = f"41120219900101{order:03d}"
    return front + ric.calc_check_digit(front + "0")


@pytest.fixture
def reporter():
    return f.make_user("填报员", (Role.REPORTER, f.MAOJIN), (Role.REPORTER, f.CHEZHAN))


def test_many_persons_take_as_many_statements_as_a_few(django_assert_num_queries):
    few = [NewPerson(f"测试{n}", f.MAOJIN, document_type="id_card", document_number=card(n))
           for n in range(1, 4)]  # fmt: skip
    many = [NewPerson(f"测试{n}", f.MAOJIN, document_type="id_card", document_number=card(n))
            for n in range(100, 300)]  # fmt: skip
    with django_assert_num_queries(10):  # with 2 savepoints: place, 2 looks, numbers, write, audit
        actions.add_many(few, by=System())
    with django_assert_num_queries(10):
        people = actions.add_many(many, by=System())
    assert [person.name for person in people] == [entry.name for entry in many]
    assert Entry.objects.filter(verb="add").count() == 203


def test_the_same_form_and_the_same_document_are_one_person(reporter):
    entry = NewPerson("测试甲", f.MAOJIN, document_type="id_card", document_number=card())
    other_form = NewPerson("测试甲", f.CHEZHAN, document_type="id_card", document_number=card())
    people = actions.add_many([entry, other_form, entry], by=reporter)
    again = actions.add(entry, by=reporter)
    assert {person.pk for person in [*people, again]} == {again.pk}
    assert again.area_code == f.MAOJIN  # found, not moved
    assert Person.objects.count() == 1


def test_sex_birth_date_and_home_follow_from_the_card(reporter):
    entry = NewPerson("测试甲", f.MAOJIN, document_type="id_card", document_number=card(2))
    person = actions.add(entry, by=reporter)
    assert (person.sex, person.birth_date.isoformat()) == ("2", "1990-01-01")
    assert person.home_area_code == f.HUBIN


@pytest.mark.parametrize("code", [f.SHANZHOU_VILLAGE, f.HUBIN, 411202001999, -1])
def test_a_reporter_does_not_enter_people_outside_his_villages(reporter, code):
    with pytest.raises(OutsideYourArea):
        actions.add_many([NewPerson("甲", f.MAOJIN), NewPerson("乙", code)], by=reporter)
    assert not Person.objects.exists()


def test_headquarters_enters_nobody():
    with pytest.raises(OutsideYourArea):
        actions.add(NewPerson("甲", f.MAOJIN), by=f.make_user("指挥部", (Role.COUNTY_HQ, f.HUBIN)))


def test_a_correction_does_not_take_somebody_elses_document(reporter):
    first = actions.add(
        NewPerson("甲", f.MAOJIN, document_type="id_card", document_number=card(1)), by=reporter
    )
    second = actions.add(NewPerson("乙", f.MAOJIN), by=reporter)
    with pytest.raises(DocumentTaken):
        actions.correct(second.pk, actions.Correction("乙", "id_card", card(1)), by=reporter)
    actions.correct(first.pk, actions.Correction("甲一", "id_card", card(1)), by=reporter)
    first.refresh_from_db()
    assert first.name == "甲一"


def test_a_moved_person_leaves_his_household(reporter):
    household = actions.add_household(
        actions.NewHousehold(f.MAOJIN, "茅津路1号", uuid.uuid4()), by=reporter
    )
    person = actions.add_member(
        NewPerson("甲", f.MAOJIN), actions.NewResidence(household.pk, 0, "户主"), by=reporter
    )
    actions.move(person.pk, f.CHEZHAN, by=reporter)
    assert Residence.objects.get(person=person).until is not None
    with pytest.raises(OutsideYourArea):
        actions.move(person.pk, f.SHANZHOU_VILLAGE, by=reporter)


def test_a_resident_says_who_he_is_by_phone_name_and_document():
    person = f.make_person(f.MAOJIN, name="测试甲", document_number=card())
    resident = f.make_user("测试甲", phone="+8613812340003")
    with pytest.raises(NotThatPerson):  # the phone is not his yet
        actions.claim(name="测试甲", document_number=card(), by=resident)
    actions.correct(
        person.pk,
        actions.Correction("测试甲", "id_card", card(), "+8613812340003"),
        by=System(),
    )
    with pytest.raises(NotThatPerson):
        actions.claim(name="测试乙", document_number=card(), by=resident)
    actions.claim(name="测试甲", document_number=card(), by=resident)
    resident.sight = f.sight_of(resident)
    assert list(queries.own_persons(resident)) == [person]
