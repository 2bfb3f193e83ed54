"""Key persons for tests: somebody real in a village, entered by its reporter."""

import datetime
import itertools
import uuid
from typing import Any

from django.utils import timezone

from tests.factories import make_person, make_user
from yimen.epidemic.key_groups import actions
from yimen.epidemic.key_groups.actions import NewKeyPerson
from yimen.epidemic.key_groups.models import Group, KeyPerson, Symptom
from yimen.foundation.figures.actions import recount_all
from yimen.foundation.figures.queries import sums
from yimen.foundation.people.models import Person
from yimen.foundation.staff.models import Role
from yimen.kit.sight import System

WUHAN, CONTACT = Group.WUHAN_RETURNEE, Group.CLOSE_CONTACT
serials = itertools.count(1)


def id_number() -> str:
    """Somebody's own, born on 7 March 1990."""
    from stdnum.cn import ric

    body = f"41120219900307{next(serials) % 1000:03d}"
    return body + str(ric.calc_check_digit(body + "0"))


def enter(person: Person, **fields: Any) -> KeyPerson:
    """In the group of those who came back from Wuhan, unless said otherwise."""
    reporter = make_user("填报员", (Role.REPORTER, person.area_code))
    entry = NewKeyPerson(
        **{
            "person_id": person.pk,
            "group": WUHAN,
            "area_code": person.area_code,
            "home_area_code": person.home_area_code,
            "from_place": "武汉市",
            "arrived_on": timezone.localdate(),
            "stay_address": "1号",
            "symptoms": Symptom.NO,
            "reporter_id": reporter.pk,
            "at": timezone.now(),
            "client_uuid": uuid.uuid4(),
        }
        | fields
    )
    return actions.add_many([entry], by=System())[0]


def listed(area_code: int, **fields: Any) -> KeyPerson:
    """Somebody new of this village, listed."""
    return enter(make_person(area_code), **fields)


def days_ago(days: int) -> datetime.datetime:
    return timezone.now() - datetime.timedelta(days=days)


def figure(measure: str, *areas: int) -> dict[str, int]:
    return {dimension: n for dimension, n in sums(measure, areas).items() if n}


def differences() -> list[Any]:
    """What the recount of every measure finds wrong."""
    return [one for done in recount_all() for one in done.differences.all()]
