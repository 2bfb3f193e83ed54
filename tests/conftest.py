"""The city that every test starts from."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoDbBlocker

from tests.factories import make_area_tree
from yimen.foundation.accounts.models import User


@pytest.fixture(autouse=True)
def _demo_like_surroundings(settings: Any) -> None:
    """As in the demo: messages are shown, not sent; a post asks for no second factor.

    And pages need no collected files.
    """
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    settings.SMS_GATEWAY = "shown"
    settings.STAFF_SECOND_FACTOR = False


@pytest.fixture
def city(db: None) -> None:
    """A small piece of Sanmenxia."""
    make_area_tree()


@pytest.fixture
def client_for() -> Callable[[User], Client]:
    """A browser in which this person has signed in."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


EMPTIED_BETWEEN_TESTS = (
    "audit_entry",
    "audit_seal",
    "audit_deletioncertificate",
    "passes_colourchange",
)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Lets the test runner empty the append-only tables; every other refusal stays."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table in EMPTIED_BETWEEN_TESTS:
            cursor.execute(
                "SELECT format('ALTER TABLE %%I DISABLE TRIGGER %%I', tgrelid::regclass, tgname)"
                " FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname LIKE %s",
                [table, "pgtrigger_never_emptied%"],
            )
            for (statement,) in cursor.fetchall():
                cursor.execute(statement)
