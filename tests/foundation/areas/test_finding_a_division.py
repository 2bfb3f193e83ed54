"""What a person types, and which division is meant."""

from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.test import Client

from tests.factories import CITY, HUBIN, MAOJIN, make_user
from yimen.foundation.accounts.models import User
from yimen.foundation.areas import queries
from yimen.foundation.areas.models import Area
from yimen.foundation.staff.models import Role

ClientFor = Callable[[User], Client]


@pytest.fixture
def whole_city(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_areas")
    capsys.readouterr()


@pytest.fixture
def client(whole_city: None, client_for: ClientFor) -> Client:
    return client_for(make_user("城市指挥部", (Role.CITY_HQ, CITY)))


def found(client: Client, **asked: str) -> list[str]:
    answer = client.get("/desk/areas/search/", asked, headers={"accept": "application/json"})
    return [hit["name"] for hit in answer.json()["results"]]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("陕州", "陕州区"),
        ("shanzhou", "陕州区"),
        ("szq", "陕州区"),
        ("mianchi", "渑池县"),
        ("Mian Chi", "渑池县"),
        ("lushi", "卢氏县"),
        ("lsx", "卢氏县"),
        ("411202", "湖滨区"),
        ("mianchixiann", "渑池县"),
        ("hubinqu", "湖滨区"),
    ],
)
def test_a_county_is_found_by_name_pinyin_initials_and_code(
    client: Client, typed: str, name: str
) -> None:
    assert found(client, q=typed)[0] == name


def test_large_divisions_come_before_small_ones(client: Client) -> None:
    names = found(client, q="hubin", limit="50")

    assert names[:2] == ["湖滨区", "湖滨街道"]


def test_only_what_is_asked_for_is_found(client: Client) -> None:
    assert found(client, q="茅津", within=str(HUBIN), level="village") == ["茅津社区"]
    assert found(client, q="茅津", within="411203000000") == []
    assert found(client, q="") == []
    assert found(client, q="\0" * 50) == []


def test_a_person_reads_the_hits_as_a_page_too(client: Client) -> None:
    assert "湖滨区 湖滨街道" in client.get("/desk/areas/search/?q=maojin").content.decode()


def test_a_thousand_villages_find_their_ancestors_in_few_questions(
    whole_city: None, django_assert_num_queries: Callable[..., object]
) -> None:
    codes = list(Area.objects.filter(level="village").values_list("code", flat=True))
    queries.ancestors_of(codes[:1])

    with django_assert_num_queries(1):
        chains = queries.ancestors_of(codes)

    assert chains[MAOJIN] == (MAOJIN, 411202001000, HUBIN, CITY)
