"""The system administrator sees how the house is, and nothing about anybody."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories import CITY, make_person, make_user
from tests.factories import MAOJIN as HERE
from yimen.foundation.accounts.models import User
from yimen.foundation.figures.actions import recount_all
from yimen.foundation.figures.models import Difference, Recount
from yimen.foundation.staff.models import Role

URL = "/desk/system/"
ClientFor = Callable[[User], Client]


def test_the_administrator_reads_sources_timers_and_versions(
    city: None, client_for: ClientFor
) -> None:
    make_person(HERE, name="谁也不见")
    recount_all()

    page = client_for(make_user("管理员", (Role.SYSTEM_ADMIN, CITY))).get(URL).content.decode()

    assert "PostgreSQL" in page
    assert "谁也不见" not in page


def test_a_number_that_the_recount_doubts_is_shown(city: None, client_for: ClientFor) -> None:
    last = Recount.objects.create(measure="key_persons", counted_at=timezone.now(), cells=1)
    Difference.objects.create(
        recount=last, area_code=HERE, dimension="wuhan_returnee", figures=7351, rows=7350
    )

    page = client_for(make_user("管理员", (Role.SYSTEM_ADMIN, CITY))).get(URL).content.decode()

    assert "7351" in page
    assert "茅津社区" in page


@pytest.mark.parametrize("role", [Role.CITY_HQ, Role.AUDITOR])
def test_to_others_there_is_no_such_page(city: None, client_for: ClientFor, role: Role) -> None:
    assert client_for(make_user("别人", (role, CITY))).get(URL).status_code == 404
