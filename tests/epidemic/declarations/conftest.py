"""Somebody of the city with an account and his own entry, and the questions."""

import pytest
from django.test import Client

from tests.factories import MAOJIN, make_person, make_user
from yimen.epidemic.declarations.actions import load_defaults
from yimen.foundation.accounts.models import User
from yimen.foundation.people.models import Person
from yimen.foundation.staff.queries import sight_of
from yimen.kit.sight import System


@pytest.fixture
def questions(city: None) -> None:
    load_defaults(by=System())


@pytest.fixture
def resident(questions: None) -> User:
    return make_user("居民")


@pytest.fixture
def person(resident: User) -> Person:
    found = make_person(MAOJIN, home_area_code=MAOJIN, account=resident)
    resident.sight = sight_of(resident)
    return found


@pytest.fixture
def browser(resident: User, client_for) -> Client:  # type: ignore[no-untyped-def]
    return client_for(resident)  # type: ignore[no-any-return]
