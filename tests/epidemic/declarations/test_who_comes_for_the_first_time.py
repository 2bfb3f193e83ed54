"""Somebody comes for the first time; an elder has no phone; nobody borrows a number."""

import uuid
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from tests.epidemic.declarations.filling import (
    NUMBER,
    OTHER_NUMBER,
    declare,
    id_number,
    identity,
    newest,
)
from tests.factories import CHEZHAN, MAOJIN, make_person, make_user
from yimen.epidemic.declarations.models import MOST_DEPENDANTS, Dependant
from yimen.foundation.accounts.fields import vault
from yimen.foundation.accounts.models import User
from yimen.foundation.people.models import Person
from yimen.foundation.staff.models import Role

WHO, ADD = "/epidemic/declare/identity/", "/epidemic/declare/family/"
LIST = "/epidemic/declare/"


def known(*, phone: str = "", **fields: Any) -> Person:
    digest = vault().digest(phone) if phone else None
    return make_person(MAOJIN, document_number=NUMBER, phone=phone, phone_digest=digest, **fields)


def test_a_newcomer_says_once_who_he_is_and_declares(browser: Client, resident: User) -> None:
    assert browser.get("/epidemic/declare/me/").url == WHO
    answer = browser.post(WHO, identity())
    assert answer.url == "/epidemic/declare/me/"

    person = Person.objects.get(account=resident)
    assert (person.name, person.area_code, person.phone) == ("测试甲", MAOJIN, resident.phone)
    declare(browser)
    assert newest().person == person


def test_who_is_on_record_with_this_phone_is_found(browser: Client, resident: User) -> None:
    person = known(phone=resident.phone)
    browser.post(WHO, identity())
    person.refresh_from_db()
    assert person.account == resident
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name": "别的人"}, "姓名和证件号码对不上"),
        ({}, "请带身份证"),
        ({"document_number": "411202199001011234"}, "校验"),
        ({"area": "湖滨区 411202000000"}, "请选择到村"),
    ],
)
def test_somebody_elses_number_gives_nobody_anything(
    browser: Client, resident: User, typed: dict[str, str], words: str
) -> None:
    known(phone="+8613800000000")
    answer = browser.post(WHO, identity(**typed))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert words in text
    assert "13800000000" not in text
    assert not Person.objects.filter(account=resident).exists()


def test_nobody_tries_numbers_until_one_fits(browser: Client) -> None:
    known(phone="+8613800000000")
    for turn in range(10):
        assert browser.post(WHO, identity(name=f"人{turn}")).status_code == 422
    answer = browser.post(WHO, identity(document_number=OTHER_NUMBER, name="新来人"))
    assert "次数" in answer.content.decode()
    assert not Person.objects.filter(name="新来人").exists()


def add(browser: Client, serial: int, **typed: Any) -> Any:
    data = identity(name=f"家人{serial}", document_number=id_number(10 + serial), relation="child")
    return browser.post(ADD, data | typed)


def test_ten_are_looked_after_and_never_an_eleventh(
    browser: Client, person: Person, resident: User
) -> None:
    for serial in range(MOST_DEPENDANTS):
        assert add(browser, serial).status_code == 302
    assert "最多代填10人" in browser.get(LIST).content.decode()

    answer = add(browser, 99)

    assert answer.status_code == 422
    assert "最多代填十人" in answer.content.decode()
    assert Dependant.objects.filter(holder=resident, until=None).count() == MOST_DEPENDANTS
    with pytest.raises(IntegrityError), transaction.atomic():
        Dependant.objects.create(
            holder=resident, person=make_person(MAOJIN), relation="child", place=11,
            since=timezone.now(), client_uuid=uuid.uuid4(),
        )  # fmt: skip


def test_a_child_without_a_document_is_declared_and_taken_off_the_list(
    browser: Client, person: Person
) -> None:
    data = identity(document_type="none", document_number="", name="小宝", relation="child")
    assert "没有证件时" in browser.post(ADD, data).content.decode()
    answer = browser.post(ADD, data | {"birth_date": "2019-05-01", "sex": "1"})
    declare(browser, answer.url)
    child = newest().person
    assert (child.name, newest().relation) == ("小宝", "child")
    assert "小*" in browser.get(LIST).content.decode()

    kept = Dependant.objects.get(person=child)
    browser.post(f"/epidemic/declare/family/{kept.pk}/end/")
    assert "小*" not in browser.get(LIST).content.decode()
    assert browser.get(answer.url).status_code == 404


def test_who_has_an_account_declares_for_himself(browser: Client, person: Person) -> None:
    known(name="邻居", account=make_user("邻居"))
    answer = browser.post(ADD, identity(name="邻居", relation="neighbour"))
    assert "由本人填报" in answer.content.decode()


def test_a_reporter_declares_at_the_door_for_an_elder(questions: None, client_for: Any) -> None:
    elder = make_person(MAOJIN, name="老人甲")
    elsewhere = make_person(CHEZHAN, name="老人乙")
    reporter = make_user("填报员", (Role.REPORTER, MAOJIN))
    browser = client_for(reporter)
    found = browser.get("/desk/declarations/door/?q=老人").context["people"]
    assert [one.pk for one, _ in found] == [elder.pk]

    declare(browser, f"/desk/declarations/for/{elder.pk}/")

    assert (newest().person, newest().relation) == (elder, "worker")
    assert newest().declared_by == reporter
    assert browser.get(f"/desk/declarations/for/{elsewhere.pk}/").status_code == 404
