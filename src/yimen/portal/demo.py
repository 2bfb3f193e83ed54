"""The demo city: every mission's part of it, in the order in which they stand on each other."""

import datetime
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext_noop

from yimen.epidemic.investigations import demo as investigations
from yimen.epidemic.investigations.actions import load_defaults
from yimen.epidemic.key_groups import demo as key_groups
from yimen.epidemic.outbreaks.actions import load_defaults as load_outbreaks
from yimen.foundation.accounts import actions as accounts
from yimen.foundation.accounts.actions import NewAccount
from yimen.foundation.accounts.models import User
from yimen.foundation.areas import demo as areas
from yimen.foundation.areas.queries import names_of
from yimen.foundation.audit.retention import foresee
from yimen.foundation.figures.actions import fold
from yimen.foundation.people import demo as people
from yimen.foundation.people.actions import claim
from yimen.foundation.people.models import Person
from yimen.foundation.staff import demo as staff
from yimen.foundation.staff.models import Post, Role
from yimen.kit.sight import Actor, System

Say = Callable[[str], None]
HUBIN, HUBIN_STREET, MAOJIN = 411202000000, 411202001000, 411202001002
CITY = 411200000000
SHOWN = (  # whom the sign-in page of the demo offers
    (Role.REPORTER, MAOJIN),
    (Role.GRID_DOCTOR, HUBIN_STREET),
    (Role.TOWNSHIP_OFFICER, HUBIN_STREET),
    (Role.COUNTY_INVESTIGATOR, HUBIN),
    (Role.COUNTY_HQ, HUBIN),
    (Role.CITY_HQ, CITY),
    (Role.EPIDEMIOLOGIST, CITY),
    (Role.AUDITOR, CITY),
    (Role.SYSTEM_ADMIN, CITY),
)


@dataclass(frozen=True)
class Size:
    residents: int = 20_000
    key_persons: int = 4_000
    days: int = 30


@transaction.atomic
def load(size: Size, *, seed: int, now: datetime.datetime, say: Say) -> None:
    """A whole city of invented people, the same for the same seed: all of it or nothing."""
    by = System()
    with _step(say, "divisions"):
        areas.load(now=now, by=by)
        load_defaults(at=now, by=by)
        load_outbreaks(by=by)
    with _step(say, "staff and 1,386 reporters"):
        staff.load(seed=seed, now=now, days=size.days, by=by)
    with _step(say, f"{size.residents:,} residents"):
        people.load(size.residents, seed=seed, now=now, days=size.days, by=by)
        _tell_sizes()
    posts = _holders(now)
    with _step(say, f"{size.key_persons:,} key persons"):
        reporters = {code: pk for (role, code), pk in posts.items() if role == Role.REPORTER}
        key_groups.load(
            size.key_persons, seed=seed, now=now, days=size.days, reporters=reporters, by=by
        )
        _tell_sizes()
        _resident(now, by=by)
    with _step(say, f"{size.days} days of investigations"):
        investigations.load(seed=seed, now=now, staff=posts, by=by)
    with _step(say, "figures"):
        fold()
        foresee(now)


def _resident(now: datetime.datetime, *, by: Actor) -> None:
    """Somebody of 茅津社区, a key person if there is one, has an account of his own."""
    there = Person.objects.visible_to(by).filter(area_code=MAOJIN)
    person = there.order_by(F("key_memberships").asc(nulls_last=True), "pk").first()
    if person is None:
        return
    entry = NewAccount(person.name, person.phone, password=make_password(staff.PASSWORD), at=now)
    [user] = accounts.add_many([entry], by=by)
    claim(name=person.name, document_number=person.document_number, by=user, at=now)


def _in_english(role: Role) -> str:
    """The role's words as they stand in the source: the page translates them for its reader."""
    with translation.override("en"):
        return str(role.label)


def _holders(now: datetime.datetime) -> dict[tuple[str, int], int]:
    """Who holds a role over an area: (role, area code) → user id."""
    held = Post.objects.held_at(now).values_list("role", "area_id", "user_id")
    return {(role, code): user_id for role, code, user_id in held}


@contextmanager
def _step(say: Say, what: str) -> Iterator[None]:
    began = time.monotonic()
    yield
    say(f"  {what}: {time.monotonic() - began:.1f} s")


def _tell_sizes() -> None:
    """What was loaded is not committed yet: nobody else can tell the planner how much it is."""
    ours = [m for m in apps.get_models() if m.__module__.startswith("yimen.")]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE " + ", ".join(f'"{model._meta.db_table}"' for model in ours))


def write_logins(path: Path) -> list[dict[str, str]]:
    """Who may be tried out in the demo, into the file that its sign-in page reads."""
    posts = Post.objects.held_at(timezone.now()).select_related("user")
    shown = {
        (post.role, post.area_id): post for post in posts.filter(role__in=[r for r, _ in SHOWN])
    }
    names = names_of({code for _, code in SHOWN})
    logins = [
        _login(shown[role, code].user, role.value, _in_english(role), names[code])
        for role, code in SHOWN
    ]
    residents = User.objects.filter(person__isnull=False, posts__isnull=True)[:1]
    logins += [
        _login(user, "resident", gettext_noop("resident"), names[MAOJIN]) for user in residents
    ]
    path.write_text(json.dumps(logins, ensure_ascii=False, indent=1))
    return logins


def _login(user: User, role: str, title: str, area: str) -> dict[str, str]:
    return {
        "name": user.display_name,
        "role": role,
        "title": title,
        "area": area,
        "phone": user.phone,
        "password": staff.PASSWORD,
    }
