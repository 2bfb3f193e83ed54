"""One thing a page, three minutes, nothing typed twice, nothing lost."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.epidemic.declarations.filling import PLACE, declare, hidden, newest
from tests.factories import CHEZHAN, make_user
from yimen.epidemic.declarations.models import Declaration, Kind
from yimen.epidemic.key_groups.models import KeyPerson
from yimen.foundation.accounts.models import User
from yimen.foundation.audit.models import Entry
from yimen.foundation.people.models import Person

ME = "/epidemic/declare/me/"
TODAY = timezone.localdate


def test_who_is_well_declares_page_by_page_and_reads_his_receipt(
    browser: Client, person: Person, resident: User
) -> None:
    answer = declare(browser)

    row = newest()
    assert answer.url == f"/epidemic/declare/{row.pk}/receipt/"
    page = browser.get(answer.url).content.decode()
    assert "谢谢，填报好了" in page
    assert (row.person, row.version, row.is_current) == (person, 1, True)
    assert (row.address, row.symptoms, row.alarms) == (PLACE["address"], "no", [])
    assert row.declared_by == resident
    assert Entry.objects.get(verb="declare").person_ids == [person.pk]


def test_a_change_is_a_new_version_and_the_old_one_stays(browser: Client, person: Person) -> None:
    declare(browser, workplace="市一中", has_chronic="yes", chronic=["diabetes"])
    first = newest()

    page = browser.get(ME)
    assert page.context["wizard"].data["address"] == PLACE["address"]
    declare(browser, address="黄河路2号", workplace="市一中")

    second = newest()
    first.refresh_from_db()
    assert (first.version, first.is_current, first.address) == (1, False, PLACE["address"])
    assert (second.version, second.is_current, second.address) == (2, True, "黄河路2号")
    text = browser.get(f"/epidemic/declare/{first.pk}/").content.decode()
    assert "糖尿病" in text
    assert "这是以前的版本" in text


def test_what_was_typed_before_is_there_on_the_way_back(browser: Client, person: Person) -> None:
    page = browser.get(ME)
    sent = hidden(page.content.decode()) | PLACE | {"go": "health"}
    page = browser.post(ME, sent)
    sent = hidden(page.content.decode()) | {"temperature": "36.5", "go": "place"}
    page = browser.post(ME, sent)

    assert page.context["wizard"].at == "place"
    assert page.context["wizard"].place_shown["address"].value() == PLACE["address"]
    assert hidden(page.content.decode())["temperature"] == ["36.5"]


@pytest.mark.parametrize(
    ("typed", "at", "field"),
    [
        ({"address": ""}, "place", "address"),
        ({"area": "湖滨区 411202000000"}, "place", "area"),
        ({"kind": "visitor"}, "place", "stays_until"),
        ({"plate": "豫M;DROP"}, "place", "plate"),
        ({"has_symptoms": ""}, "health", "has_symptoms"),
        ({"temperature": "99"}, "health", "temperature"),
        ({"has_symptoms": "yes"}, "health", "symptoms"),
        ({"contact": "yes"}, "met", "contact_kind"),
        ({"leg-0-day": "2020-01-20", "leg-0-from_place": "武汉"}, "travel", "leg-0-to_place"),
    ],
)
def test_what_cannot_be_right_is_told_at_its_place(
    browser: Client, person: Person, typed: dict[str, str], at: str, field: str
) -> None:
    answer = browser.get(ME)
    sent = {**hidden(answer.content.decode()), **PLACE, "has_symptoms": "no", "contact": "no",
            "fever_contact": "no", "risk_area": "no", "has_chronic": "no", "at": "check",
            "go": "send", **typed}  # fmt: skip

    answer = browser.post(ME, sent)

    assert answer.status_code == 422
    assert answer.context["wizard"].at == at
    assert f'id="id_{field}' in answer.content.decode()
    assert not Declaration.objects.exists()


def test_the_same_declaration_sent_twice_is_one(browser: Client, person: Person) -> None:
    page = browser.get(ME).content.decode()
    sent = {**hidden(page), **PLACE, "has_symptoms": "no", "contact": "no", "fever_contact": "no",
            "risk_area": "no", "has_chronic": "no", "nation": "cn", "at": "check",
            "go": "send"}  # fmt: skip

    urls = {browser.post(ME, sent).url for _ in range(2)}

    assert urls == {f"/epidemic/declare/{newest().pk}/receipt/"}
    assert Declaration.objects.count() == 1


def test_who_says_that_he_stays_elsewhere_stays_there(browser: Client, person: Person) -> None:
    declare(browser, area=f"车站社区 {CHEZHAN:012d}")

    person.refresh_from_db()
    assert person.area_code == CHEZHAN
    assert newest().area_code == CHEZHAN
    assert Entry.objects.filter(verb="move", person_ids=[person.pk]).exists()


def test_a_guest_says_until_when_and_a_driver_his_plate(browser: Client, person: Person) -> None:
    until = TODAY() + datetime.timedelta(days=3)
    declare(browser, kind=Kind.VISITOR, stays_until=until.isoformat())
    assert newest().stays_until == until

    declare(browser, kind=Kind.TRANSIT, plate="豫m·12345")
    assert (newest().plate, newest().stays_until) == ("豫M12345", None)


def test_legs_of_a_journey_are_rows_that_trips_can_match(browser: Client, person: Person) -> None:
    day = TODAY() - datetime.timedelta(days=2)
    leg = {"day": day.isoformat(), "vehicle": "train", "number": "ｄ3286次", "carriage": "5",
           "from_place": "武汉", "to_place": "三门峡南"}  # fmt: skip
    declare(browser, **{f"leg-0-{name}": value for name, value in leg.items()})

    [segment] = newest().segments.all()
    assert (segment.number, segment.carriage, segment.day) == ("D3286", "5", day)
    assert segment.until_day == day


def test_a_journey_is_added_and_another_taken_away(browser: Client, person: Person) -> None:
    page = browser.get(ME).content.decode()
    sent = {**hidden(page), "at": "travel", "legs": "2", "leg-0-from_place": "武汉",
            "leg-1-from_place": "郑州", "go": "more"}  # fmt: skip
    answer = browser.post(ME, sent)
    assert len(answer.context["wizard"].legs_shown) == 3

    answer = browser.post(ME, sent | {"go": "less-0"})
    [left] = answer.context["wizard"].legs_shown
    assert left["from_place"].value() == "郑州"


def test_a_declaration_does_not_list_anybody_by_itself(browser: Client, person: Person) -> None:
    declare(browser, contact="yes", contact_kind=["case"], contact_on=TODAY().isoformat())
    assert newest().alarms == ["contact"]
    assert not KeyPerson.objects.exists()
    assert (
        "村（社区）的工作人员"
        in browser.get(f"/epidemic/declare/{newest().pk}/receipt/").content.decode()
    )


def test_nobody_reads_another_persons_declaration(
    browser: Client, person: Person, client_for: Any
) -> None:
    declare(browser)
    stranger = client_for(make_user("别人"))
    for what in ("", "receipt/"):
        assert stranger.get(f"/epidemic/declare/{newest().pk}/{what}").status_code == 404
    assert Client().get(ME).status_code == 302
    assert stranger.get(f"/epidemic/declare/{2**70}/").status_code == 404


def test_only_what_stands_on_the_page_is_told(browser: Client, person: Person) -> None:
    page = browser.get(ME).content.decode()
    sent = hidden(page) | PLACE | {"at": "health", "temperature": "99", "go": "met"}
    answer = browser.post(ME, sent)
    assert set(answer.context["wizard"].form_shown.errors) == {"temperature", "has_symptoms"}
