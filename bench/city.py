"""The city that benches run in: real divisions, invented staff, made once and found again."""

import csv
import datetime
import random
from dataclasses import dataclass
from pathlib import Path

from bench.report import ROOT, say

CITY = 411200000000
LEVELS = {"city": 0, "county": 1, "township": 2, "village": 3}  # positions in `Level`
WIDTH = {"city": 10**8, "county": 10**6, "township": 10**3, "village": 1}
DIVISIONS = ROOT / "src/yimen/foundation/areas/data/sanmenxia_divisions_2019-10-31.csv"


@dataclass(frozen=True)
class Worker:
    """Somebody signed in: his pk, his cookie, and the area of his post."""

    pk: int
    cookie: str
    area_code: int


def make_divisions(path: Path = DIVISIONS) -> None:
    """City, counties, townships and villages, if they are not there."""
    from django.db import transaction

    from yimen.foundation.areas.models import Area, Level

    if Area.objects.exists():
        return
    levels = list(Level)
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    known = {int(row["code"]) for row in rows}
    areas = [
        Area(
            code=int(row["code"]),
            last=int(row["code"]) + WIDTH[row["level"]] - 1,
            level=_level(levels, row["level"]),
            name=row["name"],
            parent_id=int(row["parent_code"]) if int(row["parent_code"]) in known else None,
        )
        for row in sorted(rows, key=lambda row: LEVELS[row["level"]])
    ]
    with transaction.atomic():
        Area.objects.bulk_create(areas, batch_size=500)
    say(f"{len(areas)} divisions")


def _level(levels: list[object], name: str) -> object:
    return next(level for level in levels if getattr(level, "name", "") == name.upper())


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
    from django.utils import timezone

    from yimen.foundation.accounts.models import User
    from yimen.foundation.staff.models import Post

    name = f"bench {role} {area_code}"
    users = list(User.objects.filter(display_name=name).order_by("pk")[:count])
    fresh = [User(display_name=name, password="!") for _ in range(count - len(users))]
    users += User.objects.bulk_create(fresh)
    since = timezone.now() - datetime.timedelta(days=1)
    Post.objects.bulk_create(
        Post(user=user, role=role, area_id=area_code, since=since) for user in fresh
    )
    return [Worker(user.pk, _signed_in(user), area_code) for user in users]


def _signed_in(user: object) -> str:
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}"


def identity_number(county: int, luck: random.Random) -> str:
    """An invented number with a right check digit."""
    day = datetime.date(1950, 1, 1) + datetime.timedelta(days=luck.randrange(18_000))
    body = f"{county // 10**6}{day:%Y%m%d}{luck.randrange(1000):03d}"
    total = sum(int(digit) * (2 ** (17 - place)) for place, digit in enumerate(body))
    return body + "10X98765432"[total % 11]
