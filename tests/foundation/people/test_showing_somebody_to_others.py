"""A person of one's own area is shown elsewhere for a reason and a time."""

import datetime
import uuid
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories import HUBIN_STREET, MAOJIN, SHANZHOU, SHANZHOU_TOWN, make_person, make_user
from yimen.foundation.accounts.models import User
from yimen.foundation.people.models import Person
from yimen.foundation.staff.models import Role, Share
from yimen.foundation.staff.queries import sight_of

ClientFor = Callable[[User], Client]


def form(**fields: str) -> dict[str, str]:
    day = timezone.localdate() + datetime.timedelta(days=7)
    usual = {"kind": "assistance", "reason": "亲属在陕州区，请协助", "until": day.isoformat()}
    return {**usual, "client_uuid": str(uuid.uuid4()), **fields}


@pytest.fixture
def somebody(city: None) -> Person:
    return make_person(MAOJIN, name="王小明")


@pytest.fixture
def officer(city: None) -> User:
    return make_user("乡镇", (Role.TOWNSHIP_OFFICER, HUBIN_STREET))


def test_a_township_elsewhere_sees_him_until_the_day(
    somebody: Person, officer: User, client_for: ClientFor
) -> None:
    other = make_user("大营", (Role.TOWNSHIP_OFFICER, SHANZHOU_TOWN))
    assert not Person.objects.visible_to(other).filter(pk=somebody.pk).exists()

    url = f"/desk/people/persons/{somebody.pk}/share/"
    answer = client_for(officer).post(url, form(area=f"大营镇 {SHANZHOU_TOWN}"))

    assert answer.status_code == 302
    other.sight = sight_of(other)
    assert Person.objects.visible_to(other).filter(pk=somebody.pk).exists()
    page = client_for(officer).get(f"/desk/people/persons/{somebody.pk}/").content.decode()
    assert "请协助" in page
    assert client_for(other).get(url).status_code == 404  # not his to show on


def test_the_same_form_twice_is_one_share(
    somebody: Person, officer: User, client_for: ClientFor
) -> None:
    client, sent = client_for(officer), form(area=str(SHANZHOU))
    for _ in range(2):
        client.post(f"/desk/people/persons/{somebody.pk}/share/", sent)

    assert Share.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"area": ""},
        {"area": "没有这个地方"},
        {"area": str(SHANZHOU), "reason": ""},
        {"area": str(SHANZHOU), "until": "2020-01-01"},
        {"area": str(SHANZHOU), "until": "2099-01-01"},
        {"area": str(SHANZHOU), "phone": "13900000000"},
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_shared(
    somebody: Person, officer: User, client_for: ClientFor, wrong: dict[str, str]
) -> None:
    url = f"/desk/people/persons/{somebody.pk}/share/"

    assert client_for(officer).post(url, form(**wrong)).status_code == 422
    assert not Share.objects.exists()


def test_a_stranger_finds_no_such_page(somebody: Person, client_for: ClientFor) -> None:
    stranger = make_user("大营", (Role.TOWNSHIP_OFFICER, SHANZHOU_TOWN))

    answer = client_for(stranger).post(f"/desk/people/persons/{somebody.pk}/share/", form())

    assert answer.status_code == 404


def test_the_record_tells_what_was_changed_and_by_whom(
    somebody: Person, officer: User, client_for: ClientFor
) -> None:
    client = client_for(officer)
    client.post(
        f"/desk/people/persons/{somebody.pk}/correct/",
        {"name": "王小鸣", "document_type": "none", "client_uuid": str(uuid.uuid4())},
    )

    page = client.get(f"/desk/people/persons/{somebody.pk}/").content.decode()

    assert "记录变更历史" in page or "History of the record" in page
    assert "乡镇" in page
    assert "王小明" not in page  # which column, never its value
