"""What the city keeps about people is named, and ends."""

import datetime
import hashlib
import json
import uuid
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models
from django.utils import timezone

from tests.factories import HUBIN_STREET, MAOJIN, make_person, make_user
from yimen.epidemic.investigations.actions import load_defaults
from yimen.epidemic.investigations.models import Investigation, Rule
from yimen.epidemic.key_groups.models import Group, KeyPerson, Symptom
from yimen.foundation.accounts.models import User
from yimen.foundation.audit.models import DeletionCertificate, Entry
from yimen.foundation.audit.retention import history_of, personal, plain, purge, what_ends
from yimen.foundation.people.models import Household, Person, Residence
from yimen.foundation.staff.models import Role
from yimen.kit.sight import System

LATER = timezone.now() + datetime.timedelta(days=400)
SPEAKING = (
    models.CharField,
    models.TextField,
    models.JSONField,
    models.BinaryField,
    models.GenericIPAddressField,
)
ABOUT_PEOPLE = {"people.Person", "accounts.User"}


def may_speak_of_a_person(field: models.Field) -> bool:
    if isinstance(field, models.ForeignKey):
        return field.related_model._meta.label in ABOUT_PEOPLE
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        return True
    plain_id = isinstance(field, models.BigIntegerField) and field.name.endswith("_id")
    return plain_id or isinstance(field, SPEAKING) or hasattr(field, "base_field")


def speaking_columns() -> set[tuple[str, str]]:
    tables = set(connection.introspection.table_names())
    return {
        (model._meta.label, field.name)
        for model in apps.get_models()
        if model._meta.db_table in tables and not hasattr(model, "pgh_tracked_model")
        for field in model._meta.local_fields
        if may_speak_of_a_person(field)
    }


def declared_columns() -> set[tuple[str, str]]:
    return {(each.model, name) for each in [*personal(), *plain()] for name in each.fields}


@pytest.mark.django_db
def test_every_column_that_may_speak_of_a_person_is_declared() -> None:
    assert speaking_columns() - declared_columns() == set()


def test_every_declared_column_exists() -> None:
    strays = [
        (label, name)
        for label, name in declared_columns()
        if name not in {field.name for field in apps.get_model(label)._meta.local_fields}
    ]
    assert strays == []


def test_no_column_is_called_both_personal_and_plain() -> None:
    spoken = {(each.model, name) for each in personal() for name in each.fields}
    quiet = {(each.model, name) for each in plain() for name in each.fields}
    assert spoken & quiet == set()


def test_the_page_on_privacy_says_what_the_code_says() -> None:
    call_command("write_privacy", check=True)


def enter(person: Person, reporter: User) -> KeyPerson:
    return KeyPerson.objects.create(
        person=person,
        group=Group.WUHAN_RETURNEE,
        area_code=MAOJIN,
        from_place="武汉市江汉区",
        arrived_on=timezone.localdate(),
        stay_address="茅津路1号",
        symptoms=Symptom.NO,
        reporter=reporter,
        reported_at=timezone.now(),
        client_uuid=uuid.uuid4(),
    )


@pytest.mark.django_db
def test_a_returnee_is_forgotten_after_his_term_and_still_counted(city: None) -> None:
    person = make_person(MAOJIN, name="测试返乡", document_number="41120219900101001X")
    membership = enter(person, make_user("填报员", (Role.REPORTER, MAOJIN)))

    made = purge(by=System(), at=LATER)

    person.refresh_from_db()
    membership.refresh_from_db()
    assert (person.name, person.document_number, person.document_digest) == ("—", "", None)
    assert (membership.from_place, membership.stay_address) == ("—", "—")
    assert made
    assert made.counts["people.Person"] == made.counts["key_groups.KeyPerson"] == 1


@pytest.mark.django_db
def test_what_a_forgotten_person_was_before_is_forgotten_too(city: None) -> None:
    person = make_person(MAOJIN, name="测试甲")
    Person.objects.filter(pk=person.pk).update(name="测试乙")
    events = history_of(Person)
    assert events
    assert events._default_manager.count() == 2

    purge(by=System(), at=LATER)

    assert events._default_manager.count() == 0


@pytest.mark.django_db
def test_whose_work_is_not_over_is_kept(city: None) -> None:
    person = make_person(MAOJIN, name="测试甲")
    load_defaults(by=System())
    rule = Rule.objects.filter(trigger="key_groups.wuhan_returnee").latest("effective_from")
    Investigation.objects.create(
        person=person,
        trigger=rule.trigger,
        rule=rule,
        form_slug=rule.form_slug,
        area_code=MAOJIN,
        role=rule.role,
        priority=rule.priority,
        opened_at=timezone.now(),
        stage_at=timezone.now(),
        due_at=timezone.now(),
        client_uuid=uuid.uuid4(),
    )

    purge(by=System(), at=LATER)

    assert Person.objects.get().name == "测试甲"


@pytest.mark.django_db
def test_who_lives_in_a_household_is_kept_with_it(city: None) -> None:
    household = Household.objects.create(
        area_code=MAOJIN, address="茅津路1号", created_at=timezone.now()
    )
    Residence.objects.create(household=household, person=make_person(MAOJIN, name="测试甲"))

    assert purge(by=System(), at=LATER) is None

    assert Person.objects.get().name == "测试甲"
    assert Household.objects.exists()


@pytest.mark.django_db
def test_a_certificate_says_what_was_ended(city: None, tmp_path: Path) -> None:
    make_person(MAOJIN)

    made = purge(by=System(), at=LATER)

    assert made
    content = (tmp_path / "certificates" / made.file_name).read_bytes()
    assert hashlib.sha256(content).hexdigest() == made.sha256
    assert json.loads(content)["ended"]["people.Person"] == 1
    assert Entry.objects.filter(verb="purge", subject_ids=[made.pk]).exists()


@pytest.mark.django_db
def test_a_dry_run_counts_and_ends_nothing(city: None) -> None:
    make_person(MAOJIN, name="测试甲")

    counts = {each.model: count for each, count in what_ends(LATER)}

    assert counts["people.Person"] == 1
    assert Person.objects.get().name == "测试甲"
    assert not DeletionCertificate.objects.exists()


@pytest.mark.django_db
def test_an_account_given_up_is_forgotten_but_a_worker_s_is_kept(city: None) -> None:
    long_ago = timezone.now() - datetime.timedelta(days=300)
    resident = make_user("居民", is_active=False, last_login=long_ago)
    worker = make_user("王医生", (Role.GRID_DOCTOR, HUBIN_STREET), is_active=False)
    User.objects.filter(pk=worker.pk).update(last_login=long_ago)

    purge(by=System())

    resident.refresh_from_db()
    worker.refresh_from_db()
    assert (resident.display_name, resident.phone, resident.phone_digest) == ("", "", None)
    assert worker.display_name == "王医生"


@pytest.mark.django_db
def test_nothing_is_due_on_a_young_system(city: None) -> None:
    make_person(MAOJIN)

    assert purge(by=System()) is None
