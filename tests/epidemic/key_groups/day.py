"""One day of reporting, 2 February 2020, as its tests play it."""

import datetime
import uuid
from collections.abc import Callable

from django.test import Client
from django.utils import timezone

from tests.factories import (
    make_user,
)
from yimen.epidemic.key_groups import actions
from yimen.epidemic.key_groups.actions import NewReport
from yimen.epidemic.key_groups.models import DailyReport
from yimen.foundation.accounts.models import User
from yimen.foundation.staff.models import Post, Role
from yimen.foundation.staff.queries import sight_of
from yimen.kit import clock

ClientFor = Callable[[User], Client]
BOARD, CHASE = "/desk/key-groups/coverage/", "/desk/key-groups/coverage/chase/"
DAY = datetime.date(2020, 2, 2)


def at(hour: int, minute: int = 0, *, day: int = 0) -> datetime.datetime:
    naive = datetime.datetime.combine(DAY, datetime.time(hour, minute))
    return timezone.make_aware(naive + datetime.timedelta(days=day))


def worker(name: str, role: Role, *areas_: int) -> User:
    user = make_user(name, *[(role, code) for code in areas_])
    Post.objects.filter(user=user).update(since=at(0, day=-30))
    user.sight = sight_of(user, at(16))
    return user


def report(user: User, code: int, when: datetime.datetime) -> DailyReport:
    entry = NewReport(code, timezone.localdate(when), user.pk, when, uuid.uuid4())
    with clock.played(when):
        return actions.report(entry, by=user)


def headline(page: str) -> str:
    return page.split('role="status"')[1].split("</strong>")[0]


def figure(page: str, key: str) -> str:
    return page.split(f'data-figure="{key}">')[1].split("<")[0]


def look(client: Client, when: datetime.datetime, query: str = "") -> str:
    with clock.played(when):
        answer = client.get(BOARD + query)
    assert answer.status_code == 200
    return answer.content.decode()
