"""Those who judge and those who are judged."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.factories import CITY, HUBIN, MAOJIN, SHANZHOU, make_area_tree, make_person, make_user
from yimen.epidemic.passes import actions, lane
from yimen.epidemic.passes.models import Ruleset
from yimen.foundation.accounts.models import User
from yimen.foundation.people.models import Person
from yimen.foundation.staff.models import Role
from yimen.foundation.staff.queries import sight_of
from yimen.kit import clock
from yimen.kit.sight import System


@pytest.fixture
def expert(city: None) -> User:
    return make_user("周流调", (Role.EPIDEMIOLOGIST, CITY))


@pytest.fixture
def mayor(city: None) -> User:
    return make_user("市长", (Role.CITY_HQ, CITY))


@pytest.fixture
def deputy(city: None) -> User:
    return make_user("副市长", (Role.CITY_HQ, CITY))


@pytest.fixture
def county(city: None) -> User:
    return make_user("区指挥", (Role.COUNTY_HQ, HUBIN))


@pytest.fixture
def neighbour(city: None) -> User:
    return make_user("邻区", (Role.COUNTY_HQ, SHANZHOU))


@pytest.fixture
def resident(city: None) -> Person:
    return make_person(MAOJIN, name="李测试")


@pytest.fixture
def account(resident: Person) -> User:
    """The resident's own."""
    user = make_user("李测试")
    resident.account = user
    resident.save(update_fields=["account"])
    user.sight = sight_of(user)
    return user


@pytest.fixture
def rules(expert: User, mayor: User) -> Ruleset:
    """Those of February 2020, in force."""
    row = actions.load_first(drafted_by=expert, enacted_by=mayor)
    actions.run_on(by=System())
    return row


@pytest.fixture
def fact() -> Callable[..., actions.NewFact]:
    """Something that is so about a person since yesterday."""

    def made(person: Person, kind: str, **other: Any) -> actions.NewFact:
        since = other.pop("since", clock.now() - datetime.timedelta(days=1))
        source_id = other.pop("source_id", person.pk)
        source = other.pop("source", "tests.Row")
        return actions.NewFact(person.pk, kind, since, source, source_id, **other)

    return made


@pytest.fixture
def own_folder(settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(lane, "_limit", lane.Limit())


@pytest.fixture
def signed_in(transactional_db: None, own_folder: None) -> tuple[Person, User, Client]:
    """A resident with an account, a pass and a browser in which he has signed in."""
    make_area_tree()
    actions.rotate_keys(by=System())
    user = make_user("李测试")
    person = make_person(MAOJIN, name="李测试", account=user)
    user.sight = sight_of(user)
    actions.issue(person.pk, holder_id=user.pk, by=System())
    browser = Client()
    browser.force_login(user)
    return person, user, browser
