"""Who may be on record twice: proposed, decided, and never asked again."""

import datetime

import pytest

from tests import factories as f
from tests.foundation.people.test_entering_people import card
from yimen.foundation.people import actions, queries
from yimen.foundation.people.models import NotDuplicate, Person
from yimen.foundation.people.queries import Likeness
from yimen.foundation.staff.models import Role
from yimen.kit.sight import System

pytestmark = pytest.mark.usefixtures("city")
BORN = datetime.date(1990, 3, 7)


@pytest.fixture
def officer():
    return f.make_user("乡镇", (Role.TOWNSHIP_OFFICER, f.HUBIN_STREET))


def likely(asked, user=None):
    [found] = queries.duplicates_of([asked], user or System())
    return [match.person for match in found]


@pytest.mark.parametrize(
    ("name", "born", "phone", "is_proposed"),
    [
        ("张小明", BORN, b"", True),
        ("张小民", BORN, b"", True),  # one sign of three
        ("章小明", BORN, b"", True),
        ("张明", BORN, b"", True),
        ("李大伟", BORN, b"", False),
        ("张小明", datetime.date(1991, 3, 7), b"", False),
        ("张小明", datetime.date(1991, 3, 7), b"phone", True),
        ("张小明", None, b"", True),  # in the same village
        ("张大伟", None, b"", False),
    ],
)
def test_a_like_name_with_another_sign_of_who_he_is(name, born, phone, is_proposed):
    there = f.make_person(f.MAOJIN, name="张小明", birth_date=BORN, phone_digest=b"phone")
    asked = Likeness(name, f.MAOJIN, birth_date=born, phone_digest=phone or None)
    assert likely(asked) == ([there] if is_proposed else [])


def test_without_a_birth_date_only_the_village_and_the_sex_tell():
    f.make_person(f.MAOJIN, name="张小明", sex="1")
    assert likely(Likeness("张小明", f.CHEZHAN, sex="1")) == []
    assert likely(Likeness("张小明", f.MAOJIN, sex="2")) == []
    assert len(likely(Likeness("张小明", f.MAOJIN, sex="0"))) == 1


def test_two_numbers_of_one_kind_of_document_are_two_human_beings():
    one = f.make_person(f.MAOJIN, name="张小明", birth_date=BORN, document_number=card(1))
    other = f.make_person(f.MAOJIN, name="张小明", birth_date=BORN, document_number=card(2))
    assert likely(Likeness.of(one)) == []
    same = Likeness("别的名", f.CHEZHAN, document_digest=other.document_digest)
    [[match]] = queries.duplicates_of([same], System())
    assert (match.person, match.same_document) == (other, True)


def test_many_are_asked_in_one_statement_in_their_order(django_assert_num_queries):
    there = f.make_person(f.MAOJIN, name="张小明", birth_date=BORN)
    asked = [Likeness("李大伟", f.MAOJIN), Likeness("张小明", f.MAOJIN, birth_date=BORN)]
    with django_assert_num_queries(2):
        found = queries.duplicates_of(asked * 20, System())
    assert [[m.person for m in one] for one in found] == [[], [there]] * 20


def test_nobody_is_proposed_who_is_out_of_sight(officer):
    f.make_person(f.SHANZHOU_VILLAGE, name="张小明", birth_date=BORN)
    assert likely(Likeness("张小明", f.MAOJIN, birth_date=BORN), officer) == []


def test_the_township_finds_the_pair_and_merges_it(officer, client_for):
    one = f.make_person(f.MAOJIN, name="张小明", birth_date=BORN)
    other = f.make_person(f.CHEZHAN, name="张小民", birth_date=BORN)
    browser = client_for(officer)
    page = browser.get("/desk/people/duplicates/").content.decode()
    url = f"/desk/people/persons/{other.pk}/merge/{one.pk}/"
    assert page.count("/merge/") == 1
    assert url in page
    assert "张小明" not in page

    assert browser.post(url, {"reason": ""}).status_code == 302

    assert url not in browser.get("/desk/people/duplicates/").content.decode()
    assert Person.objects.get(pk=other.pk).merged_into == one
    browser.post(f"/desk/people/persons/{other.pk}/undo-merge/")
    assert url in browser.get("/desk/people/duplicates/").content.decode()


def test_two_who_are_two_are_not_asked_about_again(officer, client_for):
    one = f.make_person(f.MAOJIN, name="张小明", birth_date=BORN)
    other = f.make_person(f.MAOJIN, name="张小民", birth_date=BORN)
    browser = client_for(officer)
    shown = browser.get(f"/desk/people/persons/{other.pk}/merge/{one.pk}/").content.decode()
    different = f"/desk/people/persons/{other.pk}/different/{one.pk}/"
    assert different in shown
    assert f"/desk/people/persons/{one.pk}/merge/{other.pk}/" in shown  # keep the other instead

    for _ in range(2):
        assert browser.post(different).status_code == 302

    assert NotDuplicate.objects.count() == 1
    assert "/merge/" not in browser.get("/desk/people/duplicates/").content.decode()
    assert likely(Likeness.of(one)) == likely(Likeness.of(other)) == []


def test_a_county_chooses_a_place_of_its_own(client_for):
    f.make_person(f.MAOJIN, name="张小明", birth_date=BORN)
    f.make_person(f.MAOJIN, name="张小明", birth_date=BORN)
    browser = client_for(f.make_user("县级", (Role.COUNTY_INVESTIGATOR, f.HUBIN)))
    url = "/desk/people/duplicates/"
    assert "/merge/" not in browser.get(url).content.decode()
    assert "/merge/" in browser.get(f"{url}?area={f.HUBIN_STREET}").content.decode()
    assert browser.get(f"{url}?area={f.SHANZHOU_TOWN}").status_code == 422
    assert browser.get(f"{url}?area={f.HUBIN}").status_code == 422


def test_somebody_elsewhere_cannot_be_called_different(officer):
    mine, theirs = f.make_person(f.MAOJIN), f.make_person(f.SHANZHOU_VILLAGE)
    from yimen.foundation.people.actions.refusals import NotThere

    with pytest.raises(NotThere):
        actions.not_duplicates(mine.pk, theirs.pk, by=officer)
