"""Every role × every surface: whoever is outside is not seen, not counted, not named.

The proof is by comparison. All pages are read, people outside are entered, all pages are read
again: not one character may differ. What is asked by number must answer for a stranger's row
exactly as for a row that does not exist.
"""

import os
import subprocess
import sys

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from tests.matrix import world
from tests.matrix.pages import Said, look, said
from tests.matrix.registry import LOOP_ROUTES, SURFACES, TOPICS
from tests.matrix.surfaces import Detail, Page, Step, addresses
from yimen.config.asgi import ROUTES
from yimen.foundation.accounts.models import User
from yimen.foundation.staff.queries import sight_of

FIELD = (
    "reporter",
    "grid_doctor",
    "township_officer",
    "county_investigator",
    "county_hq",
    "city_hq",
)
MISSING = 2_000_000_001


def browser(user: User) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    return client


def read_all(user: User) -> dict[str, Said]:
    """Everything this person can open without knowing a number."""
    client, found = browser(user), {}
    for name, surface in SURFACES.items():
        if isinstance(surface, Page):
            for query in surface.queries:
                url = reverse(name, kwargs=surface.kwargs) + query
                found[url] = look(client, url)
    return found


def ask(user: User, surface: Detail | Step, name: str, pk: int) -> Said:
    """One row's page, or a step on it, with its own number taken out of the answer."""
    url = reverse(name, kwargs={surface.argument: pk, **surface.kwargs})
    client = browser(user)
    answer = (
        said(client.post(url, surface.data)) if isinstance(surface, Step) else look(client, url)
    )
    return Said(answer.status, answer.text.replace(str(pk), "N"))


def by_number() -> list[tuple[str, Detail | Step]]:
    return [(name, one) for name, one in SURFACES.items() if isinstance(one, Detail | Step)]


@pytest.mark.django_db
def test_nobody_outside_is_seen_counted_or_named() -> None:
    staff = world.build()
    before = {role: read_all(user) for role, user in staff.items()}

    world.outsiders(staff)

    for role, user in staff.items():
        for url, said_before in before[role].items():
            assert look(browser(user), url) == said_before, f"{role} at {url}"


@pytest.mark.django_db
def test_a_strangers_row_answers_like_one_that_does_not_exist() -> None:
    staff = world.build()
    cases = world.outsiders(staff)

    for role, user in staff.items():
        for name, surface in by_number():
            nothing = ask(user, surface, name, MISSING)
            for why, case in cases.items():
                pk = case.rows[surface.subject]
                assert ask(user, surface, name, pk) == nothing, f"{role} at {name}: {why}"


@pytest.mark.django_db
def test_whoever_is_inside_is_found_by_those_who_work_there() -> None:
    staff = world.build()
    before = {role: read_all(staff[role]) for role in FIELD}
    cases = world.insiders(staff)

    for role in FIELD:
        changed = [url for url, one in read_all(staff[role]).items() if one != before[role][url]]
        assert changed, f"{role} sees nothing of four new people"
        for why, case in cases.items():
            url = reverse("people:person", kwargs={"pk": case.person.pk})
            assert look(browser(staff[role]), url).status == 200, f"{role}: {why}"


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["auditor", "system_admin", "resident"])
def test_those_whose_work_is_not_with_people_see_nobody(role: str) -> None:
    staff = world.build()
    cases = world.insiders({})

    for name, surface in by_number():
        nothing = ask(staff[role], surface, name, MISSING)
        for case in cases.values():
            assert ask(staff[role], surface, name, case.rows[surface.subject]) == nothing, name


@pytest.mark.django_db
def test_a_page_listens_only_to_its_own_jurisdiction() -> None:
    staff = world.build()
    world.outsiders(staff)
    world.insiders(staff)

    for role, user in staff.items():
        heard = TOPICS.heard_on(browser(user), list(read_all(user)))
        strange = [topic for topic in heard if not TOPICS.entitled(topic, sight_of(user))]
        assert strange == [], role


def test_the_matrix_knows_every_address() -> None:
    unknown = sorted(set(addresses()) - set(SURFACES))
    gone = sorted(set(SURFACES) - set(addresses()))
    assert (unknown, gone) == ([], [])


def test_the_matrix_knows_every_route_of_the_loop() -> None:
    assert sorted(ROUTES) == sorted(LOOP_ROUTES)


def sighted_models() -> list[str]:
    """The models whose rows are about people: those that have a `visible_to`."""
    return [
        model._meta.label
        for model in apps.get_models()
        if hasattr(model._default_manager.none(), "visible_to")
    ]


@pytest.mark.parametrize("label", sighted_models())
@pytest.mark.skipif("YIMEN_BLIND" in os.environ, reason="this is the blinded run itself")
def test_the_matrix_goes_red_without_visible_to(label: str) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-x", "-q", __file__, "-k", "outside or stranger"],
        env={**os.environ, "YIMEN_BLIND": label},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1, run.stdout[-2000:]
    assert "AssertionError" in run.stdout
