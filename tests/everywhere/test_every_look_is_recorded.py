"""Whoever opens a page with somebody's name on it leaves a row in the audit."""

import pytest
from django.db.models import Max, Q

from tests.everywhere.city import ROLES, browser, build
from tests.everywhere.test_every_page_is_reached_by_links import WITHOUT_PEOPLE, walked
from yimen.foundation.audit.models import Entry

FIRST_SIGN = "麒*"  # how every name in the city begins once it is masked
# a line of a list from above names somebody who is perhaps nobody of ours yet
LOOK = Q(person_ids__len__gt=0) | Q(subject="key_groups.ListedPerson", subject_ids__len__gt=0)


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
        if not Entry.objects.filter(LOOK, pk__gt=before).exists():
            unrecorded.append(path)

    assert unrecorded == []
    assert bool(named) == (role not in WITHOUT_PEOPLE)
