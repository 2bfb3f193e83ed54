"""Township and county read five hundred people and fourteen days on one page."""

import datetime
import re
import uuid
from typing import Any

from django.utils import timezone

from tests.epidemic.follow_up.people import form, observed, officer, reporter
from tests.factories import CHEZHAN, MAOJIN, SHANZHOU_VILLAGE, make_person
from yimen.epidemic.follow_up import actions, tasks
from yimen.epidemic.follow_up.actions import NewReason
from yimen.epidemic.follow_up.models import Observation
from yimen.kit import clock
from yimen.kit.sight import System

GRID = "/desk/follow-up/grid/"


def many(count: int, area_code: int) -> None:
    """Entered three days ago, as an import does it: in one action."""
    at = clock.now() - datetime.timedelta(days=3)
    people = [make_person(area_code) for _ in range(count)]
    actions.observe_many(
        [
            NewReason(
                one.pk, area_code, area_code, "close_contact", "tests.Case", one.pk,
                timezone.localdate(at), at, uuid.uuid4(),
            )
            for one in people
        ],
        by=System(),
    )  # fmt: skip


def test_each_day_has_a_colour_a_letter_and_a_word(city: None, client_for: Any) -> None:
    row = observed(name="张小三")
    tasks.close_days(0)
    client_for(reporter()).post(f"/desk/follow-up/{row.pk}/visit/", form(temperature="37.8"))
    page = client_for(officer()).get(GRID).content.decode()
    today = timezone.localdate()
    assert "张*三" in page
    assert f'<td data-s="seen_not_ok" title="{today:%m-%d} 有症状 37.8 °C"><b>症</b></td>' in page
    yesterday = today - datetime.timedelta(days=1)
    assert f'<td data-s="missed" title="{yesterday:%m-%d} 漏访"><b>漏</b></td>' in page
    assert len(re.findall(r"<td[ >]", page)) == 14
    ahead = today + datetime.timedelta(days=13)
    later = client_for(officer()).get(f"{GRID}?until={ahead}").content.decode()
    assert later.count('data-s="due"') == 11 + 1  # the legend has one too


def test_people_stand_by_village_and_nobody_from_elsewhere(city: None, client_for: Any) -> None:
    observed(CHEZHAN, name="车某某")
    observed(MAOJIN, name="茅某某")
    observed(SHANZHOU_VILLAGE, name="陕某某")
    page = client_for(officer()).get(GRID).content.decode()
    places = re.findall(r'scope="rowgroup">([^<]+)<', page)
    assert [place[-4:] for place in places] == ["茅津社区", "车站社区"]
    assert "陕*某" not in page
    assert "车*某" not in client_for(officer()).get(f"{GRID}?area={MAOJIN}").content.decode()


def test_five_hundred_people_are_one_page_and_a_handful_of_statements(
    city: None, client_for: Any, django_assert_max_num_queries: Any
) -> None:
    many(501, MAOJIN)
    browser = client_for(officer())
    browser.get(GRID)
    with django_assert_max_num_queries(9):  # session, account, sight, people, days, deed, …
        page = browser.get(GRID)
    assert len(page.context["page"].items) == 500
    assert page.content.decode().count('scope="row"') == 500
    assert page.context["page"].next_url
    last = browser.get(page.context["page"].next_url)
    assert len(last.context["page"].items) == 1


def test_the_list_on_paper_has_a_sheet_for_each_village(city: None, client_for: Any) -> None:
    observed(CHEZHAN, name="车某某")
    row = observed(MAOJIN, name="茅某某")
    browser = client_for(officer())
    page = browser.get("/desk/follow-up/print/").content.decode()
    assert page.count("sheet-of-paper") == 2
    assert "茅*某" in page
    client_for(reporter()).post(f"/desk/follow-up/{row.pk}/visit/", form())
    assert "茅*某" not in browser.get("/desk/follow-up/print/").content.decode()
    assert Observation.objects.count() == 2
