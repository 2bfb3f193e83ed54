"""A declaration that says so opens work, and offers the person to the reporter of his village."""

import datetime
import uuid
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.epidemic.declarations.filling import declare, newest
from tests.factories import CHEZHAN, HUBIN_STREET, MAOJIN, make_user
from yimen.epidemic.investigations.actions import load_defaults
from yimen.epidemic.investigations.models import Investigation
from yimen.epidemic.key_groups.models import KeyPerson, Offer
from yimen.epidemic.outbreaks.actions import NewRiskArea, add_risk_areas
from yimen.epidemic.outbreaks.actions import load_defaults as load_outbreaks
from yimen.epidemic.outbreaks.queries import current
from yimen.foundation.inbox.models import Item
from yimen.foundation.people.models import Person
from yimen.foundation.staff.models import Role
from yimen.kit.sight import System

TODAY = timezone.localdate
FEVER = {"has_symptoms": "yes", "symptoms": ["fever"], "symptoms_since": str(TODAY())}
CONTACT = {"contact": "yes", "contact_kind": ["case"], "contact_on": str(TODAY())}
WUHAN = {"risk_area": "yes", "risk_places": "武汉市", "risk_left_on": str(TODAY())}


@pytest.fixture
def house(questions: None) -> None:
    load_defaults(by=System())
    load_outbreaks(by=System())


@pytest.fixture
def reporter(house: None, client_for: Any) -> Client:
    found: Client = client_for(make_user("填报员", (Role.REPORTER, MAOJIN)))
    return found


@pytest.mark.parametrize(
    ("said", "trigger", "group"),
    [
        (FEVER, "declarations.symptom", "fever_no_contact"),
        ({"temperature": "38.2"}, "declarations.symptom", "fever_no_contact"),
        (CONTACT, "declarations.contact", "close_contact"),
        (WUHAN, "declarations.risk_area", "wuhan_returnee"),
        ({**FEVER, **CONTACT, **WUHAN}, "declarations.contact", "close_contact"),
    ],
)
def test_the_gravest_opens_one_piece_of_work_and_one_offer(
    house: None, browser: Client, person: Person, said: dict[str, Any], trigger: str, group: str
) -> None:
    declare(browser, **said)

    work = Investigation.objects.get()
    assert (work.person, work.trigger, work.area_code) == (person, trigger, MAOJIN)
    offer = Offer.objects.get()
    assert (offer.person, offer.group, offer.status) == (person, group, "waiting")
    assert Item.objects.waiting().filter(app="key_groups.Offer", role=Role.REPORTER).count() == 1


def test_who_is_well_sets_off_nothing(house: None, browser: Client, person: Person) -> None:
    declare(browser)
    assert not Investigation.objects.exists()
    assert not Offer.objects.exists()


def test_declared_again_while_somebody_is_at_it_it_stays_one(
    house: None, browser: Client, person: Person
) -> None:
    declare(browser, **FEVER)
    declare(browser, **FEVER)
    assert Investigation.objects.count() == 1
    assert Offer.objects.get().declaration == newest()


def test_a_train_through_a_risk_area_is_found_though_he_did_not_know(
    house: None, browser: Client, person: Person
) -> None:
    outbreak = current()
    assert outbreak
    risky = NewRiskArea(
        "孝感市", "high", TODAY() - datetime.timedelta(days=30), "省通告第1号", uuid.uuid4()
    )
    add_risk_areas(outbreak.pk, [risky], by=System())
    day = (TODAY() - datetime.timedelta(days=3)).isoformat()
    declare(browser, **{"leg-0-day": day, "leg-0-vehicle": "train", "leg-0-from_place": "孝感市",
                        "leg-0-to_place": "三门峡"})  # fmt: skip
    assert newest().alarms == ["risk_area"]
    assert newest().risk_area == "yes"


def test_the_reporter_lists_him_with_what_he_said(
    reporter: Client, browser: Client, person: Person
) -> None:
    declare(browser, **WUHAN)
    offer = Offer.objects.get()
    assert "测*甲" in reporter.get("/desk/key-groups/offers/").content.decode()
    page = reporter.get(f"/desk/key-groups/offers/{offer.pk}/")
    shown = {name: value for name, value in page.context["form"].initial.items() if value}
    assert shown["from_place"] == "武汉市"

    answer = reporter.post(f"/desk/key-groups/offers/{offer.pk}/", shown)

    row = KeyPerson.objects.get()
    assert answer.url == f"/desk/key-groups/{row.pk}/done/"
    assert (row.person, row.source, row.group) == (person, "declaration", "wuhan_returnee")
    offer.refresh_from_db()
    assert (offer.status, offer.key_person) == ("taken", row)
    assert not Item.objects.waiting().filter(app="key_groups.Offer").exists()
    declare(browser, **WUHAN)  # on the list already
    assert Offer.objects.count() == 1


def test_the_reporter_says_why_not(reporter: Client, browser: Client, person: Person) -> None:
    declare(browser, **FEVER)
    url = f"/desk/key-groups/offers/{Offer.objects.get().pk}/decline/"
    assert reporter.post(url, {"why": " "}).status_code == 422
    assert reporter.post(url, {"why": "电话核实，是普通感冒"}).status_code == 302
    assert Offer.objects.get().why == "电话核实，是普通感冒"
    assert reporter.post(url, {"why": "再来一次"}).status_code == 409


def test_he_moves_and_the_next_village_decides(
    reporter: Client, browser: Client, person: Person, client_for: Any
) -> None:
    declare(browser, **FEVER)
    declare(browser, area=f"车站社区 {CHEZHAN:012d}", **FEVER)
    offer = Offer.objects.get()
    assert offer.area_code == CHEZHAN
    other = client_for(make_user("邻村", (Role.REPORTER, CHEZHAN)))
    assert other.get(f"/desk/key-groups/offers/{offer.pk}/").status_code == 200


def test_a_township_reads_what_was_declared_there(
    house: None, browser: Client, person: Person, client_for: Any
) -> None:
    declare(browser, **FEVER)
    officer = client_for(make_user("镇干部", (Role.TOWNSHIP_OFFICER, HUBIN_STREET)))
    rows = officer.get("/desk/declarations/?alarm=symptom").context["rows"]
    assert [row.pk for row, _ in rows] == [newest().pk]
    assert officer.get("/desk/declarations/?alarm=contact").context["rows"] == []
    assert "发热" in officer.get(f"/desk/declarations/{newest().pk}/").content.decode()

    answer = officer.post("/desk/declarations/export/", {"kind": "csv"})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").strip().splitlines()
    assert lines[1].split(",")[:2] == [str(newest().pk), "测*甲"]
    assert "崤山路" not in lines[1]
