"""Who is entered, and who works there, for the tests of the follow-up."""

import datetime
import uuid
from typing import Any

from django.utils import timezone

from tests.factories import HUBIN, HUBIN_STREET, MAOJIN, make_person, make_user
from yimen.epidemic.follow_up.models import Observation
from yimen.epidemic.key_groups import actions
from yimen.epidemic.key_groups.actions import NewKeyPerson
from yimen.epidemic.key_groups.models import Group, KeyPerson, Symptom
from yimen.foundation.accounts.models import User
from yimen.foundation.people.models import Person
from yimen.foundation.staff.models import Role
from yimen.kit import clock
from yimen.kit.sight import System

ANSWERS = {"cough": "no", "fatigue": "no", "breath": "no"}


def reporter(area_code: int = MAOJIN) -> User:
    return make_user("填报员", (Role.REPORTER, area_code))


def officer() -> User:
    return make_user("乡镇干部", (Role.TOWNSHIP_OFFICER, HUBIN_STREET))


def investigator() -> User:
    return make_user("流调员", (Role.COUNTY_INVESTIGATOR, HUBIN))


def enter(person: Person, *, ago: int = 3, group: str = Group.WUHAN_RETURNEE) -> KeyPerson:
    """Arrived some days ago, entered the same morning: visited since the day after."""
    at = clock.now() - datetime.timedelta(days=ago)
    entry = NewKeyPerson(
        person_id=person.pk,
        group=group,
        area_code=person.area_code,
        home_area_code=person.home_area_code,
        from_place="武汉市",
        arrived_on=timezone.localdate(at),
        stay_address="1号",
        symptoms=Symptom.NO,
        reporter_id=make_user("录入员", (Role.REPORTER, person.area_code)).pk,
        at=at,
        client_uuid=uuid.uuid4(),
    )
    return actions.add_many([entry], by=System())[0]


def observed(area_code: int = MAOJIN, *, ago: int = 3, **fields: Any) -> Observation:
    """Somebody under observation, because he came back from Wuhan."""
    person = make_person(area_code, **fields)
    enter(person, ago=ago)
    return Observation.objects.get(person=person)


def form(**fields: Any) -> dict[str, Any]:
    """A visit as it is filled in on the phone."""
    return {
        "client_uuid": uuid.uuid4(),
        "found": "seen",
        "temperature": "36.5",
        **ANSWERS,
    } | fields
