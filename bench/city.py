"""The city that benches run in: real divisions, invented staff, made once and found again."""

import dataclasses
import datetime
import io
import random
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.report import say

if TYPE_CHECKING:
    from yimen.epidemic.key_groups.actions import NewKeyPerson
    from yimen.foundation.accounts.models import User

CITY = 411200000000


@dataclass(frozen=True)
class Worker:
    """Somebody signed in: his pk, his cookie, and the area of his post."""

    pk: int
    cookie: str
    area_code: int


def make_city() -> None:
    """Divisions, questionnaires and rules as a new city starts with them; safe to repeat."""
    from django.core.management import call_command

    from yimen.foundation.areas.models import Area

    if not Area.objects.exists():
        call_command("load_areas", stdout=io.StringIO())
        say(f"{Area.objects.count()} divisions")
    call_command("load_investigation_defaults")


def counties() -> list[int]:
    from yimen.foundation.areas.models import Area, Level

    found = Area.objects.filter(level=Level.COUNTY).order_by("code")
    return list(found.values_list("code", flat=True))


def a_village(county: int) -> int:
    from yimen.foundation.areas.models import Area, Level

    inside = Area.objects.filter(level=Level.VILLAGE, code__range=(county, county + 10**6 - 1))
    return int(inside.order_by("code").values_list("code", flat=True)[0])


def workers(role: str, area_code: int, count: int) -> list[Worker]:
    """So many people with this post, each signed in; those of an earlier bench first."""
    return [Worker(user.pk, _signed_in(user), area_code) for user in staff(role, area_code, count)]


def staff(role: str, area_code: int, count: int) -> "list[User]":
    from yimen.foundation.accounts.models import User
    from yimen.foundation.staff.actions import NewPost, appoint_many
    from yimen.kit.sight import System

    name = f"bench {role} {area_code}"
    users = list(User.objects.filter(display_name=name).order_by("pk")[:count])
    fresh = [User(display_name=name, password="!") for _ in range(count - len(users))]
    User.objects.bulk_create(fresh)
    since = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
    appoint_many([NewPost(user.pk, role, area_code, since) for user in fresh], by=System())
    return users + fresh


def _signed_in(user: "User") -> str:
    from django.conf import settings
    from django.test import Client

    from yimen.foundation.accounts.middleware import PROTECTED

    client = Client()
    client.force_login(user)
    session = client.session
    session[PROTECTED] = user.pk  # as if the second factor had been shown
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def entry(village: int, reporter_id: int, luck: random.Random) -> "NewKeyPerson":
    """An invented returnee, as the reporter's form would give him to the action."""
    from yimen.epidemic.key_groups.actions import NewKeyPerson
    from yimen.foundation.people.actions import NewPerson

    now, name = datetime.datetime.now(datetime.UTC), uuid.UUID(int=luck.getrandbits(128))
    person = NewPerson("测试甲", village, document_type="id_card", client_uuid=name, at=now)
    person = dataclasses.replace(person, document_number=identity_number(village, luck))
    return NewKeyPerson(
        group="wuhan_returnee",
        area_code=village,
        home_area_code=None,
        from_place="武汉市",
        arrived_on=now.date() - datetime.timedelta(days=2),
        stay_address="1号",
        symptoms="no",
        reporter_id=reporter_id,
        at=now,
        client_uuid=name,
        person=person,
    )


def identity_number(county: int, luck: random.Random) -> str:
    """An invented number with a right check digit."""
    day = datetime.date(1950, 1, 1) + datetime.timedelta(days=luck.randrange(18_000))
    body = f"{county // 10**6}{day:%Y%m%d}{luck.randrange(1000):03d}"
    total = sum(int(digit) * (2 ** (17 - place)) for place, digit in enumerate(body))
    return body + "10X98765432"[total % 11]
