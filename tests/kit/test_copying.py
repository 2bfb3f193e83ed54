"""Rows that come in through COPY are like any other."""

import uuid

import pytest
from django.db import IntegrityError, transaction

from tests.factories import MAOJIN
from yimen.foundation.people.models import Person, Sex
from yimen.kit import clock, copying


def person(name: str, client_uuid: uuid.UUID) -> Person:
    return Person(
        name=name,
        sex=Sex.MALE,
        phone="13800000000",
        area_code=MAOJIN,
        client_uuid=client_uuid,
        created_at=clock.now(),
    )


@pytest.mark.django_db
def test_copied_rows_have_numbers_history_and_their_own_values() -> None:
    made = copying.insert([person("测试\t甲", uuid.uuid4()), person("测试\\乙", uuid.uuid4())])
    kept = list(Person.objects.order_by("pk"))
    assert kept == made
    assert [(one.name, one.sex, one.phone) for one in kept] == [
        (one.name, "1", "13800000000") for one in made
    ]
    assert [one.history.count() for one in kept] == [1, 1]
    made[0].name = "测试丙"
    made[0].save()
    assert Person.objects.count() == 2
    assert copying.insert([]) == []


@pytest.mark.django_db
def test_a_copied_row_that_may_not_be_is_refused_in_djangos_words() -> None:
    one = uuid.uuid4()
    with pytest.raises(IntegrityError), transaction.atomic():
        copying.insert([person("测试甲", one), person("测试乙", one)])
    assert not Person.objects.exists()
