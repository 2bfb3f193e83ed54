"""Whoever has much to do reaches all of it."""

import datetime
from collections.abc import Callable

from django.test import Client
from django.utils import timezone

from tests.factories import HUBIN_STREET, MAOJIN, make_user
from yimen.foundation.accounts.models import User
from yimen.foundation.inbox.models import Item
from yimen.foundation.staff.models import Role


def test_the_second_page_has_the_rest_and_those_without_a_limit(
    city: None, client_for: Callable[[User], Client]
) -> None:
    now = timezone.now()
    for n in range(60):
        due = now + datetime.timedelta(hours=n) if n < 55 else None
        Item.objects.create(
            app="people", object_id=n, title_key="Investigate a key person", area_code=MAOJIN,
            role=Role.TOWNSHIP_OFFICER, url_name="people:person", opened_at=now, due_at=due,
        )  # fmt: skip
    client = client_for(make_user("乡镇", (Role.TOWNSHIP_OFFICER, HUBIN_STREET)))

    first = client.get("/desk/inbox/")
    second = client.get(first.context["page"].next_url)

    assert [line.item.object_id for line in first.context["lines"]] == list(range(50))
    assert [line.item.object_id for line in second.context["lines"]] == list(range(50, 60))
    assert not second.context["page"].next_url
