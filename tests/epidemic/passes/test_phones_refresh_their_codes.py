"""A phone gets the codes of the coming hours; a guard fetches keys and lists."""

import asyncio
import datetime
import json
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.test import Client

from tests.factories import MAOJIN, make_area_tree, make_person, make_user
from yimen.epidemic.passes import actions, lane, queries
from yimen.epidemic.passes.actions import NewFact, NewTerms
from yimen.epidemic.passes.actions.publishing import folder
from yimen.epidemic.passes.models import Key, KeyStatus, Pass, StatusList
from yimen.epidemic.passes.rules import lives
from yimen.epidemic.passes.rules.refused import Revoked, UnknownKey
from yimen.epidemic.passes.rules.status import NotOurs, applied, unpacked
from yimen.epidemic.passes.rules.token import Kind, Shade
from yimen.foundation.accounts.models import User
from yimen.foundation.people.models import Person
from yimen.foundation.staff.models import Role
from yimen.foundation.staff.queries import sight_of
from yimen.kit import clock
from yimen.kit.sight import System

BY = System()
Answer = tuple[int, dict[str, str], bytes]


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(lane, "_limit", lane.Limit())


@pytest.fixture
def signed_in(transactional_db: None) -> tuple[Person, User, Client]:
    """A resident with an account, a pass and a browser in which he has signed in."""
    make_area_tree()
    actions.rotate_keys(by=BY)
    user = make_user("李测试")
    person = make_person(MAOJIN, name="李测试", account=user)
    user.sight = sight_of(user)
    actions.issue(person.pk, holder_id=user.pk, by=BY)
    browser = Client()
    browser.force_login(user)
    return person, user, browser


def ask(
    path: Callable[..., Coroutine[Any, Any, None]],
    headers: dict[str, str] | None = None,
    query: str = "",
    method: str = "GET",
) -> Answer:
    return ask_all([(path, headers or {}, query, method)])[0]


def ask_all(asked: list[tuple[Any, dict[str, str], str, str]]) -> list[Answer]:
    """As the server calls the handlers, all at the same time."""

    async def one(handler: Any, headers: dict[str, str], query: str, method: str) -> Answer:
        said: list[Any] = []

        async def send(message: Any) -> None:
            said.append(message)

        async def receive() -> Any:
            return {"type": "http.request", "body": b"", "more_body": False}

        named = [(key.lower().encode(), value.encode()) for key, value in headers.items()]
        scope = {"type": "http", "method": method, "headers": named}
        await handler(scope | {"query_string": query.encode()}, receive, send)
        heads = {key.decode(): value.decode() for key, value in said[0]["headers"]}
        return said[0]["status"], heads, said[1]["body"]

    async def together() -> list[Answer]:
        await lane.reader_started()
        try:
            return list(await asyncio.gather(*(one(*each) for each in asked)))
        finally:
            await lane.reader_stopped()

    return asyncio.run(together())


def cookie(browser: Client) -> dict[str, str]:
    key = browser.cookies[settings.SESSION_COOKIE_NAME].value
    return {"Cookie": f"a=b; {settings.SESSION_COOKIE_NAME}={key}"}


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
    assert old.replaced_at and old.expires_at == old.replaced_at + datetime.timedelta(days=1)


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


# keys come and go


def test_after_a_rotation_old_strips_stay_good_and_new_ones_have_the_new_key(
    signed_in: tuple[Person, User, Client],
) -> None:
    _, _, browser = signed_in
    said = json.loads(ask(lane.refresh, cookie(browser))[2])
    old, last = said["passes"][0]["tokens"][0], said["passes"][0]["tokens"][-1]
    actions.rotate_keys(by=BY)
    guard = queries.verifier_now()
    assert guard.read(old, said["now"])
    assert guard.read(last, said["now"] + 29 * 120)
    new = json.loads(ask(lane.refresh, cookie(browser))[2])["passes"][0]["tokens"][0]
    assert guard.read(new, said["now"] + 1).kid != guard.read(old, said["now"]).kid
    assert Key.objects.filter(status=KeyStatus.NEXT).count() == 1
    retired = Key.objects.get(status=KeyStatus.RETIRED)
    assert retired.private == ""


def test_a_compromised_key_is_dropped_and_its_codes_die(
    signed_in: tuple[Person, User, Client],
) -> None:
    _, user, browser = signed_in
    old = json.loads(ask(lane.refresh, cookie(browser))[2])["passes"][0]["tokens"][0]
    key = Key.objects.get(status=KeyStatus.ACTIVE)
    with pytest.raises(lives.NotYours):
        actions.compromise(key.pk, "泄露", by=user)
    actions.compromise(key.pk, "泄露", by=BY)
    with pytest.raises(UnknownKey):
        queries.verifier_now().read(old, clock.now().timestamp())
    new = json.loads(ask(lane.refresh, cookie(browser))[2])["passes"][0]["tokens"][0]
    assert queries.verifier_now().read(new, clock.now().timestamp())
    actions.publish()
    named = {one["kid"] for one in json.loads(ask(lane.key_set)[2])["keys"]}
    assert str(key.kid) not in named


def test_a_key_ends_with_its_term(signed_in: tuple[Person, User, Client]) -> None:
    assert actions.rotate_when_due(by=BY) is None
    with clock.played(clock.now() + datetime.timedelta(days=91)):
        assert actions.rotate_when_due(by=BY)


def test_thirty_two_numbers_go_round(signed_in: tuple[Person, User, Client]) -> None:
    now = clock.now()
    for n in range(40):
        with clock.played(now + datetime.timedelta(days=91 * (n + 1))):
            actions.rotate_keys(by=BY)
    assert Key.objects.get(status=KeyStatus.ACTIVE).kid < 32


# what verifiers fetch


def listed() -> Any:
    return unpacked(ask(lane.status)[2], queries.public_keys())


def test_the_status_list_names_who_is_withdrawn_or_not_green(
    signed_in: tuple[Person, User, Client],
) -> None:
    person, user, _ = signed_in
    assert actions.publish() == 1
    first = listed()
    assert first.sections == (frozenset(), frozenset(), frozenset())
    mine = bytes(Pass.objects.get().subject)
    actions.revoke(Pass.objects.get().pk, "遗失", by=user)
    yellow(person)
    assert actions.publish() == 2
    second = listed()
    assert second.says(mine) == "revoked"
    now = bytes(Pass.objects.standing().get().subject)
    assert second.says(now) == "yellow"
    assert second.says(bytes(8)) == ""
    change = ask(lane.status, query="since=1")[2]
    assert applied(first, change, queries.public_keys()) == second
    with pytest.raises(NotOurs):
        applied(second, change, queries.public_keys())
    assert actions.publish() == 2
    assert StatusList.objects.count() == 2


def yellow(person: Person) -> None:
    expert = make_user("周流调", (Role.EPIDEMIOLOGIST, 411200000000))
    mayor = make_user("市长", (Role.CITY_HQ, 411200000000))
    actions.load_first(drafted_by=expert, enacted_by=mayor)
    fact = NewFact(person.pk, "stay_in_risk_area", clock.now(), "tests.Row", 1)
    actions.record_facts([fact], by=BY)


def test_a_list_that_somebody_touched_is_not_ours(
    signed_in: tuple[Person, User, Client],
) -> None:
    actions.publish()
    body = ask(lane.status)[2]
    for at in range(len(body)):
        with pytest.raises(NotOurs):
            unpacked(body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :], queries.public_keys())
        with pytest.raises(NotOurs):
            unpacked(body[:at], queries.public_keys())


def test_an_unknown_version_gets_the_whole_list_and_an_etag_spares_it(
    signed_in: tuple[Person, User, Client],
) -> None:
    actions.publish()
    for query in ("since=99", "since=../keys", "since=-1", "since=", "since=²"):
        assert ask(lane.status, query=query)[2].startswith(b"YSL1")
    status, heads, _ = ask(lane.status)
    assert (status, heads["cache-control"]) == (200, "public, max-age=30")
    assert ask(lane.status, {"If-None-Match": heads["etag"]})[0] == 304
    assert ask(lane.key_set, method="POST")[0] == 405


def test_before_anything_was_published_a_guard_comes_again(
    signed_in: tuple[Person, User, Client],
) -> None:
    assert not folder().exists()
    assert ask(lane.status)[0] == 503


def test_the_key_set_says_keys_and_lifetimes_and_no_secret(
    signed_in: tuple[Person, User, Client],
) -> None:
    actions.publish()
    said = json.loads(ask(lane.key_set)[2])
    assert said["lifetimes"] == {
        "phone": 180,
        "dependant": 180,
        "offline": 86400,
        "paper": 30 * 86400,
    }
    for key in said["keys"]:
        assert (key["kty"], key["crv"], "d" in key) == ("OKP", "Ed25519", False)


def test_lengths_are_settings_and_never_change_in_silence(
    signed_in: tuple[Person, User, Client],
) -> None:
    _, user, browser = signed_in
    mayor = make_user("市长", (Role.CITY_HQ, 411200000000))
    with pytest.raises(lives.NotYours):
        actions.set_terms(NewTerms("x"), by=user)
    with pytest.raises(lives.ReasonMissing):
        actions.set_terms(NewTerms(" "), by=mayor)
    terms = actions.set_terms(NewTerms("通知", {"strip_tokens": 60}), by=mayor)
    said = json.loads(ask(lane.refresh, cookie(browser))[2])
    assert len(said["passes"][0]["tokens"]) == 60
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE passes_terms SET strip_tokens = 1 WHERE id = %s", [terms.pk])
