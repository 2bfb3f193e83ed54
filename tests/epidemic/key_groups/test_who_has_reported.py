"""The board names who is missing; 1,386 of 1,386 is 100 %."""

import io
import uuid
from collections.abc import Sequence
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from tests.epidemic.key_groups.day import (
    BOARD,
    DAY,
    ClientFor,
    at,
    figure,
    headline,
    look,
    report,
    worker,
)
from tests.factories import (
    CHEZHAN,
    CITY,
    HUBIN,
    HUBIN_STREET,
    MAOJIN,
    QIANJIN_STREET,
    SHANZHOU,
    SHANZHOU_VILLAGE,
)
from yimen.epidemic.key_groups import actions
from yimen.epidemic.key_groups.actions import NewReport
from yimen.epidemic.key_groups.coverage import duties_at
from yimen.epidemic.key_groups.models import ReportingHours
from yimen.epidemic.key_groups.queries import coverage
from yimen.foundation.accounts.models import User
from yimen.foundation.areas import demo as areas
from yimen.foundation.areas.models import Area
from yimen.foundation.areas.queries import name_of, path
from yimen.foundation.audit.models import Entry
from yimen.foundation.staff import demo as staff
from yimen.foundation.staff.models import Post, Role
from yimen.foundation.staff.queries import sight_of
from yimen.kit import clock
from yimen.kit.sight import System, within


@pytest.mark.django_db
def test_all_1386_have_reported_and_then_one_is_missing_and_named(client_for: ClientFor) -> None:
    """The real divisions and the demo's reporters, through the bulk actions."""
    with clock.played(at(0, day=-60)):
        areas.load(by=System())
        staff.load(seed=7, by=System())
    duties = duties_at(within([(CITY, 411299999999)], "area__code"), DAY, at(17))
    entries = [
        NewReport(code, DAY, duty.user_id, at(17), uuid.uuid5(uuid.NAMESPACE_OID, str(code)))
        for code, (duty,) in duties.items()
    ]
    with clock.played(at(17)):
        made = actions.report_many(entries, by=System())
    mayor = client_for(User.objects.get(posts__role=Role.CITY_HQ))

    page = look(mayor, at(17, 30))

    assert "1,386 名填报员全部上报：100%" in headline(page)
    assert (figure(page, "reported"), figure(page, "expected")) == ("1,386", "1,386")
    assert figure(page, "percent") == "100%"

    code = min(row.area_code for row in made if row.area_code not in _shared(duties))
    row = next(row for row in made if row.area_code == code)
    reporter = User.objects.get(pk=row.reporter_id)
    reporter.sight = sight_of(reporter, at(17, 40))
    with clock.played(at(17, 40)):
        actions.withdraw(row.pk, by=reporter)
    page = look(mayor, at(17, 50))

    assert path(code) in headline(page)
    assert reporter.display_name in headline(page)
    assert (figure(page, "reported"), figure(page, "percent")) == ("1,385", "99%")
    assert reporter.phone not in page


def _shared(duties: dict[int, Any]) -> set[int]:
    """Villages of reporters who look after two."""
    users = [duty.user_id for some in duties.values() for duty in some]
    return {code for code, (duty,) in duties.items() if users.count(duty.user_id) > 1}


def test_each_level_counts_its_own_villages(
    villages: dict[int, User], mayor: User, client_for: ClientFor
) -> None:
    report(villages[MAOJIN], MAOJIN, at(16))
    client = client_for(mayor)

    city = look(client, at(17))
    assert (figure(city, "reported"), figure(city, "expected")) == ("1", "3")
    assert figure(city, "percent") == "33%"
    county = look(client, at(17), f"?area={HUBIN}")
    assert (figure(county, "reported"), figure(county, "expected")) == ("1", "2")
    assert "车站社区" in headline(county)
    assert "大营村" not in county
    town = look(client, at(17), f"?area={HUBIN_STREET}")
    assert "16:00" in town
    empty = look(client, at(17), f"?area={QIANJIN_STREET}")
    assert "没有需要上报" in headline(empty)


def test_the_township_sees_its_own_and_nothing_of_others(
    villages: dict[int, User], officer: User, client_for: ClientFor
) -> None:
    client = client_for(officer)

    assert figure(look(client, at(17)), "expected") == "2"
    with clock.played(at(17)):
        assert client.get(f"{BOARD}?area={SHANZHOU}").status_code == 404
        assert client.get(f"{BOARD}?area=411299").status_code == 404
        assert client_for(villages[MAOJIN]).get(BOARD).status_code == 404


def test_the_longest_silent_come_first_and_say_since_when(
    villages: dict[int, User], mayor: User, client_for: ClientFor
) -> None:
    report(villages[MAOJIN], MAOJIN, at(16, day=-1))
    report(villages[CHEZHAN], CHEZHAN, at(16, day=-3))

    page = look(client_for(mayor), at(17))

    assert page.index("大营报") < page.index("车站报") < page.index("茅津报")
    assert "从未上报" in page
    assert "上次上报 01月30日" in page


def test_who_reports_after_the_deadline_is_late_and_the_deadline_is_data(
    villages: dict[int, User], mayor: User, client_for: ClientFor
) -> None:
    client = client_for(mayor)
    report(villages[MAOJIN], MAOJIN, at(17, 30))
    assert figure(look(client, at(17, 40)), "late") == "0"
    new = {
        "deadline": "17:00",
        "late_until": "11:00",
        "chase_at": "",
        "effective_on": "2020-02-02",
        "client_uuid": str(uuid.uuid4()),
    }
    with clock.played(at(17, 41)):
        assert client.post(BOARD + "hours/", new | {"deadline": ""}).status_code == 422
        assert client.post(BOARD + "hours/", new).status_code == 302

    page = look(client, at(17, 45))

    assert figure(page, "late") == "1"
    assert "17:00 前上报" in page
    assert ReportingHours.objects.get().set_by == mayor
    # as it was known before the hours were changed
    assert figure(look(client, at(17, 50), "?as_of=2020-02-02T17:40"), "late") == "0"


def test_a_past_day_and_a_past_moment_are_shown_as_they_were(
    villages: dict[int, User], mayor: User, client_for: ClientFor
) -> None:
    client = client_for(mayor)
    row = report(villages[MAOJIN], MAOJIN, at(16, day=-1))
    with clock.played(at(18, day=-1)):
        actions.withdraw(row.pk, by=villages[MAOJIN])
    report(villages[CHEZHAN], CHEZHAN, at(20, day=-1))

    assert figure(look(client, at(17), "?day=2020-02-01"), "reported") == "1"
    then = look(client, at(17), "?as_of=2020-02-01T17:00")
    assert figure(then, "reported") == "1"
    assert "车站社区" in headline(then)
    assert "茅津社区" not in headline(then)
    assert "data-live" not in then.split('id="coverage"')[1].split(">")[0]


def test_a_village_counts_from_its_reporters_first_day_and_one_without_a_reporter_is_named(
    villages: dict[int, User], mayor: User, client_for: ClientFor
) -> None:
    client = client_for(mayor)
    Post.objects.filter(user=villages[CHEZHAN]).update(until=at(12))

    page = look(client, at(17))

    assert figure(page, "expected") == "2"
    assert "没有填报员的村" in page
    assert "车站社区" in page
    assert figure(look(client, at(17), "?day=2020-02-01"), "expected") == "3"


def test_a_village_that_ended_is_expected_no_more(
    villages: dict[int, User], mayor: User, client_for: ClientFor
) -> None:
    client = client_for(mayor)
    Area.objects.filter(pk=CHEZHAN).update(ended_on=DAY)

    assert figure(look(client, at(17)), "expected") == "2"
    assert figure(look(client, at(17), "?day=2020-02-01"), "expected") == "3"


def test_several_reporters_of_a_village_have_all_reported_when_it_has(
    villages: dict[int, User], mayor: User, client_for: ClientFor
) -> None:
    worker("茅津二", Role.REPORTER, MAOJIN)
    report(villages[MAOJIN], MAOJIN, at(16))

    page = look(client_for(mayor), at(17))

    assert (figure(page, "reported"), figure(page, "expected")) == ("2", "4")


def test_a_number_is_masked_until_it_is_asked_for_and_that_is_written_down(
    villages: dict[int, User], officer: User, client_for: ClientFor
) -> None:
    client, reporter = client_for(officer), villages[CHEZHAN]
    page = look(client, at(17))
    assert reporter.phone not in page
    assert reporter.phone[3:6] + "****" + reporter.phone[-4:] in page
    post = Post.objects.get(user=reporter)
    elsewhere = Post.objects.get(user=villages[SHANZHOU_VILLAGE])

    shown = client.post(f"{BOARD}call/{post.pk}/").content.decode()

    assert f"tel:{reporter.phone}" in shown
    assert Entry.objects.get(verb="unmask").subject_ids == [post.pk]
    assert client.post(f"{BOARD}call/{elsewhere.pk}/").status_code == 404


def test_the_table_as_a_file_holds_every_village_and_no_number(
    villages: dict[int, User], mayor: User, client_for: ClientFor
) -> None:
    report(villages[MAOJIN], MAOJIN, at(16))
    with clock.played(at(17)):
        client = client_for(mayor)
        text = b"".join(client.get(BOARD + "table.csv").streaming_content).decode("utf-8-sig")
        book = load_workbook(
            io.BytesIO(b"".join(client.get(BOARD + "table.xlsx").streaming_content))
        )
        assert client.get(BOARD + "table.pdf").status_code == 404

    lines = text.splitlines()
    assert len(lines) == 4
    assert f"{MAOJIN}" in lines[1]
    assert "2020-02-02 16:00" in lines[1]
    assert villages[MAOJIN].phone[3:] not in text
    assert Entry.objects.filter(verb="export", actor_id=mayor.pk).count() == 2
    assert book.worksheets[0].max_row == 4


def test_the_board_asks_the_database_the_same_few_times_for_a_city_and_a_village(
    villages: dict[int, User], mayor: User, officer: User, client_for: ClientFor
) -> None:
    def asked(user: User) -> int:
        client = client_for(user)
        look(client, at(17))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            look(client, at(17))
        return len(queries)

    assert asked(mayor) <= 16
    assert asked(officer) <= 16


def test_headquarters_is_told_in_three_statements(villages: dict[int, User], mayor: User) -> None:
    report(villages[MAOJIN], MAOJIN, at(16))
    with clock.played(at(17)), CaptureQueriesContext(connection) as queries:
        name_of(CITY)
        before = len(queries)
        found = coverage(mayor, CITY, DAY)
        told = (found.reported, found.expected, [one.code for one in found.missing])
    assert told == (1, 3, [CHEZHAN, SHANZHOU_VILLAGE])
    versions = [one for one in queries.captured_queries if "areas_version" in one["sql"]]
    assert len(queries) - before - len(versions) <= 3


def test_the_last_thirty_days_are_shown_with_their_share(
    villages: dict[int, User], mayor: User, client_for: ClientFor
) -> None:
    for code, user in villages.items():
        report(user, code, at(16, day=-1))
    report(villages[MAOJIN], MAOJIN, at(16))

    page = look(client_for(mayor), at(17))

    days: Sequence[str] = page.split('class="month"')[1].split("</ol>")[0].split("<li")[1:]
    assert len(days) == 30
    assert "33%" in days[-1]
    assert "100%" in days[-2]
    assert "0%" in days[-3]
