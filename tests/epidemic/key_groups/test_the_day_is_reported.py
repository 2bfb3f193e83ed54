"""Nothing new today: one tap, once, undone until midnight; who enters somebody has reported."""

import datetime
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.epidemic.key_groups.test_adding_a_key_person import form as key_person
from tests.factories import CHEZHAN, HUBIN_STREET, MAOJIN, SHANZHOU_VILLAGE, make_user
from yimen.epidemic.investigations.actions import load_defaults
from yimen.epidemic.key_groups.models import DailyReport, KeyPerson
from yimen.epidemic.key_groups.queries import counted_reports
from yimen.foundation.accounts.models import User
from yimen.foundation.areas.models import Area
from yimen.foundation.audit.models import Entry
from yimen.foundation.figures import actions as figures
from yimen.foundation.figures.queries import sums
from yimen.foundation.staff.models import Post, Role
from yimen.foundation.staff.queries import sight_of
from yimen.kit import clock
from yimen.kit.sight import System

ClientFor = Callable[[User], Client]
HOME, REPORT, ADD = "/desk/key-groups/", "/desk/key-groups/report/", "/desk/key-groups/add/"
BUTTON = 'data-outbox="daily-report"'


@pytest.fixture
def house(city: None) -> None:
    load_defaults(by=System())


def at(hour: int, minute: int = 0, *, day: int = 0) -> datetime.datetime:
    """A moment of the played day, 2 February 2020, here; or of a day after it."""
    noon = datetime.datetime(2020, 2, 2, hour, minute)  # noqa: DTZ001  # made aware below
    return timezone.make_aware(noon + datetime.timedelta(days=day))


def reporter(*villages: int) -> User:
    user = make_user("填报员", *[(Role.REPORTER, code) for code in villages])
    Post.objects.filter(user=user).update(since=at(0, day=-30))
    user.sight = sight_of(user, at(12))
    return user


def tap(client: Client, village: int = MAOJIN, **more: str) -> Any:
    fields = {"area_code": village, "client_uuid": str(uuid.uuid4())} | more
    return client.post(REPORT, fields, follow=True)


def sent(client: Client, user: User, tapped: datetime.datetime) -> Any:
    """What the phone kept when it was tapped, posted when it found a network."""
    fields = {"area_code": MAOJIN, "client_uuid": str(uuid.uuid4())}
    fields |= {"happened_at": tapped.isoformat()}
    return client.post(
        REPORT, fields, headers={"X-Yimen-Outbox": "1", "X-Yimen-Account": str(user.pk)}
    )


def test_one_tap_reports_the_day_and_says_until_when_it_can_be_undone(
    house: None, client_for: ClientFor
) -> None:
    client = client_for(reporter(MAOJIN))
    with clock.played(at(16, 20)):
        assert BUTTON in client.get(HOME).content.decode()

        page = tap(client).content.decode()

    assert "16:20" in page
    assert "午夜前" in page
    assert BUTTON not in page
    row = DailyReport.objects.get()
    assert (row.area_code, row.day, row.is_zero) == (MAOJIN, datetime.date(2020, 2, 2), True)
    assert sums("daily_reports", [HUBIN_STREET]) == {"reported": 1}
    assert Entry.objects.filter(verb="report_day", subject_ids=[row.pk]).count() == 1


def test_the_same_tap_sent_twice_and_two_reporters_of_one_village_make_one_report(
    house: None, client_for: ClientFor
) -> None:
    first, second = reporter(MAOJIN), reporter(MAOJIN)
    uid = str(uuid.uuid4())
    with clock.played(at(16)):
        tap(client_for(first), client_uuid=uid)
        tap(client_for(first), client_uuid=uid)
        page = tap(client_for(second)).content.decode()

    assert DailyReport.objects.get().reporter == first
    assert "已报" in page


def test_an_undone_report_may_be_made_again_but_not_after_midnight(
    house: None, client_for: ClientFor
) -> None:
    client = client_for(reporter(MAOJIN))
    with clock.played(at(16)):
        tap(client)
        undo = f"/desk/key-groups/report/{DailyReport.objects.get().pk}/withdraw/"
        for _ in range(2):
            page = client.post(undo, follow=True).content.decode()
        assert BUTTON in page
        assert sums("daily_reports", [MAOJIN]) == {"reported": 0}
        tap(client)
    again = DailyReport.objects.standing().get()
    with clock.played(at(0, 1, day=1)):
        answer = client.post(f"/desk/key-groups/report/{again.pk}/withdraw/")

    assert answer.status_code == 409
    assert DailyReport.objects.standing().count() == 1
    assert sums("daily_reports", [MAOJIN]) == {"reported": 1}
    assert counted_reports() == {(MAOJIN, "reported"): 1}
    assert figures.recount("daily_reports").differences.count() == 0


def test_whoever_enters_somebody_has_reported_the_day(house: None, client_for: ClientFor) -> None:
    client = client_for(reporter(MAOJIN))
    with clock.played(at(10)):
        client.post(ADD, key_person(arrived_on="2020-02-01"))
        page = client.get(HOME).content.decode()

    row = DailyReport.objects.get()
    assert not row.is_zero
    assert "录入 1 人" in page
    assert KeyPerson.objects.count() == 1


def test_nothing_new_becomes_a_report_of_one_when_somebody_is_entered_later(
    house: None, client_for: ClientFor
) -> None:
    client = client_for(reporter(MAOJIN))
    with clock.played(at(16)):
        tap(client)
    with clock.played(at(19)):
        client.post(ADD, key_person(arrived_on="2020-02-01"))
        row = DailyReport.objects.get()
        answer = client.post(f"/desk/key-groups/report/{row.pk}/withdraw/")

    assert (row.is_zero, row.at) == (False, at(16))
    assert answer.status_code == 409
    assert sums("daily_reports", [MAOJIN]) == {"reported": 1}


def test_the_township_enters_people_without_reporting_for_the_village(
    house: None, client_for: ClientFor
) -> None:
    officer = make_user("镇干部", (Role.TOWNSHIP_OFFICER, HUBIN_STREET))

    client_for(officer).post(ADD, key_person())

    assert KeyPerson.objects.count() == 1
    assert not DailyReport.objects.exists()
    assert tap(client_for(officer)).status_code == 404


def test_who_looks_after_two_villages_reports_each(house: None, client_for: ClientFor) -> None:
    client = client_for(reporter(MAOJIN, CHEZHAN))
    with clock.played(at(16)):
        page = client.get(HOME).content.decode()
        assert "茅津社区" in page
        assert "车站社区" in page
        tap(client, MAOJIN)
        page = tap(client, CHEZHAN).content.decode()

    assert set(DailyReport.objects.values_list("area_code", flat=True)) == {MAOJIN, CHEZHAN}
    assert BUTTON not in page


@pytest.mark.parametrize("village", [CHEZHAN, SHANZHOU_VILLAGE, HUBIN_STREET, 1])
def test_nobody_reports_for_a_village_that_is_not_his(
    house: None, client_for: ClientFor, village: int
) -> None:
    assert tap(client_for(reporter(MAOJIN)), village).status_code == 404
    assert not DailyReport.objects.exists()


def test_a_village_that_has_ended_reports_no_more(house: None, client_for: ClientFor) -> None:
    client = client_for(reporter(MAOJIN))
    with clock.played(at(16)):
        Area.objects.filter(pk=MAOJIN).update(ended_on=datetime.date(2020, 2, 2))
        assert tap(client).status_code == 404


def test_yesterday_is_taken_with_a_reason_until_noon(house: None, client_for: ClientFor) -> None:
    client = client_for(reporter(MAOJIN))
    url = f"/desk/key-groups/villages/{MAOJIN}/"
    late = {"area_code": MAOJIN, "client_uuid": str(uuid.uuid4()), "reason": "手机没电"}
    with clock.played(at(9, day=1)):
        assert "昨天" in client.get(HOME).content.decode()
        without = client.post(url, late | {"reason": ""})
        assert without.status_code == 422
        page = client.post(url, late, follow=True).content.decode()
    row = DailyReport.objects.get()
    assert (row.day, row.reason) == (datetime.date(2020, 2, 2), "手机没电")
    assert "迟报" in page

    other = client_for(reporter(CHEZHAN))
    url = f"/desk/key-groups/villages/{CHEZHAN}/"
    with clock.played(at(12, day=1)):
        answer = other.post(url, late | {"area_code": CHEZHAN, "client_uuid": str(uuid.uuid4())})
    assert answer.status_code == 422
    assert DailyReport.objects.count() == 1


def test_a_phone_that_found_its_network_late_reports_the_day_on_which_it_was_tapped(
    house: None, client_for: ClientFor
) -> None:
    user = reporter(MAOJIN)
    client = client_for(user)
    with clock.played(at(13, day=1)):
        answer = sent(client, user, at(17, 30))

    assert answer.json()["state"] == "done"
    row = DailyReport.objects.get()
    assert (row.day, row.at, row.recorded_at) == (
        datetime.date(2020, 2, 2),
        at(17, 30),
        at(13, day=1),
    )


def test_a_phone_whose_clock_runs_ahead_reports_today(house: None, client_for: ClientFor) -> None:
    user = reporter(MAOJIN)
    client = client_for(user)
    with clock.played(at(16)):
        sent(client, user, at(9, day=5))

    assert DailyReport.objects.get().at == at(16)


def test_a_tap_that_is_older_than_a_week_is_refused(house: None, client_for: ClientFor) -> None:
    user = reporter(MAOJIN)
    client = client_for(user)
    with clock.played(at(16, day=9)):
        answer = sent(client, user, at(16))

    assert answer.json()["state"] == "refused"
    assert not DailyReport.objects.exists()


def test_the_home_asks_the_database_as_often_for_ten_villages_as_for_one(
    house: None, client_for: ClientFor
) -> None:
    def asked(user: User) -> int:
        client = client_for(user)
        with clock.played(at(16)):
            client.get(HOME)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(HOME).status_code == 200
        return len(queries)

    both = asked(reporter(MAOJIN, CHEZHAN, SHANZHOU_VILLAGE))
    assert both <= asked(reporter(MAOJIN)) <= 20
