"""Numbers stay out of addresses, and nobody tries names until one fits."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from tests.factories import HUBIN, SHANZHOU_VILLAGE, make_person, make_user
from yimen.foundation.accounts.models import User
from yimen.foundation.staff.models import Role
from yimen.foundation.staff.rules import MISSES_A_DAY

pytestmark = pytest.mark.usefixtures("city")


def test_emergency_access_ends_after_some_misses(client_for: Callable[[User], Client]) -> None:
    browser = client_for(make_user("县", (Role.COUNTY_INVESTIGATOR, HUBIN)))
    make_person(SHANZHOU_VILLAGE, name="测试丙", phone="+8613800000001")
    asked = {"phone": "13900000000", "reason": "急需核实"}

    for number in range(MISSES_A_DAY):
        names = {"name": f"测试{'甲乙丁戊己庚辛壬癸子'[number % 10]}"}
        assert browser.post("/desk/people/emergency/", asked | names).status_code == 422

    right = asked | {"name": "测试丙", "phone": "13800000001"}
    assert browser.post("/desk/people/emergency/", right).status_code == 429


def test_what_is_searched_for_does_not_stand_in_an_address(
    client_for: Callable[[User], Client],
) -> None:
    browser = client_for(make_user("县", (Role.COUNTY_HQ, HUBIN)))

    page = browser.get("/desk/search/").content.decode()

    forms = re.findall(r'<form[^>]*role="search"[^>]*>', page)
    assert len(forms) == 2
    assert all('method="post"' in form for form in forms)
    assert browser.post("/desk/search/", {"q": "测试"}).status_code == 200
