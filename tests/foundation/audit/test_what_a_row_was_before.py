"""The database keeps what a row was, whoever changed it and however."""

import uuid

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from tests.factories import MAOJIN, make_person, make_user
from yimen.config.middleware import RequestContextMiddleware, SightMiddleware
from yimen.foundation.audit import context
from yimen.foundation.audit.queries import history
from yimen.foundation.audit.retention import history_of
from yimen.foundation.people.models import Person

pytestmark = pytest.mark.django_db


def test_a_change_in_raw_sql_is_seen(city: None) -> None:
    person = make_person(MAOJIN, name="测试甲")

    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_person SET name = '测试乙' WHERE id = %s", [person.pk])

    changed, made = history(Person, [person.pk])
    assert (changed.kind, changed.columns) == (
        "update",
        (str(Person._meta.get_field("name").verbose_name),),
    )
    assert made.kind == "insert"


def test_who_changed_it_in_which_job_is_kept(city: None) -> None:
    worker = make_user("王医生")

    with context.job("people.import", worker.pk):
        person = make_person(MAOJIN)

    (made,) = history(Person, [person.pk])
    assert (made.actor_id, made.request_id) == (worker.pk, "people.import")


def test_a_sealed_number_stays_sealed_in_the_history(city: None) -> None:
    make_person(MAOJIN, document_number="411202199001010011")

    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(people_personevent)::text FROM people_personevent")
        (row,) = cursor.fetchone()

    assert "411202199001010011" not in row


def test_the_history_itself_cannot_be_changed(city: None) -> None:
    make_person(MAOJIN)
    events = history_of(Person)
    assert events

    with pytest.raises(DatabaseError), transaction.atomic():
        events._default_manager.all().delete()


def test_a_form_sent_by_a_worker_names_him_in_the_history(city: None) -> None:
    worker, person, number = make_user("王医生"), make_person(MAOJIN), str(uuid.uuid4())

    def view(request: HttpRequest) -> HttpResponse:
        Person.objects.filter(pk=person.pk).update(name="测试乙")
        return HttpResponse()

    request = RequestFactory().post("/", headers={"X-Request-ID": number})
    request.user = worker
    RequestContextMiddleware(SightMiddleware(view))(request)

    changed, _made = history(Person, [person.pk])
    assert (changed.actor_id, changed.request_id) == (worker.pk, number)
