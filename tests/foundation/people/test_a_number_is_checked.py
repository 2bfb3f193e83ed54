import datetime

import pytest
from stdnum.cn import ric

from yimen.foundation.people.rules import (
    BadNumber,
    e164,
    id_facts,
    id_number,
    mask_id,
    mask_name,
    mask_phone,
    tidy_name,
)

TODAY = datetime.date(2020, 2, 1)


def number(front: str) -> str:
    return front + ric.calc_check_digit(front + "0")


def test_birth_date_sex_and_home_follow_from_an_identity_card() -> None:
    facts = id_facts(id_number(number("41120219900229001".replace("0229", "0228")), TODAY))
    assert facts.birth_date == datetime.date(1990, 2, 28)
    assert facts.sex == "1"
    assert facts.home_county == 411202000000


def test_a_person_older_than_the_county_on_his_card_is_believed() -> None:
    old = number("41120219500101002")
    assert id_number(old, TODAY) == old  # Hubin district dates from 1986


def test_a_number_typed_full_width_with_blanks_and_a_small_x_is_read() -> None:
    wanted = next(
        each
        for each in (number(f"4112021990010100{digit}") for digit in range(10))
        if each.endswith("X")
    )
    typed = "".join(chr(ord(sign) + 0xFEE0) for sign in wanted.lower())
    assert id_number(f" {typed[:6]} {typed[6:]} ", TODAY) == wanted


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("411202199001010018", "check_digit"),
        ("41120219900101001", "length"),
        ("41120219900101001A", "digits"),
        ("４１" * 2000, "length"),
        (number("41120219901301001"), "birth_date"),
        (number("41120220210101001"), "birth_date"),  # not born yet
    ],
)
def test_a_wrong_number_is_refused_by_name(text: str, code: str) -> None:
    with pytest.raises(BadNumber) as refused:
        id_number(text, TODAY)
    assert refused.value.code == code
    assert text not in str(refused.value)


def test_names_and_numbers_are_masked() -> None:
    assert mask_name("张某三") == "张*三"
    assert mask_name("张三") == "张*"
    assert mask_id("411202199001011234") == "4112**********1234"
    assert mask_phone("+8613812341234") == "138****1234"
    assert mask_name("") == mask_id("") == mask_phone("") == ""


def test_one_name_has_one_spelling() -> None:
    assert tidy_name("　阿依古丽•买买提　") == "阿依古丽·买买提"
    assert e164("138 1234 1234") == "+8613812341234"
