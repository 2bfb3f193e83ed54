"""A resident sees what is kept about him, who looked at it and why, and takes it with him."""

import json
import uuid
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories import HUBIN_STREET, MAOJIN, make_person, make_user
from yimen.foundation.accounts.models import User
from yimen.foundation.audit.actions import Deed, record, record_many
from yimen.foundation.audit.models import Entry
from yimen.foundation.people.models import Household, Person, Residence
from yimen.foundation.staff.models import Post, Role
from yimen.kit.sight import System

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User], Client]
NUMBER = "411202199001010011"


@pytest.fixture
def resident(city: None) -> User:
    user = make_user("测试甲")
    make_person(MAOJIN, name="测试甲", document_number=NUMBER, account=user)
    return user


def own(user: User) -> Person:
    return Person.objects.get(account=user)


def test_a_resident_sees_his_entry_with_the_number_masked(
    resident: User, client_for: ClientFor
) -> None:
    page = client_for(resident).get("/my/").content.decode()

    assert "测试甲" in page
    assert "4112**********0011" in page
    assert NUMBER not in page
    assert "茅津社区" in page


def test_a_resident_learns_the_post_that_looked_but_not_the_name(
    resident: User, client_for: ClientFor
) -> None:
    doctor = make_user("王大夫", (Role.GRID_DOCTOR, HUBIN_STREET))
    Post.objects.filter(user=doctor).update(department="社区卫生服务中心")
    pk = own(resident).pk
    record(Deed("look", "people.Person", [pk], [pk], MAOJIN, reason="核实行程"), by=doctor)

    page = client_for(resident).get("/my/").content.decode()

    assert "湖滨街道 · 社区卫生服务中心" in page
    assert "核实行程" in page
    assert "王大夫" not in page


def test_a_resident_does_not_see_looks_at_others(resident: User, client_for: ClientFor) -> None:
    other = make_person(MAOJIN, name="测试乙")
    record(Deed("look", "people.Person", [other.pk], [other.pk], reason="别人的事"), by=System())

    assert "别人的事" not in client_for(resident).get("/my/").content.decode()


def test_looks_at_an_entry_merged_into_mine_are_looks_at_me(
    resident: User, client_for: ClientFor
) -> None:
    twin = make_person(MAOJIN, name="测试甲", merged_into=own(resident))
    record(Deed("look", "people.Person", [twin.pk], [twin.pk], reason="重复登记"), by=System())

    assert "重复登记" in client_for(resident).get("/my/").content.decode()


def test_many_looks_come_page_by_page(resident: User, client_for: ClientFor) -> None:
    pk = own(resident).pk
    record_many([Deed("look", "people.Person", [pk], [pk])] * 45, by=System())
    client, lengths, query = client_for(resident), [], ""

    for _ in range(3):
        page = client.get(f"/my/{query}").context["page"]
        lengths.append(len(page.rows))
        query = page.next_url

    assert lengths == [20, 20, 5]


def test_the_download_holds_my_data_and_nobody_else_s(
    resident: User, client_for: ClientFor
) -> None:
    household = Household.objects.create(
        area_code=MAOJIN, address="茅津路1号", created_at=timezone.now(), client_uuid=uuid.uuid4()
    )
    Residence.objects.create(household=household, person=own(resident))
    Residence.objects.create(household=household, person=make_person(MAOJIN, name="测试乙"))

    answer = client_for(resident).post("/my/export/")

    tables = json.loads(answer.content)["tables"]
    assert tables["people.Person"][0]["document_number"] == NUMBER
    assert tables["people.Household"][0]["address"] == "茅津路1号"
    assert len(tables["people.Residence"]) == 1
    assert "测试乙" not in answer.content.decode()
    assert "password" not in answer.content.decode()


def test_the_download_is_recorded(resident: User, client_for: ClientFor) -> None:
    client_for(resident).post("/my/export/")

    assert Entry.objects.get(verb="export").person_ids == [own(resident).pk]


def test_a_worker_sees_his_posts_without_being_a_resident(
    city: None, client_for: ClientFor
) -> None:
    worker = make_user("王大夫", (Role.GRID_DOCTOR, HUBIN_STREET))

    page = client_for(worker).get("/my/").content.decode()

    assert "湖滨街道" in page


def test_a_stranger_is_asked_to_sign_in(client: Client) -> None:
    assert client.get("/my/")["Location"].startswith("/accounts/login/")
