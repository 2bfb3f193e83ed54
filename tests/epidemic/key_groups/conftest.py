"""Three villages with a reporter each, and those who look on."""

import pytest

from tests.epidemic.key_groups.day import worker
from tests.factories import (
    CHEZHAN,
    CITY,
    HUBIN_STREET,
    MAOJIN,
    SHANZHOU_VILLAGE,
)
from yimen.foundation.accounts.models import User
from yimen.foundation.staff.models import Role


@pytest.fixture
def villages(city: None) -> dict[int, User]:
    """Three villages, each with a reporter."""
    names = {MAOJIN: "茅津报", CHEZHAN: "车站报", SHANZHOU_VILLAGE: "大营报"}
    return {code: worker(name, Role.REPORTER, code) for code, name in names.items()}


@pytest.fixture
def mayor(city: None) -> User:
    return worker("市长", Role.CITY_HQ, CITY)


@pytest.fixture
def officer(city: None) -> User:
    return worker("镇干部", Role.TOWNSHIP_OFFICER, HUBIN_STREET)
