"""A symptom is told to township and county at once, and looked into."""

import uuid
from typing import Any

import pytest

from tests.epidemic.follow_up.people import form, investigator, observed, officer, reporter
from tests.factories import MAOJIN
from yimen.epidemic.follow_up import actions
from yimen.epidemic.investigations import actions as investigations
from yimen.epidemic.investigations.models import Investigation
from yimen.epidemic.key_groups.models import KeyPerson
from yimen.foundation.figures.actions import recount_all
from yimen.foundation.figures.queries import sums
from yimen.foundation.inbox.models import Item
from yimen.kit import clock
from yimen.kit.sight import System

WORDS = "居家观察出现症状"


@pytest.fixture
def house(city: None) -> None:
    investigations.load_defaults(by=System())


@pytest.mark.parametrize(
    "said",
    [{"temperature": "37.3"}, {"cough": "yes"}, {"breath": "yes", "temperature": ""}],
    ids=["fever", "cough", "breath"],
)
def test_township_and_county_hear_at_once(
    house: None, client_for: Any, said: dict[str, str]
) -> None:
    row = observed()
    address = f"/desk/follow-up/{row.pk}/"

    client_for(reporter()).post(f"{address}visit/", form(**said))

    for user in (officer(), investigator()):
        page = client_for(user).get("/desk/inbox/").content.decode()
        assert WORDS in page
        assert address in page
    assert KeyPerson.objects.get().symptoms == "yes"
    work = Investigation.objects.get(trigger="follow_up.symptom")
    assert (work.person_id, work.form_slug, work.priority) == (
        row.person_id,
        "fever-check",
        "high",
    )
    assert sums("key_persons_symptom", [MAOJIN])["yes"] == 1
    assert [one for done in recount_all() for one in done.differences.all()] == []


@pytest.mark.parametrize("said", [{"temperature": "37.2"}, {"cough": "unknown"}])
def test_who_is_well_or_unsure_alarms_nobody(
    house: None, client_for: Any, said: dict[str, str]
) -> None:
    row = observed()
    client_for(reporter()).post(f"/desk/follow-up/{row.pk}/visit/", form(**said))
    assert not Item.objects.filter(app="follow_up").exists()
    assert KeyPerson.objects.get().symptoms == "no"


def test_ill_for_two_days_is_one_investigation_and_one_alarm(house: None) -> None:
    row = observed()
    for _ in range(2):
        one = actions.Visit(row.pk, clock.now(), uuid.uuid4(), answers={"cough": "yes"})
        actions.visit(one, by=System())
    assert Investigation.objects.filter(trigger="follow_up.symptom").count() == 1
    assert Item.objects.filter(app="follow_up").count() == 2


def test_each_says_what_was_arranged_and_has_it_off_the_list(house: None, client_for: Any) -> None:
    row, address = observed(), ""
    address = f"/desk/follow-up/{row.pk}/"
    client_for(reporter()).post(f"{address}visit/", form(temperature="38.5"))
    township, county = client_for(officer()), client_for(investigator())
    assert "如何处置" in township.get(address).content.decode()
    assert "如何处置" not in client_for(reporter()).get(address).content.decode()

    data = {"client_uuid": uuid.uuid4(), "comment": ""}
    assert township.post(f"{address}note/", data).status_code == 422
    data["comment"] = "已送发热门诊"
    township.post(f"{address}note/", data)

    assert WORDS not in township.get("/desk/inbox/").content.decode()
    assert WORDS in county.get("/desk/inbox/").content.decode()
    page = township.get(address).content.decode()
    assert "已送发热门诊" in page
    assert "如何处置" not in page
    data = {"client_uuid": uuid.uuid4(), "comment": "不是我的"}
    assert client_for(reporter()).post(f"{address}note/", data).status_code == 403
