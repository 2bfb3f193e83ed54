import uuid

import pytest

from tests import factories as f
from tests.foundation.people.test_entering_people import card
from yimen.foundation.accounts.fields import vault
from yimen.foundation.audit.models import Entry
from yimen.foundation.inbox.models import Item
from yimen.foundation.people import actions
from yimen.foundation.people.models import Household, Person, Residence
from yimen.foundation.staff.models import FIELD_ROLES, Role, Share

pytestmark = pytest.mark.usefixtures("city")


@pytest.fixture
def reporter():
    return f.make_user("填报员", (Role.REPORTER, f.MAOJIN))


@pytest.fixture
def household(reporter):
    return actions.add_household(
        actions.NewHousehold(f.MAOJIN, "茅津路1号院101", uuid.uuid4()), by=reporter
    )


def member(**changed):
    form = {
        "name": "测试甲", "document_type": "id_card", "document_number": card(),
        "phone": "13812341234", "sex": "0", "birth_date": "", "relation": "户主", "since": "",
        "client_uuid": str(uuid.uuid4()),
    }  # fmt: skip
    return form | changed


def test_a_reporter_enters_a_household_and_who_lives_there(reporter, client_for):
    browser = client_for(reporter)
    form = {"area": f.MAOJIN, "address": "茅津路 2号院", "client_uuid": str(uuid.uuid4())}
    first = browser.post("/desk/people/households/add/", form)
    again = browser.post("/desk/people/households/add/", form)
    assert first.status_code == 302
    assert first.url == again.url
    filled = member()
    for _ in range(2):
        answer = browser.post(first.url + "add/", filled)
        assert (answer.status_code, answer.url) == (302, first.url)
    page = browser.get(first.url).content.decode()
    assert "测*甲" in page
    assert "测试甲" not in page
    assert Household.objects.count() == Person.objects.count() == Residence.objects.count() == 1


@pytest.mark.parametrize("area", [f.SHANZHOU_VILLAGE, f.CHEZHAN, f.HUBIN, "x", 10**30])
def test_a_forged_place_is_an_error_at_the_field_and_nothing_is_written(
    reporter, client_for, area
):
    form = {"area": area, "address": "某处", "client_uuid": str(uuid.uuid4())}
    answer = client_for(reporter).post("/desk/people/households/add/", form)
    assert answer.status_code == 422
    assert "某处" in answer.content.decode()  # what was typed is kept
    assert not Household.objects.exists()


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("document_number", "411202199001010018"),
        ("document_number", ""),
        ("document_number", "4" * 10_000),
        ("document_number", "41120219900101\x00001"),
        ("name", "甲" * 10_000),
        ("name", "甲\x00乙"),
        ("name", "\u202e甲乙"),
        ("name", "  "),
        ("name", "12345"),
        ("phone", "12"),
        ("phone", "\x00"),
        ("sex", "3"),
        ("since", "2999-01-01"),
        ("birth_date", "0001-01-01"),
        ("document_type", "none"),
        ("client_uuid", "not a uuid"),
    ],
)
def test_what_is_wrong_is_said_at_the_field(reporter, client_for, household, field, typed):
    browser = client_for(reporter)
    answer = browser.post(f"/desk/people/households/{household.pk}/add/", member(**{field: typed}))
    assert answer.status_code == 422
    wrong = "document_type" if field == "document_type" else field
    assert wrong in answer.context["form"].errors
    assert not Person.objects.exists()


def test_somebody_known_elsewhere_is_not_told_about(reporter, client_for, household):
    f.make_person(f.SHANZHOU_VILLAGE, name="他人乙", document_number=card())
    answer = client_for(reporter).post(f"/desk/people/households/{household.pk}/add/", member())
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "他人乙" not in shown
    assert "他*乙" not in shown
    assert "大营" not in shown
    assert not Residence.objects.exists()


def test_numbers_are_masked_until_a_reason_is_given(reporter, client_for):
    person = f.make_person(f.MAOJIN, name="测试甲", document_number=card(), phone="+8613812341234")
    browser, page = client_for(reporter), f"/desk/people/persons/{person.pk}/"
    masked = browser.get(page)
    assert card() not in masked.content.decode()
    assert "138****1234" in masked.content.decode()

    assert browser.post(page + "full/", {"ground": "other", "words": ""}).status_code == 422
    full = browser.post(page + "full/", {"ground": "visit", "words": "入户"})

    assert card() in full.content.decode()
    assert "no-store" in full["Cache-Control"]
    entry = Entry.objects.get(verb="unmask")
    assert (entry.reason, entry.person_ids) == ("visit: 入户", [person.pk])


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(
    "path",
    ["", "persons/", "roll/", "emergency/", "households/add/", "persons/{inside}/",
     "persons/{outside}/", "persons/{outside}/full/", "persons/{outside}/correct/",
     "persons/{outside}/merge/", "persons/{outside}/move/", "households/{door}/",
     "households/{door}/add/", "households/{door}/split/", "residences/{stay}/end/"],
)  # fmt: skip
def test_nobody_sees_or_counts_people_outside(client_for, role, path):
    inside = f.make_person(f.MAOJIN, name="里面人")
    outside = f.make_person(f.SHANZHOU_VILLAGE, name="外头人")
    door = Household.objects.create(
        area_code=f.SHANZHOU_VILLAGE, address="外头路", created_at=outside.created_at
    )
    stay = Residence.objects.create(household=door, person=outside)
    user = f.make_user("某人", (role, f.HUBIN))
    url = "/desk/people/" + path.format(
        inside=inside.pk, outside=outside.pk, door=door.pk, stay=stay.pk
    )
    answer = client_for(user).get(url)
    shown = answer.content.decode()
    assert "外头" not in shown
    if "outside" in path or "door" in path or "stay" in path or role not in FIELD_ROLES:
        assert answer.status_code == 404
    else:
        assert answer.status_code in {200, 404}


def test_the_list_of_households_takes_as_many_statements_for_thirty_as_for_one(
    reporter, client_for, django_assert_max_num_queries
):
    for n in range(31):
        actions.add_household(actions.NewHousehold(f.MAOJIN, f"路{n}", uuid.uuid4()), by=reporter)
    browser = client_for(reporter)
    with django_assert_max_num_queries(14):
        page = browser.get("/desk/people/")
    assert page.context["page"].next_url
    assert len(browser.get(page.context["page"].next_url).context["page"].items) == 1


def test_a_household_splits_and_its_people_keep_their_past(reporter, client_for, household):
    people = [
        actions.add_member(
            actions.NewPerson(name, f.MAOJIN), actions.NewResidence(household.pk, 0), by=reporter
        )
        for name in ("测试甲", "测试乙")
    ]
    residence = Residence.objects.get(person=people[1])
    form = {
        "leaving": [residence.pk], "address": "新院2号", "client_uuid": str(uuid.uuid4()),
    }  # fmt: skip
    browser = client_for(reporter)
    answer = browser.post(f"/desk/people/households/{household.pk}/split/", form)
    assert answer.status_code == 302
    new = Household.objects.get(address="新院2号")
    assert list(new.residences.values_list("person", "until")) == [(people[1].pk, None)]
    residence.refresh_from_db()
    assert residence.until is not None


def test_emergency_access_needs_number_and_name_and_is_told(client_for, reporter):
    person = f.make_person(f.SHANZHOU_VILLAGE, name="测试甲", document_number=card())
    browser, page = client_for(reporter), "/desk/people/emergency/"
    ask = {"name": "测试乙", "document_number": card(), "reason": "晕倒在路边"}

    wrong = browser.post(page, ask)
    nobody = browser.post(page, ask | {"document_number": card(3)})
    assert wrong.status_code == nobody.status_code == 422
    assert not Share.objects.exists()
    assert Entry.objects.filter(verb="break_glass_failed").count() == 2

    found = browser.post(page, ask | {"name": "测试甲"})
    assert found.url == f"/desk/people/persons/{person.pk}/"
    assert "测*甲" in browser.get(found.url).content.decode()
    assert Entry.objects.get(verb="break_glass").person_ids == [person.pk]
    assert browser.get(found.url + "correct/").status_code == 404  # a look, not a hand


def test_emergency_access_is_not_for_browsing(client_for, reporter):
    browser = client_for(reporter)
    for n in range(11):
        f.make_person(f.SHANZHOU_VILLAGE, name="测试甲", document_number=card(100 + n))
        answer = browser.post(
            "/desk/people/emergency/",
            {"name": "测试甲", "document_number": card(100 + n), "reason": "核实情况"},
        )
    assert answer.status_code == 429
    assert Share.objects.count() == 10


def test_the_persons_county_is_told_of_emergency_access_and_notes_it(client_for, reporter):
    f.make_person(f.SHANZHOU_VILLAGE, name="测试甲", document_number=card())
    ask = {"name": "测试甲", "document_number": card(), "reason": "晕倒在路边"}
    client_for(reporter).post("/desk/people/emergency/", ask)
    share = Share.objects.get()
    page = f"/desk/people/emergency/{share.pk}/"
    theirs = f.make_user("陕州指挥部", (Role.COUNTY_HQ, f.SHANZHOU))
    ours = f.make_user("湖滨指挥部", (Role.COUNTY_HQ, f.HUBIN))

    assert client_for(ours).get(page).status_code == 404
    assert Item.objects.visible_to(theirs).waiting().get().object_id == share.pk
    assert "晕倒在路边" in client_for(theirs).get(page).content.decode()
    assert client_for(theirs).post(page).status_code == 302
    assert not Item.objects.waiting().exists()


def test_a_resident_confirms_who_he_is_through_the_page(client_for):
    f.make_person(
        f.MAOJIN,
        name="测试甲",
        document_number=card(),
        phone="+8613812340009",
        phone_digest=vault().digest("+8613812340009"),
    )
    resident = f.make_user("测试甲", phone="+8613812340009")
    browser = client_for(resident)
    ask = {"name": "测试甲", "document_number": card()}
    assert browser.post("/my/identity/", ask | {"name": "测试乙"}).status_code == 422
    assert browser.post("/my/identity/", ask).url == "/my/"
