"""The demo city: every mission's part of it, in the order in which they stand on each other."""

import datetime
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext_noop

from yimen.epidemic.declarations.actions import load_defaults as load_questions
from yimen.epidemic.investigations.actions import load_defaults
from yimen.epidemic.key_groups import demo_lists as lists
from yimen.epidemic.outbreaks.actions import load_defaults as load_outbreaks
from yimen.epidemic.passes import demo as codes
from yimen.foundation.accounts import actions as accounts
from yimen.foundation.accounts.actions import NewAccount
from yimen.foundation.accounts.models import User
from yimen.foundation.areas import demo as areas
from yimen.foundation.areas.queries import names_of
from yimen.foundation.audit.retention import foresee
from yimen.foundation.figures.actions import recount_all
from yimen.foundation.people import demo as people
from yimen.foundation.people.actions import claim
from yimen.foundation.people.models import Person
from yimen.foundation.staff import demo as staff
from yimen.foundation.staff.models import Post, Role
from yimen.kit import clock
from yimen.kit.sight import Actor, System
from yimen.portal.playing import holders, play, tell_sizes

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
LIVED_IN = {MAOJIN: 12}  # households: enough for all who come (back) there in a month
LIST_CAME = datetime.timedelta(hours=20)
BEFORE = datetime.timedelta(days=30)  # when the city had its staff, and its residents entered


@dataclass(frozen=True)
class Size:
    residents: int = 20_000
    key_persons: int = 1_600
    days: int = 24


@transaction.atomic
def load(size: Size, *, seed: int, now: datetime.datetime, say: Say) -> None:
    """A whole city of invented people, the same for the same seed: all of it or nothing."""
    by = System()
    long_ago = now - datetime.timedelta(days=size.days) - BEFORE
    with clock.played(long_ago):
        _begin(size, seed, long_ago, say)
    with _step(say, f"{size.days} days of {size.key_persons:,} key persons"):
        play(size.key_persons, size.days, seed=seed, now=now, staff=holders(now), village=MAOJIN)
    with clock.played(now - LIST_CAME), _step(say, "a list from above"):
        lists.load(seed=seed, staff=holders(now), by=by)
    with clock.played(now), _step(say, "figures counted once more"):
        _resident(by=by)
        codes.load(holders(now)[Role.COUNTY_HQ, HUBIN], by=by)
        recount_all()
        foresee()


def _begin(size: Size, seed: int, at: datetime.datetime, say: Say) -> None:
    """What a city has before anything happens: divisions, staff, rules, residents."""
    by = System()
    with _step(say, "divisions"):
        areas.load(by=by)
        load_defaults(by=by)
        load_outbreaks(by=by)
        load_questions(by=by)
    with _step(say, "staff and 1,386 reporters"):
        staff.load(seed=seed, by=by)
    with _step(say, "rules of the codes"):
        held = holders(at)
        expert, chief = (held[role, CITY] for role in (Role.EPIDEMIOLOGIST, Role.CITY_HQ))
        codes.load_rules(expert, chief, by=by)
    with _step(say, f"{size.residents:,} residents"):
        people.load(size.residents, seed=seed, by=by, at_least=LIVED_IN)
        tell_sizes()


def _resident(*, by: Actor) -> None:
    """Somebody of 茅津社区, a key person if there is one, has an account of his own."""
    there = Person.objects.visible_to(by).filter(area_code=MAOJIN)
    person = there.order_by(F("key_memberships").asc(nulls_last=True), "pk").first()
    if person is None:
        return
    entry = NewAccount(person.name, person.phone, password=make_password(staff.PASSWORD))
    [user] = accounts.add_many([entry], by=by)
    claim(name=person.name, document_number=person.document_number, by=user)


def _in_english(role: Role) -> str:
    """The role's words as they stand in the source: the page translates them for its reader."""
    with translation.override("en"):
        return str(role.label)


@contextmanager
def _step(say: Say, what: str) -> Iterator[None]:
    began = time.monotonic()
    yield
    say(f"  {what}: {time.monotonic() - began:.1f} s")


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
