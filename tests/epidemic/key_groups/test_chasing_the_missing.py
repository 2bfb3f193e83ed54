"""Whoever has not reported is reminded, by a button or by itself; a stand-in instead of him."""

import datetime
import uuid

from django.utils import timezone

from tests.epidemic.key_groups.day import (
    BOARD,
    CHASE,
    DAY,
    ClientFor,
    at,
    report,
)
from tests.factories import (
    CHEZHAN,
    CITY,
    HUBIN_STREET,
    MAOJIN,
    SHANZHOU,
    SHANZHOU_VILLAGE,
    make_user,
)
from yimen.epidemic.key_groups import actions
from yimen.epidemic.key_groups.models import Chase, DailyReport, ReportingHours
from yimen.epidemic.key_groups.queries import coverage
from yimen.foundation.accounts.models import User
from yimen.foundation.audit.models import Entry
from yimen.foundation.inbox.models import Item
from yimen.foundation.messages.models import Sent
from yimen.foundation.staff.models import Post, Role
from yimen.foundation.staff.queries import sight_of
from yimen.kit import clock


def test_one_button_reminds_everybody_missing_once_an_hour(
    villages: dict[int, User], officer: User, client_for: ClientFor
) -> None:
    client = client_for(officer)
    report(villages[MAOJIN], MAOJIN, at(16))
    with clock.played(at(17)):
        page = client.post(CHASE, follow=True).content.decode()
    assert "已催报 1 名填报员" in page
    assert "镇干部 已催报" in page
    with clock.played(at(17, 59)):
        page = client.post(CHASE, follow=True).content.decode()
    assert "一小时内" in page

    chase = Chase.objects.get()
    assert (chase.area_code, chase.reporter, chase.chased_by) == (
        CHEZHAN,
        villages[CHEZHAN],
        officer,
    )
    sent = Sent.objects.get()
    assert (sent.phone, sent.text) == (
        villages[CHEZHAN].phone,
        "【一门·三门峡】请于 18:00 前上报车站社区今日情况，无新增也请点“今日无新增”。",
    )
    item = Item.objects.waiting().get()
    assert (item.user, item.object_id) == (villages[CHEZHAN], CHEZHAN)
    assert Entry.objects.get(verb="chase").actor_id == officer.pk
    with clock.played(at(18)):
        client.post(CHASE)
    assert Chase.objects.count() == 2
    assert Item.objects.waiting().count() == 1


def test_the_reminder_leads_to_the_tap_and_ends_with_the_report(
    villages: dict[int, User], officer: User, client_for: ClientFor
) -> None:
    with clock.played(at(17)):
        client_for(officer).post(CHASE, {"village": CHEZHAN})
    assert Chase.objects.count() == 1
    phone = client_for(villages[CHEZHAN])
    with clock.played(at(17, 10)):
        home = phone.get("/desk/key-groups/").content.decode()
        url = f"/desk/key-groups/villages/{CHEZHAN}/"
        assert url in home
        assert "今日无新增" in phone.get(url).content.decode()
    report(villages[CHEZHAN], CHEZHAN, at(17, 20))

    assert not Item.objects.waiting().exists()


def test_nobody_is_reminded_outside_ones_sight(
    villages: dict[int, User], officer: User, client_for: ClientFor
) -> None:
    client = client_for(officer)
    with clock.played(at(17)):
        client.post(CHASE, {"village": SHANZHOU_VILLAGE})
        assert client.post(CHASE, {"area": SHANZHOU}).status_code == 404
        assert client_for(villages[MAOJIN]).post(CHASE).status_code == 404

    assert not Chase.objects.exists()


def test_the_timer_reminds_once_at_the_time_that_was_set(
    villages: dict[int, User], mayor: User
) -> None:
    with clock.played(at(17)):
        assert actions.chase_when_due() == []  # nobody set a time
    ReportingHours.objects.create(
        effective_on=DAY,
        deadline=datetime.time(18),
        late_until=datetime.time(12),
        chase_at=datetime.time(17, 30),
        set_at=at(9),
        client_uuid=uuid.uuid4(),
    )
    for hour, minute in ((17, 29), (17, 30), (17, 31), (19, 0)):
        with clock.played(at(hour, minute)):
            actions.chase_when_due()

    assert Chase.objects.count() == 3
    assert {row.at for row in Chase.objects.all()} == {at(17, 30)}
    assert {row.chased_by for row in Chase.objects.all()} == {None}


def test_the_township_names_a_stand_in_who_reports_and_is_reminded_instead(
    villages: dict[int, User], officer: User, mayor: User, client_for: ClientFor
) -> None:
    helper = make_user("代报员", phone="+8613900007777")
    post = Post.objects.get(user=villages[MAOJIN])
    url = f"/desk/staff/posts/{post.pk}/stand-in/"
    now = clock.now()
    board_url = f"{BOARD}?area={HUBIN_STREET}"
    assert url in client_for(officer).get(BOARD).content.decode()
    until = (timezone.localdate(now) + datetime.timedelta(days=3)).isoformat()
    fields = {"phone": "13900007777", "until": until, "client_uuid": str(uuid.uuid4())}

    answer = client_for(officer).post(f"{url}?next={board_url}", fields)

    assert answer.headers["Location"] == board_url
    assert "代报员" in client_for(officer).get(board_url).content.decode()
    client_for(officer).post(CHASE, {"village": MAOJIN})
    assert {row.reporter for row in Chase.objects.all()} == {helper}
    client_for(helper).post(
        "/desk/key-groups/report/", {"area_code": MAOJIN, "client_uuid": str(uuid.uuid4())}
    )
    row = DailyReport.objects.get()
    assert row.reporter == helper
    mayor.sight = sight_of(mayor)
    found = coverage(mayor, HUBIN_STREET, clock.today())
    assert (found.reported, found.expected) == (1, 2)
    deed = Entry.objects.get(verb="report_day")
    assert (deed.actor_id, deed.role) == (helper.pk, "reporter")
    auditor = client_for(make_user("审计", (Role.AUDITOR, CITY)))
    read = auditor.get(f"/desk/audit/{deed.pk}/").content.decode()
    assert str(villages[MAOJIN].pk) in read


def test_a_township_lends_no_post_but_its_reporters(
    villages: dict[int, User], officer: User, client_for: ClientFor
) -> None:
    elsewhere = Post.objects.get(user=villages[SHANZHOU_VILLAGE])
    own = Post.objects.get(user=officer)
    for post in (elsewhere, own):
        assert client_for(officer).get(f"/desk/staff/posts/{post.pk}/stand-in/").status_code == 404
    assert client_for(officer).get("/desk/staff/").status_code == 404
