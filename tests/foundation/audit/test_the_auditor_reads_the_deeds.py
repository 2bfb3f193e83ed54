"""An auditor reads who did what, without learning about whom; nobody else reads it."""

import datetime
from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.factories import CITY, HUBIN, MAOJIN, SHANZHOU_VILLAGE, make_person, make_user
from yimen.foundation.accounts.models import User
from yimen.foundation.audit.actions import Deed, record, record_many, seal_pending
from yimen.foundation.audit.models import Entry
from yimen.foundation.audit.verifying import verify_and_report
from yimen.foundation.staff.models import Role
from yimen.kit import clock
from yimen.kit.sight import System

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User], Client]
PAGE = "/desk/audit/"


@pytest.fixture
def auditor(city: None) -> User:
    return make_user("审计员", (Role.AUDITOR, CITY))


def look(person_id: int = 1, **fields: object) -> Deed:
    values = {"area_code": MAOJIN, **fields}
    return Deed("look", "people.Person", [person_id], [person_id], **values)  # type: ignore[arg-type]


def test_an_auditor_sees_who_looked_at_whom_by_number(
    auditor: User, client_for: ClientFor
) -> None:
    doctor = make_user("王医生", (Role.GRID_DOCTOR, MAOJIN))
    person = make_person(MAOJIN, name="测试甲", document_number="411202199001010011")
    record(look(person.pk, reason="核实行程"), by=doctor)

    page = client_for(auditor).get(PAGE).content.decode()

    assert "核实行程" in page
    assert str(doctor.pk) in page
    assert not any(secret in page for secret in ("测试甲", "王医生", "411202199001010011"))


def test_the_rows_of_another_county_are_not_a_county_auditor_s(
    city: None, client_for: ClientFor
) -> None:
    auditor = make_user("湖滨审计", (Role.AUDITOR, HUBIN))
    record(look(reason="本区"), by=System())
    record(look(reason="外区", area_code=SHANZHOU_VILLAGE), by=System())
    outside = Entry.objects.get(reason="外区")
    client = client_for(auditor)

    page = client.get(PAGE).content.decode()

    assert "本区" in page
    assert "外区" not in page
    assert client.get(f"{PAGE}{outside.pk}/").status_code == 404
    assert "外区" not in b"".join(client.post(f"{PAGE}export/")).decode()


@pytest.mark.parametrize("role", [role for role in Role if role != Role.AUDITOR])
def test_no_other_role_learns_that_the_page_exists(
    role: Role, city: None, client_for: ClientFor
) -> None:
    client = client_for(make_user("某人", (role, CITY)))
    record(look(), by=System())

    answers = [
        client.get(PAGE),
        client.get(f"{PAGE}{Entry.objects.latest('id').pk}/"),
        client.post(f"{PAGE}export/"),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_a_stranger_is_asked_to_sign_in(client: Client) -> None:
    assert client.get(PAGE)["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"verb": "export"}, ["b"]),
        ({"subject": "people.Household"}, ["c"]),
        ({"about": "42"}, ["d"]),
        ({"who": "999"}, ["e"]),
        ({"area": "411203000000"}, ["f"]),
        ({"area": "411202001002-411202001003"}, ["a", "b", "c", "d", "e"]),
        ({"day": "2020-02-01"}, ["a"]),
    ],
)
def test_an_auditor_finds_what_he_asks_for(
    query: dict[str, str], found: list[str], auditor: User, client_for: ClientFor
) -> None:
    when = datetime.datetime(2020, 2, 1, 12, tzinfo=datetime.UTC)
    with clock.played(when):
        record(look(reason="r-a"), by=System())
    record_many(
        [
            Deed("export", "people.Person", area_code=MAOJIN, reason="r-b"),
            Deed("look", "people.Household", area_code=MAOJIN, reason="r-c"),
            look(42, reason="r-d"),
            look(reason="r-e", actor_id=999),
            look(reason="r-f", area_code=SHANZHOU_VILLAGE),
        ],
        by=System(),
    )

    page = client_for(auditor).get(PAGE, query).content.decode()

    assert [letter for letter in "abcdef" if f"r-{letter}" in page] == found


def test_a_wrong_filter_is_answered_at_its_field(auditor: User, client_for: ClientFor) -> None:
    answer = client_for(auditor).get(PAGE, {"area": "湖滨", "day": "2020-02-31"})

    assert answer.status_code == 422
    assert 'href="#id_area"' in answer.content.decode()


def test_looking_up_one_person_is_itself_a_look(auditor: User, client_for: ClientFor) -> None:
    client_for(auditor).get(PAGE, {"about": "42"})

    assert Entry.objects.get(person_ids=[42]).actor_id == auditor.pk


def test_many_rows_come_page_by_page_in_the_same_few_statements(
    auditor: User, client_for: ClientFor, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    record_many([look(reason=f"r-{n:03}") for n in range(120)], by=System())
    client, seen, query = client_for(auditor), [], "?verb=look"

    for _ in range(3):
        with django_assert_max_num_queries(12):
            answer = client.get(f"{PAGE}{query}")
        seen += [entry.reason for entry in answer.context["page"].rows]
        query = answer.context["page"].next_url

    assert seen == [f"r-{n:03}" for n in reversed(range(120))]
    assert query == ""


def test_an_export_is_a_deed_and_holds_no_formula(auditor: User, client_for: ClientFor) -> None:
    record(look(reason="=1+1"), by=System())

    answer = client_for(auditor).post(f"{PAGE}export/", {"verb": "look"})

    assert "'=1+1" in b"".join(answer).decode()
    assert Entry.objects.get(verb="export").actor_id == auditor.pk


def test_the_page_says_whether_the_chain_is_whole(auditor: User, client_for: ClientFor) -> None:
    client = client_for(auditor)
    assert client.get(PAGE).context["chain"].is_late

    record(look(), by=System())
    seal_pending()
    verify_and_report()

    chain = client.get(PAGE).context["chain"]
    assert (chain.links, chain.is_late, chain.passes) == (Entry.objects.count(), False, True)
