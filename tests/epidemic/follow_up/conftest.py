"""It is noon: a visit half an hour ago was made today."""

import datetime
from collections.abc import Iterator

import pytest
from django.utils import timezone

from yimen.kit import clock


@pytest.fixture(autouse=True)
def _noon(request: pytest.FixtureRequest) -> Iterator[None]:
    if "city" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("city")
    noon = datetime.datetime.combine(timezone.localdate(), datetime.time(12))
    with clock.played(timezone.make_aware(noon)):
        yield
