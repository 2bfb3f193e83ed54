"""A resident opens his code, sees why it has its colour, and what he can do about it."""

from __future__ import annotations

import time
import uuid
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.epidemic.declarations.filling import declare
from tests.factories import MAOJIN, make_person, make_user
from yimen.epidemic.declarations.actions import load_defaults as load_questions
from yimen.epidemic.passes import actions
from yimen.epidemic.passes.models import Appeal, Colour, Fact, Pass
from yimen.epidemic.passes.queries import verifier_now
from yimen.epidemic.passes.views import resident as pages
from yimen.foundation.accounts.models import User
from yimen.foundation.people.models import Person
from yimen.foundation.staff.models import Role
from yimen.foundation.staff.queries import sight_of
from yimen.kit.sight import System

CODE = "/epidemic/code/"
FEVER = {"has_symptoms": "yes", "symptoms": ["fever"],
         "symptoms_since": str(timezone.localdate())}  # fmt: skip


@pytest.fixture
def city_with_rules(city: None) -> None:
    load_questions(by=System())
    actions.rotate_when_due(by=System())
    expert = make_user("专员", (Role.EPIDEMIOLOGIST, 411200000000))
    chief = make_user("市指挥部", (Role.CITY_HQ, 411200000000))
    actions.load_first(drafted_by=expert, enacted_by=chief)
    actions.run_on(by=System())


@pytest.fixture
def resident(city_with_rules: None) -> User:
    user = make_user("居民")
    make_person(MAOJIN, account=user)
    user.sight = sight_of(user)
    return user


@pytest.fixture
def browser(resident: User, client_for: Any) -> Client:
    found: Client = client_for(resident)
    return found


def test_who_declares_has_a_code(browser: Client) -> None:
    assert "还没有码" in browser.get(CODE).content.decode()
    declare(browser)
    page = browser.get(CODE).content.decode()
    assert "绿码 可通行" in page
    assert "测*甲" in page
    assert "<svg" in page.split('class="qr"')[1]
    assert "测试甲" not in page


def test_what_the_page_draws_is_a_code_that_verifiers_accept(
    browser: Client, resident: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare(browser)
    said: list[str] = []
    draw = pages.drawn
    monkeypatch.setattr(pages, "drawn", lambda text: said.append(text) or draw(text))
    browser.get(CODE)
    token = verifier_now().read(said[0], time.time())
    assert token.subject == bytes(Pass.objects.get().subject)
    assert len(said[0]) <= 135


def test_a_fever_turns_him_yellow_and_he_reads_why(browser: Client) -> None:
    declare(browser, **FEVER)
    assert "黄码" in browser.get(CODE).content.decode()
    row = Pass.objects.get()
    page = browser.get(f"{CODE}{row.pk}/").content.decode()
    for words in ("您申报或随访时有发热", "本人申报发热", "居家观察", "绿码 → 黄码"):
        assert words in page, words

    declare(browser)  # well again, and says so
    assert Colour.objects.get().colour == "green"
    assert not Fact.objects.standing().exists()
    assert Fact.objects.get().withdrawn_why == "已重新填报"


def test_he_appeals_and_reads_when_it_is_answered(browser: Client) -> None:
    declare(browser, **FEVER)
    url = f"{CODE}{Pass.objects.get().pk}/"
    typed = {"client_uuid": str(uuid.uuid4()), "words": "体温表坏了"}
    assert browser.post(url, typed | {"words": " "}).status_code == 422
    assert browser.post(url, typed).status_code == 302
    page = browser.get(url).content.decode()
    assert "体温表坏了" in page
    assert "前答复" in page
    assert Appeal.objects.get().words == "体温表坏了"


def test_a_sheet_of_paper_is_withdrawn_when_it_is_lost(browser: Client) -> None:
    declare(browser)
    row = Pass.objects.get()
    printed = browser.post(f"{CODE}{row.pk}/print/").url
    assert "<svg" in browser.get(printed).content.decode()
    paper = Pass.objects.get(kind="paper")

    browser.post(f"{CODE}paper/{paper.pk}/withdraw/")

    paper.refresh_from_db()
    assert paper.revoked_at
    assert browser.get(printed).status_code == 404


def test_a_new_number_is_another_number(browser: Client) -> None:
    declare(browser)
    old = Pass.objects.get()
    assert browser.post(f"{CODE}{old.pk}/renew/").status_code == 302
    new = Pass.objects.standing().get()
    assert bytes(new.subject) != bytes(old.subject)


def test_whom_he_looks_after_stands_beside_him_until_he_does_not(
    browser: Client, resident: User
) -> None:
    from tests.epidemic.declarations.filling import id_number, identity

    declare(browser)
    data = identity(name="家母", document_number=id_number(9), relation="parent")
    url = browser.post("/epidemic/declare/family/", data).url
    declare(browser, url, **FEVER)
    page = browser.get(CODE).content.decode()
    assert "家*" in page
    assert "黄码" in page  # hers, whoever looks

    kept = resident.dependants.get()
    browser.post(f"/epidemic/declare/family/{kept.pk}/end/")
    assert "家*" not in browser.get(CODE).content.decode()


def test_nobody_opens_another_persons_code(browser: Client, client_for: Any) -> None:
    declare(browser)
    row = Pass.objects.get()
    stranger = client_for(make_user("别人"))
    assert stranger.get(f"{CODE}{row.pk}/").status_code == 404
    assert stranger.post(f"{CODE}{row.pk}/renew/").status_code == 404
    assert "还没有码" in stranger.get(CODE).content.decode()
    assert Client().get(CODE).status_code == 302
    reporter = client_for(make_user("填报员", (Role.REPORTER, MAOJIN)))
    assert reporter.get(f"{CODE}{row.pk}/").status_code == 404


def test_facts_told_anew_from_declarations_make_the_same_colours(browser: Client) -> None:
    declare(browser, **FEVER)
    before = list(Colour.objects.values_list("person", "colour", "rule"))
    assert before
    actions.rebuild_facts(by=System())
    assert list(Colour.objects.values_list("person", "colour", "rule")) == before
    assert Person.objects.count()
