"""What a phone kept without network comes once, and each answer says what the phone must do."""

import datetime
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.epidemic.key_groups.test_adding_a_key_person import ADD, form, house, id_number
from tests.factories import CHEZHAN, MAOJIN, make_user
from yimen.epidemic.key_groups.models import KeyPerson
from yimen.foundation.accounts.models import User
from yimen.foundation.staff.models import Post, Role

__all__ = ["house"]
NOW = timezone.now()
Browsers = Callable[[User], Client]


def send(client: Client, user: User, typed: dict[str, Any], **headers: str) -> Any:
    asked = {"X-Yimen-Outbox": "1", "X-Yimen-Account": str(user.pk), **headers}
    return client.post(ADD, typed, headers=asked)


@pytest.fixture
def reporter(house: None) -> User:
    return make_user("填报员", (Role.REPORTER, MAOJIN))


def test_the_answer_names_what_was_sent_and_where_it_lies(
    reporter: User, client_for: Browsers
) -> None:
    client, typed = client_for(reporter), form()

    first = send(client, reporter, typed)
    again = send(client, reporter, typed)

    row = KeyPerson.objects.get()
    done = {
        "state": "done",
        "client_uuid": typed["client_uuid"],
        "url": f"/desk/key-groups/{row.pk}/done/",
    }
    assert (first.status_code, first.json()) == (200, done)
    assert again.json() == done


def test_what_is_wrong_comes_back_by_field(reporter: User, client_for: Browsers) -> None:
    answer = send(client_for(reporter), reporter, form(phone="123", from_place=""))

    assert answer.status_code == 422
    said = answer.json()
    assert said["state"] == "refused"
    assert sorted(said["errors"]) == ["from_place", "phone"]
    assert KeyPerson.objects.count() == 0


def test_a_name_that_does_not_fit_the_number_is_said_at_the_name(
    reporter: User, client_for: Browsers
) -> None:
    client = client_for(reporter)
    send(client, reporter, form())

    answer = send(client, reporter, form(name="测试丙", group="close_contact"))

    assert answer.json()["state"] == "refused"
    assert list(answer.json()["errors"]) == ["name"]


def test_what_arrived_counts_though_the_post_ended_before_the_answer_came(
    reporter: User, client_for: Browsers
) -> None:
    client, typed = client_for(reporter), form()
    send(client, reporter, typed)
    make_user("别人", (Role.REPORTER, CHEZHAN))
    Post.objects.filter(user=reporter).update(area_id=CHEZHAN)

    answer = send(client, reporter, typed)

    assert answer.json()["state"] == "done"
    assert KeyPerson.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "written"),
    [
        (NOW - datetime.timedelta(hours=20), NOW - datetime.timedelta(hours=20)),
        (NOW + datetime.timedelta(days=400), None),
        ("yesterday", None),
        ("2026-02-30T10:00:00Z", None),
    ],
    ids=["yesterday's", "from the future", "no time", "no day"],
)
def test_the_time_is_when_it_was_filled_in(
    reporter: User, client_for: Browsers, said: object, written: datetime.datetime | None
) -> None:
    text = said.isoformat() if isinstance(said, datetime.datetime) else str(said)

    send(client_for(reporter), reporter, form(happened_at=text))

    row = KeyPerson.objects.get()
    if written:
        assert row.reported_at == written
    else:
        assert abs(row.reported_at - timezone.now()) < datetime.timedelta(minutes=1)


def test_what_lay_in_the_phone_for_a_month_is_looked_at_again(
    reporter: User, client_for: Browsers
) -> None:
    old = (timezone.now() - datetime.timedelta(days=31)).isoformat()

    answer = send(client_for(reporter), reporter, form(happened_at=old))

    assert answer.json()["state"] == "refused"
    assert "三十多天" in answer.json()["summary"]
    assert KeyPerson.objects.count() == 0


def test_a_browser_cannot_date_its_form_back(reporter: User, client_for: Browsers) -> None:
    old = (timezone.now() - datetime.timedelta(days=3)).isoformat()

    client_for(reporter).post(ADD, form(happened_at=old))

    assert timezone.now() - KeyPerson.objects.get().reported_at < datetime.timedelta(minutes=1)


def test_without_a_session_the_phone_keeps_it(reporter: User) -> None:
    answer = send(Client(), reporter, form())

    assert answer.status_code == 401
    assert (answer.json()["state"], answer.json()["reason"]) == ("later", "sign-in")


def test_a_desk_left_alone_keeps_it_too(
    reporter: User, client_for: Browsers, settings: Any
) -> None:
    client = client_for(reporter)
    client.get("/desk/key-groups/")
    settings.STAFF_IDLE_SECONDS = -1

    answer = send(client, reporter, form())

    assert (answer.json()["state"], answer.json()["reason"]) == ("later", "sign-in")
    assert KeyPerson.objects.count() == 0


def test_under_another_sign_in_it_waits_for_its_own(reporter: User, client_for: Browsers) -> None:
    other = make_user("另一人", (Role.REPORTER, MAOJIN))

    answer = send(client_for(other), reporter, form())

    assert (answer.json()["state"], answer.json()["reason"]) == ("later", "account")
    assert KeyPerson.objects.count() == 0


def test_an_old_form_token_loses_nothing(reporter: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(reporter)

    answer = send(client, reporter, form())

    assert (answer.json()["state"], answer.json()["reason"]) == ("later", "token")
    fresh = client.get("/phone/token/").json()
    assert (fresh["account"], fresh["post"]) == (str(reporter.pk), True)
    answer = send(client, reporter, form(), **{"X-CSRFToken": fresh["token"]})
    assert answer.json()["state"] == "done"


def test_who_has_no_villages_any_more_hears_why(reporter: User, client_for: Browsers) -> None:
    Post.objects.filter(user=reporter).update(role=Role.GRID_DOCTOR)

    answer = send(client_for(reporter), reporter, form())

    assert answer.json()["state"] == "refused"
    assert answer.json()["summary"] == "只能登记本人负责村（社区）的人员。"


def test_what_is_not_there_and_what_is_not_mine_sound_alike(
    reporter: User, client_for: Browsers
) -> None:
    client = client_for(reporter)
    asked = {"X-Yimen-Outbox": "1", "X-Yimen-Account": str(reporter.pk)}
    uid = str(uuid.uuid4())

    url = "/desk/investigations/99999/report/"
    answer = client.post(url, {"client_uuid": uid}, headers=asked)

    assert answer.json()["state"] == "refused"
    assert answer.json()["client_uuid"] == uid


def test_two_people_entered_offline_are_two_rows(reporter: User, client_for: Browsers) -> None:
    client = client_for(reporter)
    typed = [form(), form(id_number=id_number(13), name="测试丁")]

    for one in [*typed, *typed]:
        assert send(client, reporter, one).json()["state"] == "done"

    assert KeyPerson.objects.count() == 2


def test_a_phone_that_waits_alone_leaves_no_notice_for_the_next_page(
    reporter: User, client_for: Browsers
) -> None:
    client = client_for(reporter)
    send(client, reporter, form())

    answer = client.get("/desk/key-groups/")

    assert not list(answer.context["messages"])
