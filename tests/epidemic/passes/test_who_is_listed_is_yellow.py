"""What reporters enter and visits find gives the colour, and stands again when written anew."""

import datetime
import uuid

import pytest
from django.core.management import call_command
from django.db import connection

from tests.factories import HUBIN_STREET, MAOJIN, make_person, make_user
from yimen.epidemic.follow_up import actions as follow_up
from yimen.epidemic.follow_up.actions import Decision, Visit
from yimen.epidemic.follow_up.models import Observation
from yimen.epidemic.key_groups import actions as key_groups
from yimen.epidemic.key_groups.actions import NewKeyPerson, Release, Relisting
from yimen.epidemic.key_groups.models import Group, KeyPerson, Reason
from yimen.epidemic.passes.models import Colour, Fact, Ruleset
from yimen.foundation.accounts.models import User
from yimen.foundation.people.models import Person
from yimen.foundation.staff.models import Role
from yimen.kit import clock
from yimen.kit.sight import System

BY = System()


@pytest.fixture
def reporter(city: None) -> User:
    return make_user("茅津报", (Role.REPORTER, MAOJIN))


@pytest.fixture
def officer(city: None) -> User:
    return make_user("镇干部", (Role.TOWNSHIP_OFFICER, HUBIN_STREET))


def add(person: Person, reporter: User, group: str = Group.CLOSE_CONTACT) -> KeyPerson:
    today = clock.today()
    entry = NewKeyPerson(
        group=group,
        area_code=MAOJIN,
        stay_address="茅津路1号",
        symptoms="no",
        reporter_id=reporter.pk,
        at=clock.now(),
        client_uuid=uuid.uuid4(),
        person_id=person.pk,
        home_area_code=MAOJIN,
        arrived_on=today - datetime.timedelta(days=1),
        from_place="武汉市",
    )
    return key_groups.add(entry, by=reporter)


def standing() -> set[str]:
    return set(Fact.objects.standing().values_list("kind", flat=True))


def colour(person: Person) -> tuple[str, str]:
    row = Colour.objects.get(person=person)
    return row.colour, row.rule


def test_a_close_contact_by_a_reporters_word_is_yellow_and_never_red(
    rules: Ruleset, resident: Person, reporter: User
) -> None:
    add(resident, reporter)
    assert standing() == {"key_close_contact", "under_observation"}
    assert colour(resident) == ("yellow", "observation")


def test_who_is_released_is_green_and_listed_again_yellow(
    rules: Ruleset, resident: Person, reporter: User, officer: User
) -> None:
    row = add(resident, reporter)
    now = clock.now()
    release = Release(row.pk, Reason.NEGATIVE, now, uuid.uuid4())
    key_groups.release(release, by=officer)
    assert standing() == set()
    assert colour(resident) == ("green", "")
    key_groups.relist(Relisting(row.pk, now, uuid.uuid4(), "误操作"), by=officer)
    assert standing() == {"key_close_contact", "under_observation"}
    assert colour(resident)[0] == "yellow"


def test_listed_by_mistake_is_as_if_never_listed(
    rules: Ruleset, resident: Person, reporter: User, officer: User
) -> None:
    row = add(resident, reporter)
    key_groups.release(Release(row.pk, Reason.MISTAKE, clock.now(), uuid.uuid4()), by=officer)
    assert colour(resident)[0] == "green"


def test_a_symptom_at_a_visit_counts_until_it_is_corrected(
    rules: Ruleset, resident: Person, reporter: User
) -> None:
    add(resident, reporter)
    observation = Observation.objects.get()
    seen = Visit(observation.pk, clock.now(), uuid.uuid4(), answers={"cough": "yes"})
    follow_up.visit(seen, by=reporter)
    assert "symptoms_seen" in standing()
    assert colour(resident) == ("yellow", "symptoms")
    well = dict.fromkeys(["cough", "fatigue", "breath"], "no")
    again = Visit(observation.pk, clock.now(), uuid.uuid4(), answers=well, is_correction=True)
    follow_up.visit(again, by=reporter)
    assert "symptoms_seen" not in standing()
    assert colour(resident) == ("yellow", "observation")


def test_facts_lost_and_rebuilt_give_the_same_colours(
    rules: Ruleset, resident: Person, reporter: User, officer: User
) -> None:
    other = make_person(MAOJIN)
    add(resident, reporter)
    row = add(other, reporter, Group.WUHAN_RETURNEE)
    key_groups.release(Release(row.pk, Reason.NEGATIVE, clock.now(), uuid.uuid4()), by=officer)
    facts = set(Fact.objects.standing().values_list("kind", "source", "source_id", "since"))
    before = set(Colour.objects.values_list("person", "colour", "rule", "until"))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE passes_fact")
    call_command("rebuild_facts")
    after = set(Fact.objects.standing().values_list("kind", "source", "source_id", "since"))
    assert after == facts
    assert set(Colour.objects.values_list("person", "colour", "rule", "until")) >= before


def test_who_is_released_from_observation_is_so_at_once(
    rules: Ruleset, resident: Person, reporter: User, officer: User
) -> None:
    add(resident, reporter)
    observation = Observation.objects.get()
    decision = Decision(
        observation.pk, "release", clock.now(), uuid.uuid4(), officer.pk, "两次阴性", None, ""
    )
    follow_up.decide(decision, by=officer)
    assert standing() == set()
    assert colour(resident)[0] == "green"
