"""Rules are data: drafted, simulated, proposed by one person, enacted by another."""

import datetime
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.factories import CHEZHAN, HUBIN_STREET, MAOJIN, SHANZHOU_TOWN, SHANZHOU_VILLAGE
from tests.factories import make_person as person
from yimen.epidemic.passes import actions
from yimen.epidemic.passes.actions import NewFact, NewRuleset
from yimen.epidemic.passes.catalogue import FIRST
from yimen.epidemic.passes.models import Colour, ColourChange, Ruleset, RulesetStatus
from yimen.epidemic.passes.rules import lives
from yimen.epidemic.passes.rules.ruleset import BadRules, parsed
from yimen.foundation.accounts.models import User
from yimen.foundation.people.models import Person
from yimen.kit import clock
from yimen.kit.lifecycle import NotAllowed
from yimen.kit.sight import System

MakeFact = Callable[..., NewFact]
BY = System()
WORDS = {"zh-hans": "因为", "en": "because"}
WATCH: dict[str, Any] = {
    "key": "watch",
    "colour": "yellow",
    "facts": ["under_observation"],
    "days": None,
    "text": WORDS,
    "what_now": WORDS,
}
EVERYBODY = WATCH | {"facts": [], "areas": [{"code": 411200000000}]}


def drafted(rules: Any, by: User) -> Ruleset:
    return actions.draft(NewRuleset(rules, clock.now()), by=by)


def proposed(rules: Any, by: User) -> Ruleset:
    row = drafted(rules, by)
    actions.propose(row.pk, "试行", by=by)
    return actions.simulate(row.pk, by=by)


@pytest.mark.parametrize(
    "rules",
    [
        {},
        [],
        [1],
        [WATCH, WATCH],
        [WATCH] * 41,
        [WATCH | {"colour": "green"}],
        [WATCH | {"colour": "blue"}],
        [WATCH | {"facts": ["horoscope"]}],
        [WATCH | {"facts": [1]}],
        [WATCH | {"facts": []}],
        [WATCH | {"days": 0}],
        [WATCH | {"days": True}],
        [WATCH | {"days": "14"}],
        [WATCH | {"text": {"en": "only English"}}],
        [WATCH | {"key": "with blank"}],
        [WATCH | {"areas": [{"code": 4112}]}],
        [WATCH | {"areas": [{"code": 411200000000, "since": "yesterday"}]}],
        [WATCH | {"areas": [{"code": 411200000000, "since": "2020-02-31"}]}],
        [WATCH | {"secret": 1}],
        [WATCH | {"colour": "red"}],
        [EVERYBODY | {"colour": "red"}],
        [WATCH | {"colour": "red", "facts": ["confirmed_case", "stay_in_risk_area"]}],
    ],
)
def test_what_is_no_rule_is_refused_at_once(rules: Any) -> None:
    with pytest.raises(BadRules):
        parsed(rules)


def test_the_first_rules_are_rules() -> None:
    assert {rule.colour for rule in parsed(FIRST)} == {"red", "yellow"}


def test_a_simulation_says_how_many_and_where_and_changes_nothing(
    rules: Ruleset, expert: User, fact: MakeFact
) -> None:
    here, there, both = person(MAOJIN), person(SHANZHOU_VILLAGE), person(CHEZHAN)
    actions.record_facts([fact(here, "stay_in_risk_area"), fact(both, "under_observation")], by=BY)
    actions.record_facts([fact(there, "under_observation")], by=BY)
    changes = ColourChange.objects.count()
    found = proposed([WATCH], expert).simulation
    assert found
    assert (found["residents"], found["restricted"], found["changed"]) == (3, 2, 1)
    assert found["moves"] == {"yellow>green": 1, "yellow>yellow": 2}
    assert found["areas"] == [{"code": HUBIN_STREET, "green": 1}]
    everybody = proposed([EVERYBODY], expert).simulation
    assert everybody
    assert everybody["restricted"] == 3
    assert SHANZHOU_TOWN not in {one["code"] for one in found["areas"]}
    assert ColourChange.objects.count() == changes


def test_who_proposed_rules_does_not_enact_them(rules: Ruleset, expert: User) -> None:
    row = proposed([WATCH], expert)
    with pytest.raises(lives.NotOneself):
        actions.enact(row.pk, by=expert)
    with pytest.raises(lives.NotOneself):
        actions.enact(row.pk, by=BY)


def test_a_draft_is_not_enacted_and_nobody_else_makes_rules(
    rules: Ruleset, expert: User, mayor: User, county: User
) -> None:
    row = drafted([WATCH], expert)
    with pytest.raises(lives.NoLongerSo):
        actions.enact(row.pk, by=mayor)
    with pytest.raises(lives.NotYours):
        drafted([WATCH], county)
    with pytest.raises(lives.ReasonMissing):
        actions.propose(row.pk, " ", by=expert)
    actions.propose(row.pk, "试行", by=expert)
    with pytest.raises(NotAllowed):
        actions.enact(row.pk, by=county)


def test_rules_nobody_has_simulated_today_are_not_enacted(
    rules: Ruleset, expert: User, mayor: User
) -> None:
    row = drafted([WATCH], expert)
    actions.propose(row.pk, "试行", by=expert)
    with pytest.raises(lives.NotSimulated):
        actions.enact(row.pk, by=mayor)
    actions.simulate(row.pk, by=expert)
    with (
        clock.played(clock.now() + datetime.timedelta(hours=25)),
        pytest.raises(lives.NotSimulated),
    ):
        actions.enact(row.pk, by=mayor)


def test_rules_that_would_turn_the_whole_city_need_the_number_said(
    rules: Ruleset, expert: User, mayor: User
) -> None:
    people = [person(MAOJIN) for _ in range(10)]
    row = proposed([EVERYBODY], expert)
    for stated in (None, 0, 9):
        with pytest.raises(lives.TooMany):
            actions.enact(row.pk, stated=stated, by=mayor)
    actions.run_on(by=BY)
    assert not Colour.objects.filter(colour="yellow").exists()
    actions.enact(row.pk, stated=10, by=mayor)
    actions.run_on(by=BY)
    assert Colour.objects.filter(person__in=people, colour="yellow").count() == 10


def test_rules_for_tomorrow_hold_from_tomorrow(
    rules: Ruleset, resident: Person, expert: User, mayor: User
) -> None:
    tomorrow = clock.now() + datetime.timedelta(days=1)
    row = actions.draft(NewRuleset([EVERYBODY], tomorrow), by=expert)
    actions.propose(row.pk, "明天起", by=expert)
    actions.simulate(row.pk, by=expert)
    actions.enact(row.pk, stated=1, by=mayor)
    actions.run_on(by=BY)
    assert not Colour.objects.filter(colour="yellow").exists()
    with clock.played(tomorrow):
        actions.run_on(by=BY)
    assert Colour.objects.get(person=resident).colour == "yellow"


def test_a_proposal_goes_back_and_a_draft_is_withdrawn(rules: Ruleset, expert: User) -> None:
    row = proposed([WATCH], expert)
    back = actions.give_back(row.pk, "再改", by=expert)
    assert (back.status, back.proposed_by_id) == (RulesetStatus.DRAFT, None)
    changed = actions.redraft(row.pk, NewRuleset([EVERYBODY], clock.now()), by=expert)
    assert changed.simulation is None
    assert actions.withdraw(row.pk, "不用了", by=expert).status == RulesetStatus.WITHDRAWN


# through the pages


def shown(client: Client, path: str, words: str) -> None:
    assert words in client.get(path).content.decode()


def test_two_people_put_rules_in_force_on_the_pages(
    rules: Ruleset, resident: Person, expert: User, mayor: User, client_for: Any
) -> None:
    desk, other = client_for(expert), client_for(mayor)
    form = {
        "rules": json.dumps([EVERYBODY]),
        "effective_from": f"{datetime.datetime.now():%Y-%m-%dT%H:%M}",  # noqa: DTZ005
    }
    answer = desk.post("/desk/codes/rules/new/", form)
    row = Ruleset.objects.latest("pk")
    url = f"/desk/codes/rules/{row.pk}/"
    assert answer["Location"] == url
    step = f"{url}step/"
    assert desk.post(step + "propose/", {"comment": "全市观察"}).status_code == 302
    assert desk.post(f"{url}simulate/").status_code == 302
    actions.simulate(row.pk, by=BY)  # what the job does
    shown(desk, url, "须由另一人颁布")
    shown(other, url, "湖滨街道")
    assert desk.post(step + "enact/", {"stated": 1}).status_code == 403
    refused = other.post(step + "enact/", {})
    assert refused.status_code == 422
    assert "超过限额" in refused.content.decode()
    assert other.post(step + "enact/", {"stated": 1}).status_code == 302
    row.refresh_from_db()
    assert row.status == RulesetStatus.ENACTED
    shown(other, "/desk/codes/", "现行")


def test_a_rule_that_is_wrong_is_named_at_its_place(
    rules: Ruleset, expert: User, client_for: Any
) -> None:
    desk = client_for(expert)
    for rules_said, answer in [
        ("{", "这不是JSON"),
        (json.dumps([WATCH, WATCH | {"key": "b", "colour": "red"}]), "第2条规则：红码只能依据"),
    ]:
        page = desk.post(
            "/desk/codes/rules/new/", {"rules": rules_said, "effective_from": "2020-02-10T08:00"}
        )
        assert page.status_code == 422
        assert answer in page.content.decode()


def test_lengths_that_make_no_sense_are_refused_at_their_field(
    rules: Ruleset, mayor: User, client_for: Any
) -> None:
    desk = client_for(mayor)
    page = desk.get("/desk/codes/terms/").content.decode()
    assert 'name="strip_tokens"' in page
    figures = {
        "strip_tokens": 30, "strip_step": 120, "phone_seconds": 60, "offline_seconds": 86400,
        "paper_days": 30, "renew_days": 30, "overlap_hours": 1, "key_days": 90,
        "most_percent": 5, "manual_days": 14, "appeal_hours": 24, "ground": "通知",
    }  # fmt: skip
    wrong = desk.post("/desk/codes/terms/", figures)
    assert wrong.status_code == 422
    assert "不能短于" in wrong.content.decode()
    right = figures | {"phone_seconds": 180, "overlap_hours": 24}
    assert desk.post("/desk/codes/terms/", right).status_code == 302
    assert desk.post("/desk/codes/terms/", figures | {"strip_tokens": 0}).status_code == 422
