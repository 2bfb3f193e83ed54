import datetime
import threading
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone, translation

from tests.factories import CHEZHAN, MAOJIN, SHANZHOU_VILLAGE, make_user
from yimen.epidemic.investigations.actions import load_defaults
from yimen.epidemic.investigations.models import Investigation
from yimen.epidemic.key_groups.models import KeyPerson
from yimen.foundation.audit.models import Entry
from yimen.foundation.figures.models import Delta
from yimen.foundation.inbox.models import Item
from yimen.foundation.people.models import Person, Sex
from yimen.foundation.staff.models import Role
from yimen.kit.sight import System

ADD = "/desk/key-groups/add/"
ID_NUMBER = "110101199003071233"


def id_number(serial: int) -> str:
    from stdnum.cn import ric

    body = f"11010119900307{serial:03d}"
    return body + ric.calc_check_digit(body + "0")


@pytest.fixture
def house(city: None) -> None:
    load_defaults(by=System())


def form(**fields: Any) -> dict[str, Any]:
    return {
        "client_uuid": str(uuid.uuid4()),
        "group": "wuhan_returnee",
        "name": "测试乙",
        "id_number": id_number(11),
        "phone": "13900001111",
        "from_place": "武汉市",
        "arrived_on": timezone.localdate().isoformat(),
        "area_code": str(MAOJIN),
        "stay_address": "茅津路1号",
        "symptoms": "no",
    } | fields


def test_a_returnee_becomes_work_for_the_grid_doctor(house: None, client_for: Any) -> None:
    reporter = make_user("填报员", (Role.REPORTER, MAOJIN))

    answer = client_for(reporter).post(ADD, form(), follow=True)

    assert "已登记" in answer.content.decode()
    row = KeyPerson.objects.get()
    assert row.person.sex == Sex.MALE
    assert row.person.birth_date == datetime.date(1990, 3, 7)
    work = Investigation.objects.get()
    assert (work.person, work.area_code, work.role) == (row.person, MAOJIN, Role.GRID_DOCTOR)
    item = Item.objects.get()
    assert (item.role, item.area_code, item.object_id) == (Role.GRID_DOCTOR, MAOJIN, work.pk)
    counted = set(Delta.objects.values_list("measure", "dimension", "n", "area_code"))
    assert counted == {
        ("key_persons", "wuhan_returnee", 1, MAOJIN),
        ("key_persons_symptom", "no", 1, MAOJIN),
        ("daily_reports", "reported", 1, MAOJIN),
        ("investigations", "dispatched", 1, MAOJIN),
        ("observations", "under", 1, MAOJIN),
        ("follow_ups", "due", 1, MAOJIN),
    }
    assert Entry.objects.filter(actor_id=reporter.pk, person_ids=[row.person_id]).exists()


def test_the_same_form_sent_twice_is_one_row_and_one_answer(house: None, client_for: Any) -> None:
    client = client_for(make_user("填报员", (Role.REPORTER, MAOJIN)))
    typed = form()

    answers = [client.post(ADD, typed).headers["Location"] for _ in range(2)]

    assert answers[0] == answers[1]
    assert KeyPerson.objects.count() == Investigation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_fingers_on_the_button_at_once_make_one_row(client_for: Any) -> None:
    from tests.factories import make_area_tree

    make_area_tree()
    load_defaults(by=System())
    reporter = make_user("填报员", (Role.REPORTER, MAOJIN))
    typed, answers = form(), []
    clients: list[Client] = [client_for(reporter) for _ in range(4)]
    start = threading.Barrier(len(clients))

    def send(client: Client) -> None:
        start.wait()
        answers.append(client.post(ADD, typed).headers.get("Location"))
        connection.close()

    threads = [threading.Thread(target=send, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(answers) == 4
    assert len(set(answers)) == 1
    assert (
        KeyPerson.objects.count() == Person.objects.count() == Investigation.objects.count() == 1
    )


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (
            {"id_number": id_number(11)[:-1] + ("1" if id_number(11)[-1] != "1" else "2")},
            "id_number",
        ),
        ({"arrived_on": (timezone.localdate() + datetime.timedelta(1)).isoformat()}, "arrived_on"),
        (
            {"arrived_on": (timezone.localdate() - datetime.timedelta(5 * 365)).isoformat()},
            "arrived_on",
        ),
        ({"name": "长" * 10_000}, "name"),
        ({"name": "测\x00试"}, "name"),
        ({"stay_address": "a\x00b"}, "stay_address"),
        ({"phone": "123"}, "phone"),
        ({"from_place": ""}, "from_place"),
        ({"area_code": str(CHEZHAN)}, "area_code"),
        ({"area_code": str(SHANZHOU_VILLAGE)}, "area_code"),
        ({"group": "everybody"}, "group"),
    ],
)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_is_kept(
    house: None, client_for: Any, wrong: dict[str, str], field: str, language: str
) -> None:
    client = client_for(make_user("填报员", (Role.REPORTER, MAOJIN)))
    client.cookies["django_language"] = language

    answer = client.post(ADD, form(**wrong))

    assert answer.status_code == 422
    said = answer.context["form"].errors
    assert list(said) == [field]
    is_english = all(letter.isascii() for letter in str(said[field][0]).replace("’", ""))
    assert is_english == (language == "en")
    assert "茅津" in answer.content.decode() or field == "stay_address"
    assert KeyPerson.objects.count() == Person.objects.count() == 0


def test_somebody_without_villages_is_refused(house: None, client_for: Any) -> None:
    client = client_for(make_user("网格医生", (Role.GRID_DOCTOR, MAOJIN)))
    assert client.get(ADD).status_code == 403
    assert client.post(ADD, form()).status_code == 403


def test_a_person_known_elsewhere_stays_one_person(house: None, client_for: Any) -> None:
    there = client_for(make_user("甲", (Role.REPORTER, SHANZHOU_VILLAGE)))
    here = client_for(make_user("乙", (Role.REPORTER, MAOJIN)))
    there.post(ADD, form(area_code=str(SHANZHOU_VILLAGE), phone="13811112222"))

    answer = here.post(ADD, form(), follow=True)

    assert Person.objects.count() == 1
    assert KeyPerson.objects.count() == 2
    page = answer.content.decode()
    assert "同一" in page
    assert "大营" not in page
    assert "陕州" not in page


def test_a_known_number_with_another_name_is_asked_about(house: None, client_for: Any) -> None:
    client = client_for(make_user("乙", (Role.REPORTER, MAOJIN)))
    client.post(ADD, form())

    answer = client.post(ADD, form(name="别的人"))

    assert answer.status_code == 409
    assert "name" in answer.context["form"].errors
    assert "测试乙" not in answer.content.decode()


def test_the_same_person_in_the_same_group_is_not_listed_twice(
    house: None, client_for: Any
) -> None:
    client = client_for(make_user("乙", (Role.REPORTER, MAOJIN)))
    client.post(ADD, form())

    assert client.post(ADD, form()).status_code == 409
    assert KeyPerson.objects.count() == 1


def test_a_reporter_sees_his_people_masked_and_nobody_elses(house: None, client_for: Any) -> None:
    mine, other = (
        make_user("甲", (Role.REPORTER, MAOJIN)),
        make_user("乙", (Role.REPORTER, CHEZHAN)),
    )
    client_for(mine).post(ADD, form())
    row = KeyPerson.objects.get()

    for url in ("/desk/key-groups/list/", f"/desk/key-groups/{row.pk}/"):
        page = client_for(mine).get(url).content.decode()
        assert "测*乙" in page
        assert "测试乙" not in page
        assert id_number(11) not in page
    assert client_for(other).get(f"/desk/key-groups/{row.pk}/").status_code == 404
    assert "测*乙" not in client_for(other).get("/desk/key-groups/list/").content.decode()


def test_the_list_asks_as_often_for_thirty_people_as_for_one(
    house: None, client_for: Any, django_assert_max_num_queries: Any
) -> None:
    client = client_for(make_user("甲", (Role.REPORTER, MAOJIN)))
    for serial in range(1, 41):
        client.post(ADD, form(id_number=id_number(serial), name="测试"))

    with django_assert_max_num_queries(46):
        page = client.get("/desk/key-groups/list/")
    with django_assert_max_num_queries(14):
        client.get("/desk/key-groups/")

    assert page.content.decode().count("<li><a") >= 30
    last = client.get(page.context["page"].next_url)
    assert len(last.context["rows"]) == 10


def test_the_page_speaks_english_too(house: None, client_for: Any) -> None:
    client = client_for(make_user("甲", (Role.REPORTER, MAOJIN)))
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        assert "Add a key person" in client.get(ADD).content.decode()
