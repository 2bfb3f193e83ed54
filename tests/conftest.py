"""The city that every test starts from."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

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
