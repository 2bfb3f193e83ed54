"""The list of everybody one sees: in parts, each once, at the cost of one page."""

import datetime
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import factories as f
from yimen.foundation.people.models import Person
from yimen.foundation.staff.models import Role, Share, ShareKind
from yimen.foundation.staff.queries import sight_of

pytestmark = pytest.mark.usefixtures("city")
PLACES = (f.MAOJIN, f.CHEZHAN, f.QIANJIN_STREET, f.SHANZHOU_VILLAGE)
POSTS = (
    [(Role.REPORTER, f.MAOJIN)],
    [(Role.TOWNSHIP_OFFICER, f.HUBIN_STREET)],
    [(Role.REPORTER, f.MAOJIN), (Role.REPORTER, f.SHANZHOU_VILLAGE)],
    [(Role.COUNTY_HQ, f.HUBIN)],
    [(Role.CITY_HQ, f.CITY)],
    [(Role.AUDITOR, f.CITY)],
)


def people_of_all_kinds() -> None:
    """Staying in each place, at home in each of them, or nobody knows where."""
    for stays in PLACES:
        for home in (None, *PLACES):
            f.make_person(stays, home_area_code=home)


def walk(browser, url="/desk/people/persons/") -> list[int]:
    found = []
    while url:
        page = browser.get(url).context["page"]
        found += [person.pk for person in page.items]
        url = page.next_url
    return found


@pytest.mark.parametrize("posts", POSTS, ids=lambda posts: "+".join(role for role, _ in posts))
def test_the_parts_together_are_all_one_sees_and_nobody_twice(posts) -> None:
    people_of_all_kinds()
    user = f.make_user("某人", *posts)
    stranger = f.make_person(f.SHANZHOU_VILLAGE, home_area_code=f.SHANZHOU_VILLAGE)
    now = timezone.now()
    for person in (stranger, Person.objects.order_by("pk")[0]):
        Share.objects.create(
            subject="people.Person", subject_id=person.pk, user=user, reason="协查",
            kind=ShareKind.ASSISTANCE, since=now, until=now + datetime.timedelta(days=1),
            client_uuid=uuid.uuid4(),
        )  # fmt: skip
    user.sight = sight_of(user)

    parts = [list(part) for part in Person.objects.parts_visible_to(user)]

    together = [person.pk for part in parts for person in part]
    assert sorted(together) == sorted(Person.objects.visible_to(user).values_list("pk", flat=True))
    assert len(together) == len(set(together))


def test_an_officer_turns_the_pages_and_meets_everybody_once(client_for) -> None:
    officer = f.make_user("镇干部", (Role.TOWNSHIP_OFFICER, f.HUBIN_STREET))
    for _ in range(4):
        people_of_all_kinds()

    found = walk(client_for(officer))

    seen = Person.objects.visible_to(officer)
    assert len(found) == len(set(found)) == seen.count() > 50
    assert set(found) == set(seen.values_list("pk", flat=True))


def test_twice_as_many_people_cost_no_more_questions(client_for) -> None:
    browser = client_for(f.make_user("指挥部", (Role.CITY_HQ, f.CITY)))
    browser.get("/desk/people/persons/")  # the day's first page writes the session
    asked = []
    for _ in range(2):
        people_of_all_kinds()
        with CaptureQueriesContext(connection) as queries:
            page = browser.get("/desk/people/persons/")
        asked.append(len(queries))

    assert asked[0] == asked[1]
    assert "共 40 人" in page.content.decode()
