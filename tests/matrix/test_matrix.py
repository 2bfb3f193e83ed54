"""Every role × every surface: whoever is outside is not seen, not counted, not named.

The proof is by comparison. All pages are read, people outside are entered, all pages are read
again: not one character may differ. What is asked by number must answer for a stranger's row
exactly as for a row that does not exist.
"""

import difflib
import os
from collections.abc import Iterator
from dataclasses import astuple
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from tests.matrix import topics, world
from tests.matrix.pages import Said, look
from tests.matrix.registry import (
    FILES,
    KEY_PERSON_FORM,
    LOOP_ROUTES,
    MEMBER,
    RESIDENCE,
    SURFACES,
)
from tests.matrix.surfaces import Ask, Detail, Nobody, Page, addresses
from tests.matrix.witnesses import BEHIND
from tests.matrix.world import EVERYBODY, FIELD, OUT_OF_OFFICE, POSTS, STRANGER, Case, Visitor
from yimen.config.asgi import ROUTES
from yimen.foundation.accounts.models import User
from yimen.foundation.staff.queries import sight_of

MISSING = 2_000_000_001
Fetch = tuple[str, str, Ask]  # name of the address, address, way of asking
IN_BLIND_RUN = "YIMEN_BLIND" in os.environ


def for_each(*roles: str) -> Any:
    """Once for each role; in the blinded run conftest.py says for which."""
    return (lambda test: test) if IN_BLIND_RUN else pytest.mark.parametrize("role", roles)


def browser(user: Visitor) -> Client:
    client = Client()
    if user.pk:
        client.force_login(User.objects.get(pk=user.pk))
    return client


def unasked(about: str = "") -> Iterator[Fetch]:
    """Everything that can be opened without knowing a number (of one model only)."""
    for name, surfaces in SURFACES.items():
        for page in surfaces:
            if isinstance(page, Page) and (not about or about in page.shows):
                url = reverse(name, kwargs=page.kwargs)
                yield from ((name, url, ask) for ask in page.asks)


def details(about: str = "") -> Iterator[tuple[str, Detail]]:
    for name, surfaces in SURFACES.items():
        for one in surfaces:
            if isinstance(one, Detail) and (not about or about == one.subject):
                yield name, one


def known(case: Case, about: str = "") -> Iterator[Fetch]:
    """The pages about somebody inside, as their addresses are found on other pages."""
    for name, one in details():
        if not one.writes and (not about or about in {one.subject, RESIDENCE}):
            url = address(name, one, case.rows[one.subject], case)
            yield from ((name, url, ask) for ask in one.asks)


def address(name: str, one: Detail, pk: int, inside: Case) -> str:
    beside = {argument: inside.rows[label] for argument, label in one.beside.items()}
    if one.argument.startswith("?"):
        return f"{reverse(name, kwargs={**one.kwargs, **beside})}{one.argument}={pk}"
    return reverse(name, kwargs={one.argument: pk, **one.kwargs, **beside})


def difference(now: Said, before: Said) -> str:
    """The lines that differ, for whoever must find out why; "" for none."""
    if now == before:
        return ""
    pairs = [
        (str(one), str(other)) for one, other in zip(astuple(now), astuple(before), strict=True)
    ]
    lines = [
        line
        for one, other in pairs
        for line in difflib.unified_diff(other.splitlines(), one.splitlines(), lineterm="", n=0)
    ]
    return "\n".join(line[:300] for line in lines[:20])


@for_each(*EVERYBODY)
@pytest.mark.django_db
def test_nobody_outside_is_seen_counted_or_named(role: str, blinded: str) -> None:
    staff = world.build()
    here = world.insiders(staff)
    client = browser(staff[role])
    pages = [*unasked(blinded), *known(here["stays here"], blinded)]
    before = [look(client, url, ask) for _, url, ask in pages]

    world.outsiders(staff, role, here)

    for (name, url, ask), said_before in zip(pages, before, strict=True):
        told = difference(look(client, url, ask), said_before)
        assert not told, f"{role} at {name}: {url}{ask}\n{told}"


@for_each(*POSTS)
@pytest.mark.django_db
def test_a_strangers_row_answers_like_one_that_does_not_exist(role: str, blinded: str) -> None:
    staff = world.build()
    here = world.insiders(staff)
    cases = world.outsiders(staff, role, here)
    client, nearest = browser(staff[role]), dict([*cases.items()][-2:])

    def answer(name: str, one: Detail, ask: Ask, pk: int) -> Said:
        return look(client, address(name, one, pk, here["stays here"]), ask).without(pk)

    for name, one in details(blinded):
        for ask in one.asks:
            nothing = answer(name, one, ask, MISSING)
            # every way of being outside for a look; the two hardest for steps and searches
            for why, case in (cases if ask == one.asks[0] else nearest).items():
                there = answer(name, one, ask, case.rows[one.subject])
                told = difference(there, nothing)
                assert not told, f"{role} at {name}: {why}\n{told}"


@for_each(*POSTS)
@pytest.mark.django_db
def test_a_strangers_row_without_a_page_of_its_own_is_behind_its_door(
    role: str, blinded: str
) -> None:
    if blinded and blinded not in BEHIND:
        return  # the pages notice
    staff = world.build()
    cases = world.outsiders(staff, role)
    user = User.objects.get(pk=staff[role].pk)
    user.sight = sight_of(user)

    for label in BEHIND:
        seen = apps.get_model(label)._default_manager.all().visible_to(user)
        for why, case in cases.items():
            found = seen.filter(pk=case.rows[label]).exists()
            assert not found, f"{role} at {label}: {why}"


WHERE = {
    "people:person": "people.Person",
    "key_groups:detail": "key_groups.KeyPerson",
    "investigations:detail": "investigations.Investigation",
}


@pytest.mark.parametrize("role", FIELD)
@pytest.mark.django_db
def test_whoever_is_inside_is_found_by_those_who_work_there(role: str) -> None:
    staff = world.build()
    client = browser(staff[role])
    lists = {name: reverse(name) for name in ("people:persons", "people:index", "key_groups:list")}
    before = {name: look(client, url, Ask()) for name, url in lists.items()}

    cases = world.insiders(staff)

    for name, url in lists.items():
        assert look(client, url, Ask()) != before[name], f"{role} at {name}"
    for why, case in cases.items():
        for name, label in WHERE.items():
            url = reverse(name, kwargs={"pk": case.rows[label]})
            assert look(client, url, Ask()).status == 200, f"{role} at {name}: {why}"


OWN = {
    "declarations:show", "declarations:receipt", "passes:why", "passes:paper", "passes:renew",
    "passes:print_code", "passes:withdraw_paper",
}  # fmt: skip
WITH_NAMES = {"staff.Post", "audit.Entry"}  # of these no row tells who somebody of the register is


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["auditor", "county_auditor", "system_admin", *OUT_OF_OFFICE])
def test_those_whose_work_is_not_with_people_see_nobody(role: str) -> None:
    staff = world.build()
    here = world.insiders(staff)
    client = browser(staff[role])

    for name, one in details():
        if one.subject in WITH_NAMES or name == "audit:entries":
            continue
        url = address(name, one, MISSING, here["merged here"])
        nothing = look(client, url, one.asks[0]).without(MISSING)
        for why in ("stays here", "shared"):
            pk = here[why].rows[one.subject]
            if (role, why) == ("resident", "stays here") and name in OWN:
                continue  # he reads about himself
            there = look(client, address(name, one, pk, here["merged here"]), one.asks[0])
            told = difference(there.without(pk), nothing)
            assert not told, f"{role} at {name}: {why}\n{told}"


@pytest.mark.parametrize("role", EVERYBODY)
@pytest.mark.django_db
def test_a_page_listens_only_to_its_own_jurisdiction(role: str) -> None:
    staff = world.build()
    here = world.insiders(staff)
    client, user = browser(staff[role]), staff[role]
    plain = [one for one in [*unasked(), *known(here["stays here"])] if one[2] == Ask()]

    heard = set()
    for name, url, ask in plain:
        for hearing in look(client, url, ask).hears:
            assert topics.not_for(sight_of(user), hearing) == [], f"{role} at {name}"
            heard |= {topics.family(topic) for topic in hearing[1]}

    if role in FIELD:
        told = {one for one in topics.FAMILIES if role not in topics.NOT_HEARD.get(one, ())}
        assert heard == told, f"{role} hears nothing of some family"


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["county_investigator", "auditor"])
def test_every_file_that_leaves_the_house_is_declared(role: str) -> None:
    client = browser(world.build()[role])
    files = {name for name, url, ask in unasked() if look(client, url, ask).is_file}
    assert files <= FILES
    assert files >= {"portal:my-export"}


@pytest.mark.django_db
def test_an_exact_number_tells_only_that_it_is_known() -> None:
    staff = world.build()
    here = world.insiders(staff)
    doors = here["stays here"].rows["people.Household"]
    add_member = reverse("people:add_member", kwargs={"pk": doors})
    forms = {
        add_member: MEMBER | {"name": "别的人", "document_number": STRANGER.document},
        reverse("key_groups:add"): KEY_PERSON_FORM
        | {"name": "别的人", "id_number": STRANGER.document},
    }
    world.outsiders(staff, "reporter", here)

    for url, words in forms.items():
        answer = look(browser(staff["reporter"]), url, Ask(post=words))
        assert answer.status in {409, 422}, url
        for secret in (STRANGER.name, STRANGER.name[:1], "周公庙", "西关"):
            assert secret not in answer.text, f"{url}: {secret}"


def test_the_matrix_knows_every_address() -> None:
    unknown = sorted(set(addresses()) - set(SURFACES))
    gone = sorted(set(SURFACES) - set(addresses()))
    assert (unknown, gone) == ([], [])


def test_whoever_shows_nobody_says_why() -> None:
    reasons = [one.reason for surfaces in SURFACES.values() for one in surfaces
               if isinstance(one, Nobody)]  # fmt: skip
    assert all(len(reason) > 20 for reason in reasons)


def test_the_matrix_knows_every_route_of_the_loop() -> None:
    assert sorted(ROUTES) == sorted(LOOP_ROUTES)
