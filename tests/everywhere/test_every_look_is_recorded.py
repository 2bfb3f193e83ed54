"""Whoever opens a page with somebody's name on it leaves a row in the audit."""

import pytest
from django.db.models import Max

from tests.everywhere.city import ROLES, browser, build
from tests.everywhere.test_every_page_is_reached_by_links import walked
from yimen.foundation.audit.models import Entry

FIRST_SIGN = "麒*"  # how every name in the city begins once it is masked


@pytest.mark.django_db
@pytest.mark.parametrize("role", [role for role in ROLES if role not in {"resident"}])
def test_a_page_with_a_name_on_it_is_a_look(role: str) -> None:
    client = browser(build()[role])
    unrecorded, named = [], 0

    for path in walked(client)[2]:
        before = Entry.objects.aggregate(last=Max("pk"))["last"] or 0
        if FIRST_SIGN not in client.get(path).content.decode(errors="replace"):
            continue
        named += 1
        if not Entry.objects.filter(pk__gt=before, person_ids__len__gt=0).exists():
            unrecorded.append(path)

    assert unrecorded == []
    assert bool(named) == (role not in {"auditor", "system_admin"})
