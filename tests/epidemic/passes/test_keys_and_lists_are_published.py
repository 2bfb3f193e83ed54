"""Keys come and go; a guard fetches keys and lists of who is not green."""

import datetime
import json
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from tests.epidemic.passes.asking import ask, cookie
from tests.factories import make_user
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
from yimen.kit import clock
from yimen.kit.sight import System

BY = System()


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


def test_a_number_on_paper_dies_a_day_after_it_was_replaced(
    signed_in: tuple[Person, User, Client],
) -> None:
    """Though its paper would be good for a month."""
    person, user, _ = signed_in
    paper = actions.issue(person.pk, holder_id=user.pk, kind="paper", by=BY)
    signer, now = queries.signer(), clock.now()
    assert signer
    moment = int(now.timestamp()) + 1
    text = signer.sign(bytes(paper.subject), moment, Kind.PAPER, Shade.GREEN)
    actions.renew(paper.pk, by=user)
    assert queries.verifier_now().read(text, moment)
    later = now + datetime.timedelta(hours=25)
    with clock.played(later), pytest.raises(Revoked):
        queries.verifier_now().read(text, later.timestamp())
    assert Pass.objects.standing().filter(person=person, kind="paper").count() == 1
