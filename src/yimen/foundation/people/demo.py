"""The demo city's residents, in households, spread over every village."""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, cycle
from random import Random

from yimen.foundation.areas.models import Area, Level
from yimen.foundation.people import actions
from yimen.foundation.people.actions import NewHousehold, NewPerson, NewResidence
from yimen.foundation.people.models import DocumentType, Sex
from yimen.kit import invented
from yimen.kit.sight import Actor

HOUSEHOLD_SIZES = (1, 2, 2, 3, 3, 3, 4, 4, 5, 6)
STREETS = (
    "黄河路",
    "崤山路",
    "六峰路",
    "甘棠路",
    "召公路",
    "老槐树下",
    "村东头",
    "村西头",
    "河堤边",
)
# no division of 411271 is in a number's first six digits: its people come from next door
NUMBER_COUNTIES = {411271: 411202}


@dataclass(frozen=True)
class Home:
    """A door and who lives behind it."""

    household: NewHousehold
    people: list[NewPerson]


AtLeast = Mapping[int, int]  # village → households that it has before any other has one


def load(residents: int, *, seed: int, by: Actor, at_least: AtLeast | None = None) -> None:
    """So many residents; the same for the same seed."""
    homes = plan(residents, seed=seed, at_least=at_least)
    households = actions.add_households([home.household for home in homes], by=by)
    people = iter(actions.add_many([one for home in homes for one in home.people], by=by))
    stays = [
        NewResidence(household.pk, next(people).pk)
        for household, home in zip(households, homes, strict=True)
        for _ in home.people
    ]
    actions.move_in(stays, by=by)


def plan(residents: int, *, seed: int, at_least: AtLeast | None = None) -> list[Home]:
    """Every household and its people, village by village."""
    random = Random(f"{seed}:people")  # noqa: S311  # invented people
    villages = Area.objects.filter(level=Level.VILLAGE).order_by("code")
    codes = list(villages.values_list("code", flat=True))
    first = [code for code, n in (at_least or {}).items() for _ in range(n)]
    homes = list(_homes(residents, chain(first, cycle(codes)), random))
    return [
        Home(home, [_person(random, home.area_code) for _ in range(size)]) for home, size in homes
    ]


def _homes(
    residents: int, villages: Iterable[int], random: Random
) -> Iterator[tuple[NewHousehold, int]]:
    """New households with their sizes, village by village, until the city is full."""
    left = residents
    for code in villages:
        if left <= 0:
            return
        size = min(left, random.choice(HOUSEHOLD_SIZES))
        left -= size
        address = f"{random.choice(STREETS)}{random.randrange(1, 200)}号"
        yield NewHousehold(code, address, _uuid(random)), size


def _person(random: Random, area_code: int) -> NewPerson:
    born, female = invented.birth_date(random), random.random() < 0.49
    county = area_code // 1_000_000
    number = invented.id_number(random, NUMBER_COUNTIES.get(county, county), born, female=female)
    return NewPerson(
        name=invented.name(random),
        sex=Sex.FEMALE if female else Sex.MALE,
        birth_date=born,
        document_type=DocumentType.ID_CARD,
        document_number=number,
        phone=invented.phone(random.randrange(10_000_000, 99_999_999)),
        area_code=area_code,
        home_area_code=area_code,
        client_uuid=_uuid(random),
    )


def _uuid(random: Random) -> uuid.UUID:
    return uuid.UUID(int=random.getrandbits(128), version=4)
