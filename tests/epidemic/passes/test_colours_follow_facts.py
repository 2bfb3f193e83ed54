"""A resident is green, yellow or red by the rules, and each change says why."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from tests.factories import CHEZHAN, HUBIN_STREET, MAOJIN, make_person
from yimen.epidemic.passes import actions, queries
from yimen.epidemic.passes.actions import NewFact, NewRuleset
from yimen.epidemic.passes.models import Colour, ColourChange, Fact, Ruleset, Run
from yimen.epidemic.passes.rules import lives
from yimen.foundation.accounts.models import User
from yimen.foundation.audit.models import Entry
from yimen.foundation.people.actions import merge, undo_merge
from yimen.foundation.people.models import Person
from yimen.kit import clock
from yimen.kit.sight import System

MakeFact = Callable[..., NewFact]
DAY = datetime.timedelta(days=1)
BY = System()


def colour(person: Person) -> str:
    row = Colour.objects.filter(person=person).first()
    return row.colour if row else "green"


def put_in_force(
    rules: list[dict[str, Any]], expert: User, mayor: User, stated: int | None = None
) -> Ruleset:
    words = {"zh-hans": "因为", "en": "because"}
    whole = [
        {"days": None, "facts": [], "text": words, "what_now": words} | rule for rule in rules
    ]
    row = actions.draft(NewRuleset(whole, clock.now()), by=expert)
    actions.propose(row.pk, "试行", by=expert)
    actions.simulate(row.pk, by=expert)
    row = actions.enact(row.pk, stated=stated, by=mayor)
    actions.run_on(by=BY)
    return row


def test_nobody_is_judged_by_rules_that_are_not_there(resident: Person, fact: MakeFact) -> None:
    actions.record_facts([fact(resident, "stay_in_risk_area")], by=BY)
    assert colour(resident) == "green"


def test_a_stay_in_a_risk_area_is_yellow_for_fourteen_days(
    rules: Ruleset, resident: Person, fact: MakeFact
) -> None:
    now = clock.now()
    actions.record_facts([fact(resident, "stay_in_risk_area", since=now - DAY)], by=BY)
    assert colour(resident) == "yellow"
    row = Colour.objects.get(person=resident)
    assert row.until == now + 13 * DAY
    with clock.played(now + 12 * DAY):
        assert actions.evaluate_due(by=BY) == 0
    with clock.played(now + 13 * DAY):
        assert actions.evaluate_due(by=BY) == 1
        assert actions.evaluate_due(by=BY) == 0
    assert colour(resident) == "green"
    assert [c.after for c in ColourChange.objects.order_by("pk")] == ["yellow", "green"]


def test_a_change_keeps_rule_facts_version_and_place(
    rules: Ruleset, resident: Person, fact: MakeFact, expert: User
) -> None:
    [made] = actions.record_facts([fact(resident, "stay_in_risk_area")], by=expert)
    change = ColourChange.objects.get()
    assert (change.before, change.after, change.rule) == ("green", "yellow", "risk_area")
    assert (change.version, change.because, change.area_code) == (1, [made.pk], MAOJIN)
    assert change.actor_id == expert.pk
    assert Entry.objects.filter(verb="turn_yellow", person_ids=[resident.pk]).count() == 1
    shown = queries.shown(resident.pk, to=BY)
    assert shown.colour == "yellow"
    assert shown.why
    assert shown.facts == (made,)


def test_the_strongest_colour_wins_and_gives_way(
    rules: Ruleset, resident: Person, fact: MakeFact, expert: User, mayor: User
) -> None:
    actions.record_facts([fact(resident, "stay_in_risk_area")], by=BY)
    two = {"actor_id": expert.pk, "second_id": mayor.pk}
    actions.record_facts([fact(resident, "close_contact", **two)], by=BY)
    assert colour(resident) == "red"
    actions.withdraw_facts("tests.Row", [resident.pk], "并非本人", by=BY)
    assert colour(resident) == "green"
    assert {f.withdrawn_why for f in Fact.objects.all()} == {"并非本人"}


def test_a_negative_test_lifts_symptoms_that_came_before_it(
    rules: Ruleset, resident: Person, fact: MakeFact
) -> None:
    now = clock.now()
    actions.record_facts([fact(resident, "fever_declared", since=now - DAY)], by=BY)
    actions.record_facts([fact(resident, "test_negative", since=now)], by=BY)
    assert colour(resident) == "green"
    later = fact(resident, "fever_declared", since=now + DAY, source_id=2)
    with clock.played(now + 2 * DAY):
        actions.record_facts([later], by=BY)
    assert colour(resident) == "yellow"


def test_a_fact_sent_twice_is_one_and_with_another_day_another(
    rules: Ruleset, resident: Person, fact: MakeFact
) -> None:
    first = fact(resident, "stay_in_risk_area")
    assert len(actions.record_facts([first], by=BY)) == 1
    assert actions.record_facts([first], by=BY) == []
    moved = fact(resident, "stay_in_risk_area", since=first.since - 20 * DAY)
    assert len(actions.record_facts([moved], by=BY)) == 1
    assert Fact.objects.standing().count() == 1
    assert colour(resident) == "green"


def test_a_fact_that_has_not_begun_waits(rules: Ruleset, resident: Person, fact: MakeFact) -> None:
    now = clock.now()
    actions.record_facts([fact(resident, "under_observation", since=now + DAY)], by=BY)
    assert colour(resident) == "green"
    with clock.played(now + DAY):
        actions.run_on(by=BY)
    assert colour(resident) == "yellow"


def test_two_entries_of_one_person_have_one_colour(
    rules: Ruleset, resident: Person, fact: MakeFact, officer: User
) -> None:
    other = make_person(MAOJIN, name="李测试")
    actions.record_facts([fact(other, "stay_in_risk_area")], by=BY)
    merge(other.pk, resident.pk, reason="同一人", by=officer)
    assert colour(resident) == "yellow"
    undo_merge(other.pk, by=officer)
    assert (colour(resident), colour(other)) == ("green", "yellow")


def test_rules_may_name_areas_with_days(
    resident: Person, expert: User, mayor: User, fact: MakeFact
) -> None:
    today = clock.today()
    elsewhere = make_person(CHEZHAN)
    area = {"code": MAOJIN, "since": str(today), "until": str(today + DAY)}
    put_in_force([{"key": "risky", "colour": "yellow", "areas": [area]}], expert, mayor, 1)
    assert (colour(resident), colour(elsewhere)) == ("yellow", "green")
    with clock.played(clock.now() + 2 * DAY):
        actions.run_on(by=BY)
    assert colour(resident) == "green"


def test_who_moves_is_judged_where_he_stays(
    resident: Person, expert: User, mayor: User, fact: MakeFact
) -> None:
    rule = {"key": "risky", "colour": "yellow", "areas": [{"code": CHEZHAN}]}
    put_in_force([rule], expert, mayor)
    actions.record_facts([fact(resident, "test_negative")], by=BY)
    from yimen.foundation.people.events import person_moved

    Person.objects.filter(pk=resident.pk).update(area_code=CHEZHAN)
    person_moved.send(
        Person, person_id=resident.pk, old_area_code=MAOJIN, new_area_code=CHEZHAN, actor_id=None
    )
    assert colour(resident) == "yellow"
    assert Fact.objects.get().area_code == CHEZHAN


def test_all_are_judged_in_stretches_and_a_stopped_run_goes_on(
    rules: Ruleset, expert: User, fact: MakeFact
) -> None:
    people = [make_person(MAOJIN) for _ in range(5)]
    Run.objects.all().delete()
    run = actions.judge_all_again(by=BY)
    assert run
    assert actions.go_on(run.pk, by=BY, stretch=2)
    actions.stop_run(run.pk, by=expert)
    assert not actions.go_on(run.pk, by=BY, stretch=2)
    assert Colour.objects.filter(person__in=people).count() == 2
    actions.resume_run(run.pk, by=expert)
    while actions.go_on(run.pk, by=BY, stretch=2):
        pass
    run.refresh_from_db()
    assert (run.evaluated, run.changed) == (5, 0)
    assert run.finished_at
    assert Colour.objects.filter(person__in=people).count() == 5
    assert ColourChange.objects.count() == 0


def test_new_rules_judge_all_and_write_only_of_those_who_change(
    rules: Ruleset, resident: Person, expert: User, mayor: User, fact: MakeFact
) -> None:
    other = make_person(CHEZHAN)
    actions.record_facts([fact(resident, "stay_in_risk_area")], by=BY)
    actions.record_facts([fact(other, "under_observation")], by=BY)
    rule = {"key": "watch", "colour": "yellow", "facts": ["under_observation"]}
    put_in_force([rule], expert, mayor, 1)
    assert (colour(resident), colour(other)) == ("green", "yellow")
    newest = ColourChange.objects.filter(person=resident).latest("pk")
    assert (newest.after, newest.version) == ("green", 2)
    renamed = ColourChange.objects.filter(person=other).latest("pk")
    assert (renamed.before, renamed.after, renamed.rule) == ("yellow", "yellow", "watch")


def test_facts_truncated_and_written_anew_give_the_same_colours(
    rules: Ruleset, resident: Person, fact: MakeFact, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = [fact(resident, "stay_in_risk_area"), fact(make_person(CHEZHAN), "test_negative")]
    actions.record_facts(known, by=BY)
    before = list(Colour.objects.order_by("pk").values_list("pk", "colour", "rule", "until"))
    from yimen.epidemic.passes.actions import rebuilding

    def again(*, by: Any) -> int:
        return len(actions.record_facts(known, by=by))

    monkeypatch.setitem(rebuilding.sources, "tests.Row", again)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE passes_fact")
    actions.rebuild_facts(by=BY)
    after = list(Colour.objects.order_by("pk").values_list("pk", "colour", "rule", "until"))
    assert set(before) <= set(after)
    assert ColourChange.objects.count() == 1


def test_a_fact_is_withdrawn_and_never_changed(
    rules: Ruleset, resident: Person, fact: MakeFact
) -> None:
    [row] = actions.record_facts([fact(resident, "stay_in_risk_area")], by=BY)
    for column, value in [("kind", "test_negative"), ("since", clock.now()), ("source_id", 99)]:
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            Fact.objects.filter(pk=row.pk).update(**{column: value})
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ColourChange.objects.all().delete()


def test_what_may_redden_needs_two_people(
    rules: Ruleset, resident: Person, fact: MakeFact, expert: User
) -> None:
    for two in [{}, {"actor_id": expert.pk}, {"actor_id": expert.pk, "second_id": expert.pk}]:
        with pytest.raises(lives.TwoPeopleNeeded):
            actions.record_facts([fact(resident, "close_contact", **two)], by=expert)
    with pytest.raises(lives.OnlyByDecision):
        actions.record_facts([fact(resident, "manual_red")], by=expert)
    assert colour(resident) == "green"


@pytest.fixture
def officer(city: None) -> User:
    from tests.factories import make_user
    from yimen.foundation.staff.models import Role

    return make_user("镇干部", (Role.TOWNSHIP_OFFICER, HUBIN_STREET))
