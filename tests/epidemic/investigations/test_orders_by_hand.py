"""Headquarters send people to a place or a person, and see who has not gone yet."""

import datetime
import uuid
from typing import Any

import pytest
from django.utils import timezone

from tests.epidemic.investigations.test_lifecycle import sums
from tests.factories import (
    CHEZHAN,
    CITY,
    HUBIN,
    HUBIN_STREET,
    MAOJIN,
    QIANJIN_STREET,
    SHANZHOU_VILLAGE,
    make_person,
    make_user,
)
from yimen.epidemic.investigations import actions
from yimen.epidemic.investigations.models import Investigation, Order, Status
from yimen.foundation.audit.models import Entry
from yimen.foundation.inbox.models import Item
from yimen.foundation.staff.models import Role
from yimen.kit.sight import System

DISPATCH = "/desk/investigations/dispatch/"
INBOX = "/desk/inbox/"
FOUND = {"found": "市场已关闭"}


@pytest.fixture
def house(city: None) -> None:
    actions.load_defaults(by=System())


def order(**fields: Any) -> dict[str, Any]:
    due = timezone.localtime() + datetime.timedelta(hours=6)
    return {
        "client_uuid": str(uuid.uuid4()),
        "role": "grid_doctor",
        "instructions": "查看农贸市场是否关闭",
        "form_slug": "free-report",
        "priority": "high",
        "due_at": f"{due:%Y-%m-%dT%H:%M}",
    } | fields


def test_a_whole_township_gets_one_piece_of_work_a_village(house: None, client_for: Any) -> None:
    county = client_for(make_user("县指挥部", (Role.COUNTY_HQ, HUBIN)))
    page = county.get(f"{DISPATCH}?area={HUBIN}").content.decode()
    assert ("湖滨街道" in page, "前进街道" in page, "大营镇" in page) == (True, True, False)

    answer = county.post(f"{DISPATCH}?area={HUBIN}", order(places=[HUBIN_STREET]), follow=True)

    assert "0/2" in answer.content.decode()
    assert set(Investigation.objects.values_list("area_code", "role", "status")) == {
        (MAOJIN, "grid_doctor", "dispatched"),
        (CHEZHAN, "grid_doctor", "dispatched"),
    }
    assert Order.objects.get().area_code == HUBIN_STREET
    assert sums() == {"dispatched": 2}
    doctor = client_for(make_user("医生", (Role.GRID_DOCTOR, HUBIN_STREET)))
    assert doctor.get(INBOX).content.decode().count("办理派单") == 2
    other = client_for(make_user("医生", (Role.GRID_DOCTOR, QIANJIN_STREET)))
    assert "办理派单" not in other.get(INBOX).content.decode()


def test_the_page_of_an_order_says_who_has_not_gone_yet(house: None, client_for: Any) -> None:
    hq = client_for(make_user("市指挥部", (Role.CITY_HQ, CITY)))
    hq.post(f"{DISPATCH}?area={HUBIN_STREET}", order(places=[MAOJIN, CHEZHAN]))
    row = Investigation.objects.get(area_code=MAOJIN)
    doctor = client_for(make_user("医生", (Role.GRID_DOCTOR, MAOJIN)))
    url = f"/desk/investigations/{row.pk}/"
    assert "查看农贸市场是否关闭" in doctor.get(url).content.decode()

    doctor.post(url + "report/", FOUND | {"client_uuid": str(uuid.uuid4())})

    page = hq.get(f"/desk/investigations/orders/{row.order_id}/").content.decode()
    assert "1/2" in page
    assert ("茅津社区" in page, "车站社区" in page) == (True, True)
    assert "1/2" in hq.get("/desk/investigations/orders/").content.decode()
    assert doctor.get(f"/desk/investigations/orders/{row.order_id}/").status_code == 404
    assert "市场已关闭" in hq.get(url).content.decode()


def test_an_order_sent_twice_is_given_once(house: None, client_for: Any) -> None:
    hq, typed = client_for(make_user("市", (Role.CITY_HQ, CITY))), order(places=[MAOJIN])
    for _ in range(2):
        assert hq.post(f"{DISPATCH}?area={HUBIN_STREET}", typed).status_code == 302
    assert (Order.objects.count(), Investigation.objects.count()) == (1, 1)
    assert Entry.objects.filter(verb="dispatch").count() == 1


def test_one_person_is_sent_and_nobody_else_may_do_it(house: None, client_for: Any) -> None:
    chosen = make_user("王医生", (Role.GRID_DOCTOR, HUBIN_STREET))
    beside = make_user("李医生", (Role.GRID_DOCTOR, HUBIN_STREET))
    officer = client_for(make_user("乡镇", (Role.TOWNSHIP_OFFICER, HUBIN_STREET)))
    page = officer.get(f"{DISPATCH}?area={HUBIN_STREET}")
    [post] = [
        pk for pk, words in page.context["form"].fields["holder"].choices if "王医生" in words
    ]

    officer.post(f"{DISPATCH}?area={HUBIN_STREET}", order(holder=post))

    row = Investigation.objects.get()
    assert (row.assignee, row.area_code) == (chosen, HUBIN_STREET)
    url = f"/desk/investigations/{row.pk}/"
    assert url in client_for(chosen).get(INBOX).content.decode()
    assert url not in client_for(beside).get(INBOX).content.decode()
    assert client_for(beside).get(url + "report/").status_code == 302
    sent = client_for(beside).post(url + "report/", FOUND | {"client_uuid": str(uuid.uuid4())})
    assert sent.status_code == 403
    client_for(chosen).post(url + "report/", FOUND | {"client_uuid": str(uuid.uuid4())})
    row.refresh_from_db()
    assert row.status == Status.REPORTED
    assert url in officer.get(INBOX).content.decode()


def test_work_about_a_person_goes_where_he_stays(house: None, client_for: Any) -> None:
    person, stranger = make_person(MAOJIN), make_person(SHANZHOU_VILLAGE)
    officer = client_for(make_user("乡镇", (Role.TOWNSHIP_OFFICER, HUBIN_STREET)))
    assert officer.get(f"{DISPATCH}?person={stranger.pk}").status_code == 404
    assert officer.get(f"{DISPATCH}?person=x").status_code == 404
    assert "测*甲" in officer.get(f"{DISPATCH}?person={person.pk}").content.decode()

    officer.post(f"{DISPATCH}?person={person.pk}", order(form_slug="home-visit"))

    row = Investigation.objects.get()
    assert (row.person, row.area_code, row.home_area_code) == (person, MAOJIN, MAOJIN)


def test_nobody_dispatches_outside_his_area_or_without_the_post(
    house: None, client_for: Any
) -> None:
    county = client_for(make_user("县", (Role.COUNTY_INVESTIGATOR, HUBIN)))
    assert county.get(f"{DISPATCH}?area={SHANZHOU_VILLAGE}").status_code == 422
    assert county.post(f"{DISPATCH}?area={SHANZHOU_VILLAGE}", order()).status_code == 422
    forged = county.post(f"{DISPATCH}?area={HUBIN}", order(places=[SHANZHOU_VILLAGE]))
    assert forged.status_code == 422
    assert "places" in forged.context["form"].errors
    for role, area in ((Role.REPORTER, MAOJIN), (Role.GRID_DOCTOR, HUBIN_STREET)):
        assert client_for(make_user("某", (role, area))).get(DISPATCH).status_code == 404
    past = county.post(f"{DISPATCH}?area={MAOJIN}", order(due_at="2020-01-01T00:00"))
    assert "due_at" in past.context["form"].errors
    assert not Investigation.objects.exists()


def test_whoever_dispatched_closes_and_withdraws(house: None, client_for: Any) -> None:
    hq = client_for(make_user("县指挥部", (Role.COUNTY_HQ, HUBIN)))
    other = client_for(make_user("县指挥部", (Role.COUNTY_HQ, HUBIN)))
    hq.post(f"{DISPATCH}?area={HUBIN_STREET}", order(places=[MAOJIN, CHEZHAN], needs_closing="on"))
    first, second = Investigation.objects.order_by("area_code")
    doctor = client_for(make_user("医生", (Role.GRID_DOCTOR, HUBIN_STREET)))
    officer = client_for(make_user("乡镇", (Role.TOWNSHIP_OFFICER, HUBIN_STREET)))
    url = f"/desk/investigations/{first.pk}/"
    doctor.post(url + "report/", FOUND | {"client_uuid": str(uuid.uuid4())})
    officer.post(url + "step/check/", {"client_uuid": str(uuid.uuid4())})
    assert url in hq.get(INBOX).content.decode()
    assert url not in other.get(INBOX).content.decode()
    hq.post(url + "step/close/", {"client_uuid": str(uuid.uuid4())})
    page = f"/desk/investigations/orders/{first.order_id}/"
    assert hq.post(page + "withdraw/", {"client_uuid": str(uuid.uuid4())}).status_code == 422
    gone = {"client_uuid": str(uuid.uuid4()), "comment": "改由县里办"}
    assert other.post(page + "withdraw/", gone).status_code == 404

    hq.post(page + "withdraw/", gone)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == (Status.CLOSED, Status.WITHDRAWN)
    assert not Item.objects.waiting().exists()
    assert "改由县里办" in doctor.get(f"/desk/investigations/{second.pk}/").content.decode()
