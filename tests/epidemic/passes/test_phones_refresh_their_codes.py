"""A phone gets the codes of the coming hours, and numbers change in time."""

import datetime
import json
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from tests.epidemic.passes.asking import ask, ask_all, cookie
from tests.factories import MAOJIN, make_person, make_user
from yimen.epidemic.passes import actions, lane, queries
from yimen.epidemic.passes.actions import NewFact
from yimen.epidemic.passes.models import Key, Pass
from yimen.epidemic.passes.rules.refused import Revoked
from yimen.epidemic.passes.rules.token import Kind, Shade
from yimen.foundation.accounts.models import User
from yimen.foundation.people.models import Person
from yimen.foundation.staff.models import Role
from yimen.kit import clock
from yimen.kit.sight import System

BY = System()


def test_a_phone_gets_a_strip_that_a_guard_reads(
    signed_in: tuple[Person, User, Client],
) -> None:
    person, _, browser = signed_in
    status, heads, body = ask(lane.refresh, cookie(browser))
    said = json.loads(body)
    assert (status, heads["cache-control"]) == (200, "no-store")
    [held] = said["passes"]
    assert (len(held["tokens"]), said["step"], held["colour"]) == (30, 120, "green")
    guard = queries.verifier_now()
    for number, text in enumerate(held["tokens"]):
        token = guard.read(text, said["now"] + 120 * number)
        assert (token.kind, token.shade) == (Kind.PHONE, Shade.GREEN)
        assert queries.person_of(token.subject, to=BY) == person.pk
    assert guard.read(held["offline"], said["now"] + 23 * 3600).kind == Kind.OFFLINE
    assert person.name not in body.decode()


def test_a_phones_own_key_serves_without_a_session(
    signed_in: tuple[Person, User, Client],
) -> None:
    _, user, _ = signed_in
    key = actions.add_phone(by=user)
    assert ask(lane.refresh, {"Authorization": f"Phone {key}"})[0] == 200
    actions.end_phones(by=user)
    assert ask(lane.refresh, {"Authorization": f"Phone {key}"})[0] == 401


def test_the_number_in_a_code_refreshes_nothing(
    signed_in: tuple[Person, User, Client],
) -> None:
    _, _, browser = signed_in
    code = json.loads(ask(lane.refresh, cookie(browser))[2])["passes"][0]["tokens"][0]
    subject = bytes(Pass.objects.get().subject).hex()
    for guess in (code, subject, "", "Phone", "x" * 5000):
        assert ask(lane.refresh, {"Authorization": f"Phone {guess}"})[0] == 401
        assert ask(lane.refresh, {"Cookie": f"sessionid={guess}"})[0] == 401
    assert ask(lane.refresh, {"Cookie": "\x00=;;;=,"})[0] == 401
    assert ask(lane.refresh)[0] == 401
    assert ask(lane.refresh, method="DELETE")[0] == 405


def test_many_phones_at_once_each_get_their_own(
    signed_in: tuple[Person, User, Client],
) -> None:
    _, user, browser = signed_in
    child = make_person(MAOJIN, name="李小测")
    actions.issue(child.pk, holder_id=user.pk, by=BY)
    other = make_user("王测试")
    actions.issue(make_person(MAOJIN, account=other).pk, holder_id=other.pk, by=BY)
    key = actions.add_phone(by=other)
    asked = [(lane.refresh, cookie(browser), "", "GET")] * 5
    asked += [(lane.refresh, {"Authorization": f"Phone {key}"}, "", "GET")] * 5
    asked += [(lane.refresh, {"Authorization": "Phone nobody"}, "", "GET")]
    answers = ask_all(asked)
    assert [status for status, _, _ in answers] == [200] * 10 + [401]
    mine, his = (json.loads(answers[at][2])["passes"] for at in (0, 5))
    assert ([one["own"] for one in mine], len(his)) == ([True, False], 1)
    token = queries.verifier_now().read(mine[1]["tokens"][0], clock.now().timestamp())
    assert token.kind == Kind.DEPENDANT


def test_signed_out_or_with_another_password_there_is_no_code(
    signed_in: tuple[Person, User, Client],
) -> None:
    _, user, browser = signed_in
    given = cookie(browser)
    user.set_password("anders als zuvor 1")
    user.save(update_fields=["password"])
    assert ask(lane.refresh, given)[0] == 401
    browser.force_login(user)
    given = cookie(browser)
    assert ask(lane.refresh, given)[0] == 200
    browser.logout()
    assert ask(lane.refresh, given)[0] == 401


def test_one_phone_that_asks_without_end_is_told_to_wait(
    signed_in: tuple[Person, User, Client], settings: Any
) -> None:
    settings.CODE_REFRESHES_A_MINUTE = 3
    _, _, browser = signed_in
    answers = ask_all([(lane.refresh, cookie(browser), "", "GET")] * 5)
    assert sorted(status for status, _, _ in answers) == [200, 200, 200, 429, 429]
    assert 1 <= int(answers[-1][1]["retry-after"]) <= 60


def test_without_a_key_or_a_reader_the_phone_comes_again(
    signed_in: tuple[Person, User, Client],
) -> None:
    _, _, browser = signed_in
    Key.objects.all().delete()
    status, heads, _ = ask(lane.refresh, cookie(browser))
    assert (status, int(heads["retry-after"]) >= 2) == (503, True)


def test_a_colour_is_on_the_next_strip(signed_in: tuple[Person, User, Client]) -> None:
    person, _, browser = signed_in
    expert = make_user("周流调", (Role.EPIDEMIOLOGIST, 411200000000))
    mayor = make_user("市长", (Role.CITY_HQ, 411200000000))
    actions.load_first(drafted_by=expert, enacted_by=mayor)
    fact = NewFact(person.pk, "stay_in_risk_area", clock.now(), "tests.Row", 1)
    actions.record_facts([fact], by=BY)
    [held] = json.loads(ask(lane.refresh, cookie(browser))[2])["passes"]
    assert held["colour"] == "yellow"
    token = queries.verifier_now().read(held["tokens"][0], clock.now().timestamp())
    assert token.shade == Shade.YELLOW


# numbers change


def test_a_number_is_renewed_after_a_month_and_stays_good_for_a_day(
    signed_in: tuple[Person, User, Client],
) -> None:
    person, _, _ = signed_in
    now, old = clock.now(), Pass.objects.get()
    with clock.played(now + datetime.timedelta(days=29)):
        assert actions.renew_due() == 0
    with clock.played(now + datetime.timedelta(days=30, minutes=1)):
        assert actions.renew_due() == 1
        assert actions.renew_due() == 0
    old.refresh_from_db()
    new = Pass.objects.standing().get(person=person)
    assert bytes(new.subject) != bytes(old.subject)
    assert old.replaced_at
    assert old.expires_at == old.replaced_at + datetime.timedelta(days=1)


def test_a_number_is_renewed_on_request_by_its_owner_only(
    signed_in: tuple[Person, User, Client],
) -> None:
    _, user, _ = signed_in
    old = Pass.objects.get()
    with pytest.raises(Pass.DoesNotExist):
        actions.renew(old.pk, by=make_user("别人"))
    assert actions.renew(old.pk, by=user).pk != old.pk


def test_a_revoked_number_is_refused_and_the_person_gets_another(
    signed_in: tuple[Person, User, Client],
) -> None:
    _, user, browser = signed_in
    before = json.loads(ask(lane.refresh, cookie(browser))[2])["passes"][0]["tokens"][0]
    actions.revoke(Pass.objects.get().pk, "手机遗失", by=user)
    with pytest.raises(Revoked):
        queries.verifier_now().read(before, clock.now().timestamp())
    after = json.loads(ask(lane.refresh, cookie(browser))[2])["passes"][0]["tokens"][0]
    assert queries.verifier_now().read(after, clock.now().timestamp())


def test_two_numbers_never_begin_alike(signed_in: tuple[Person, User, Client]) -> None:
    """A list names numbers by their first bytes: it must not name somebody else."""
    other = make_person(MAOJIN)
    actions.issue(other.pk, holder_id=None, by=BY)
    taken = bytes(Pass.objects.exclude(person=other).get().subject)
    with pytest.raises(DatabaseError, match="first_bytes"), transaction.atomic():
        Pass.objects.filter(person=other).update(subject=taken[:5] + b"abc")


def test_a_code_that_was_given_out_before_he_had_an_account_is_on_his_phone(
    signed_in: tuple[Person, User, Client],
) -> None:
    _, _, browser = signed_in
    Pass.objects.update(holder=None)
    [held] = json.loads(ask(lane.refresh, cookie(browser))[2])["passes"]
    assert held["own"] is True
