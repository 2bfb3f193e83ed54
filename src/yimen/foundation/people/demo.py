"""The demo city's residents, in households, spread over every village."""

import datetime
import uuid
from collections.abc import Iterator, Sequence
from random import Random

from yimen.foundation.areas.models import Area, Level
from yimen.foundation.people import actions
from yimen.foundation.people.actions import NewHousehold, NewPerson
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


def load(residents: int, *, seed: int, now: datetime.datetime, by: Actor) -> None:
    """About that many residents; the same for the same seed and divisions."""
    random = Random(f"{seed}:people")  # noqa: S311  # invented people
    villages = list(Area.objects.filter(level=Level.VILLAGE).values_list("code", flat=True))
    homes = list(_homes(residents, villages, random, now))
    households = actions.add_households([home for home, _ in homes], by=by)
    entries = [
        _person(random, household.pk, household.area_code, now)
        for household, (_, size) in zip(households, homes, strict=True)
        for _ in range(size)
    ]
    actions.add_many(entries, by=by)


def _homes(
    residents: int, villages: Sequence[int], random: Random, now: datetime.datetime
) -> Iterator[tuple[NewHousehold, int]]:
    """New households with their sizes, village by village, until the city is full."""
    left = residents
    while left > 0:
        for code in villages:
            if left <= 0:
                return
            size = min(left, random.choice(HOUSEHOLD_SIZES))
            left -= size
            address = f"{random.choice(STREETS)}{random.randrange(1, 200)}号"
            yield NewHousehold(code, address, _uuid(random), now), size


def _person(
    random: Random, household_id: int, area_code: int, now: datetime.datetime
) -> NewPerson:
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
        household_id=household_id,
        client_uuid=_uuid(random),
        at=now,
    )


def _uuid(random: Random) -> uuid.UUID:
    return uuid.UUID(int=random.getrandbits(128), version=4)
