"""The demo city's staff: 1,386 reporters over 1,404 villages, and everyone above them."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from django.contrib.auth.hashers import make_password

from yimen.foundation.accounts import actions as accounts
from yimen.foundation.accounts.actions import NewAccount
from yimen.foundation.areas.models import Area, Level
from yimen.foundation.staff import actions
from yimen.foundation.staff.actions import NewPost
from yimen.foundation.staff.models import Role
from yimen.kit import invented
from yimen.kit.sight import Actor

REPORTERS_SHORT = 18  # 1,404 villages and communities, 1,386 reporters: 18 look after two
PASSWORD = "yimen-demo-2020"  # noqa: S105  # printed by the demo, good for nothing else
DEPARTMENTS = {
    Role.CITY_HQ: "市疫情防控指挥部",
    Role.COUNTY_HQ: "疫情防控指挥部",
    Role.COUNTY_INVESTIGATOR: "疾病预防控制中心",
    Role.TOWNSHIP_OFFICER: "疫情防控办公室",
    Role.GRID_DOCTOR: "卫生院",
    Role.REPORTER: "村（居）委会",
    Role.EPIDEMIOLOGIST: "市疾病预防控制中心",
    Role.AUDITOR: "审计局",
    Role.SYSTEM_ADMIN: "大数据管理局",
}
ROLES_AT = {
    Level.CITY: (Role.CITY_HQ, Role.AUDITOR, Role.SYSTEM_ADMIN),
    Level.COUNTY: (Role.COUNTY_HQ, Role.COUNTY_INVESTIGATOR),
    Level.TOWNSHIP: (Role.TOWNSHIP_OFFICER, Role.GRID_DOCTOR),
}


@dataclass(frozen=True)
class Place:
    """One job: a role over one or two areas."""

    role: Role
    area_codes: tuple[int, ...]


def load(*, seed: int, by: Actor) -> None:
    """Accounts and posts of the whole city, held from now on."""
    random = Random(f"{seed}:staff")  # noqa: S311  # invented people
    places = [*_offices(), *_reporters(random), *_experts()]
    secret = make_password(PASSWORD)
    entries = [
        NewAccount(invented.name(random), invented.phone(number), password=secret)
        for number, _ in enumerate(places, 1)
    ]
    users = accounts.add_many(entries, by=by)
    posts = [
        NewPost(user.pk, place.role, code, department=DEPARTMENTS[place.role])
        for user, place in zip(users, places, strict=True)
        for code in place.area_codes
    ]
    actions.appoint_many(posts, by=by)


def _offices() -> Iterator[Place]:
    for level, roles in ROLES_AT.items():
        for code in Area.objects.filter(level=level).values_list("code", flat=True):
            yield from (Place(role, (code,)) for role in roles)


def _experts() -> Iterator[Place]:
    """The city's own, who say how an outbreak is followed up."""
    for code in Area.objects.filter(level=Level.CITY).values_list("code", flat=True):
        yield Place(Role.EPIDEMIOLOGIST, (code,))


def _reporters(random: Random) -> Iterator[Place]:
    """One a village, but the second village of some townships goes to its neighbour's."""
    by_township: dict[int | None, list[int]] = {}
    for code, parent in Area.objects.filter(level=Level.VILLAGE).values_list("code", "parent"):
        by_township.setdefault(parent, []).append(code)
    roomy = sorted(parent for parent, villages in by_township.items() if parent and villages[3:])
    shared = set(random.sample(roomy, min(REPORTERS_SHORT, len(roomy))))
    for parent, villages in by_township.items():
        alone = villages
        if parent in shared:
            yield Place(Role.REPORTER, tuple(villages[-2:]))
            alone = villages[:-2]
        yield from (Place(Role.REPORTER, (code,)) for code in alone)
