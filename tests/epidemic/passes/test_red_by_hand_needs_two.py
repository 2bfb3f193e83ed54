"""Nobody turns a person red alone: not on a page, not in a shell, not in the database."""

import datetime
import json
import uuid
from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction

from tests.factories import MAOJIN, make_person, make_user
from yimen.epidemic.passes import actions
from yimen.epidemic.passes.actions import NewAppeal, NewDecision, NewFact
from yimen.epidemic.passes.models import (
    Appeal,
    Colour,
    ColourChange,
    Decision,
    DecisionStatus,
    Fact,
    Ruleset,
    Shade,
)
from yimen.epidemic.passes.rules import lives
from yimen.foundation.accounts.models import User
from yimen.foundation.audit.models import Entry
from yimen.foundation.inbox.models import Item
from yimen.foundation.people.models import Person
from yimen.foundation.staff.models import Role
from yimen.kit import clock
from yimen.kit.lifecycle import NotAllowed
from yimen.kit.sight import System

MakeFact = Callable[..., NewFact]
BY = System()
HOUR = datetime.timedelta(hours=1)
DAY = 24 * HOUR


def wanted(person: Person, **other: object) -> NewDecision:
    said = {
        "colour": Shade.RED,
        "reason": "拒绝配合隔离",
        "evidence": "2月10日监控与笔录",
        "until": clock.now() + 3 * DAY,
        "client_uuid": uuid.uuid4(),
    }
    return NewDecision(person.pk, **(said | other))  # type: ignore[arg-type]


def colour(person: Person) -> str:
    row = Colour.objects.filter(person=person).first()
    return row.colour if row else "green"


def sql(statement: str, *values: object) -> None:
    """As somebody with the database's own shell would."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def proposed(rules: Ruleset, resident: Person, mayor: User) -> Decision:
    return actions.propose_colour(wanted(resident), by=mayor)


@pytest.fixture
def red(proposed: Decision, deputy: User) -> Decision:
    return actions.confirm_colour(proposed.pk, by=deputy)


def test_one_proposes_and_nothing_changes(proposed: Decision, resident: Person) -> None:
    assert colour(resident) == "green"
    items = Item.objects.waiting().filter(app="passes.Decision", object_id=proposed.pk)
    assert {item.role for item in items} == {Role.CITY_HQ, Role.COUNTY_HQ}


def test_a_second_person_confirms_and_it_is_so_until_the_day(
    red: Decision, resident: Person, mayor: User, deputy: User
) -> None:
    assert colour(resident) == "red"
    fact = Fact.objects.get()
    assert (fact.actor_id, fact.second_id, fact.until) == (mayor.pk, deputy.pk, red.until)
    change = ColourChange.objects.get()
    assert (change.rule, change.because) == ("by_decision_red", [fact.pk])
    assert not Item.objects.waiting().filter(app="passes.Decision").exists()
    verbs = set(Entry.objects.filter(person_ids=[resident.pk]).values_list("verb", flat=True))
    assert {"propose_colour", "confirm_colour", "turn_red"} <= verbs
    with clock.played(red.until):
        actions.run_on(by=BY)
    assert colour(resident) == "green"


def test_who_proposed_it_cannot_confirm_it(
    proposed: Decision, mayor: User, resident: Person
) -> None:
    with pytest.raises(lives.NotOneself):
        actions.confirm_colour(proposed.pk, by=mayor)
    assert colour(resident) == "green"


def test_another_county_neither_sees_nor_confirms_it(
    proposed: Decision, neighbour: User, resident: Person
) -> None:
    with pytest.raises(Decision.DoesNotExist):
        actions.confirm_colour(proposed.pk, by=neighbour)
    with pytest.raises(Person.DoesNotExist):
        actions.propose_colour(wanted(resident), by=neighbour)


@pytest.mark.parametrize(
    "role", [role for role in Role if role not in {Role.CITY_HQ, Role.COUNTY_HQ}]
)
def test_no_other_post_sets_a_colour(proposed: Decision, resident: Person, role: Role) -> None:
    other = make_user("别人", (role, MAOJIN))
    with pytest.raises((lives.NotYours, Person.DoesNotExist)):
        actions.propose_colour(wanted(resident), by=other)
    with pytest.raises((Decision.DoesNotExist, NotAllowed)):
        actions.confirm_colour(proposed.pk, by=other)
    with pytest.raises((lives.NotYours, Person.DoesNotExist)):
        actions.propose_colour(wanted(resident), by=BY)


def test_reason_evidence_and_an_end_are_asked_for(
    rules: Ruleset, resident: Person, mayor: User
) -> None:
    for missing in [{"reason": " "}, {"evidence": ""}]:
        with pytest.raises(lives.ReasonMissing):
            actions.propose_colour(wanted(resident, **missing), by=mayor)
    for until in [clock.now() - HOUR, clock.now() + 15 * DAY]:
        with pytest.raises(lives.TooLong):
            actions.propose_colour(wanted(resident, until=until), by=mayor)


def test_it_is_refused_or_ended_early_by_one(
    proposed: Decision, resident: Person, deputy: User, county: User
) -> None:
    actions.confirm_colour(proposed.pk, by=deputy)
    actions.end_colour(proposed.pk, "已配合", by=county)
    assert colour(resident) == "green"
    with pytest.raises(lives.NoLongerSo):
        actions.confirm_colour(proposed.pk, by=deputy)


def test_a_form_sent_twice_is_one_proposal(rules: Ruleset, resident: Person, mayor: User) -> None:
    entry = wanted(resident)
    first = actions.propose_colour(entry, by=mayor)
    assert actions.propose_colour(entry, by=mayor) == first


# what somebody with the database's own shell may try


def test_sql_cannot_write_a_red(rules: Ruleset, resident: Person) -> None:
    actions.evaluate([resident.pk], by=BY)
    with pytest.raises(DatabaseError, match="only with an entry"):
        sql("UPDATE passes_colour SET colour = 'red' WHERE person_id = %s", resident.pk)
    with pytest.raises(DatabaseError, match="only with an entry"):
        sql(
            "INSERT INTO passes_colour (person_id, area_code, colour, rule, because, since)"
            " VALUES (%s, %s, 'red', '', '{}', now())",
            make_person(MAOJIN).pk,
            MAOJIN,
        )


def test_sql_cannot_write_a_red_with_an_entry_that_rests_on_nothing(
    rules: Ruleset, resident: Person, fact: MakeFact
) -> None:
    [one] = actions.record_facts([fact(resident, "stay_in_risk_area")], by=BY)
    for because in ["{}", f"{{{one.pk}}}"]:
        sql(
            "INSERT INTO passes_colourchange (person_id, before, after, version, rule, because,"
            " area_code, at) VALUES (%s, 'yellow', 'red', 1, 'case', %s, %s, now())",
            resident.pk,
            because,
            MAOJIN,
        )
        with pytest.raises(DatabaseError, match="two people"):
            sql(
                "UPDATE passes_colour SET colour = 'red', because = %s WHERE person_id = %s",
                because,
                resident.pk,
            )


def test_sql_cannot_write_a_fact_that_reddens_without_two(
    rules: Ruleset, resident: Person, mayor: User, proposed: Decision
) -> None:
    insert = (
        "INSERT INTO passes_fact (person_id, kind, since, until, source, source_id, area_code,"
        " recorded_at, actor_id, second_id, withdrawn_why)"
        " VALUES (%s, %s, now(), now() + '1 day', 'passes.Decision', %s, %s, now(), %s, %s, '')"
    )
    with pytest.raises(DatabaseError, match="second person confirmed"):
        sql(insert, resident.pk, "manual_red", proposed.pk, MAOJIN, mayor.pk, mayor.pk)
    for second in (mayor.pk, None):
        with pytest.raises(DatabaseError, match="two_behind_it"):
            sql(insert, resident.pk, "confirmed_case", 1, MAOJIN, mayor.pk, second)
    [harmless] = actions.record_facts(
        [NewFact(resident.pk, "test_negative", clock.now(), "x", 1)], by=BY
    )
    with pytest.raises(DatabaseError, match="never changed"):
        sql("UPDATE passes_fact SET kind = 'manual_red' WHERE id = %s", harmless.pk)


def test_sql_cannot_take_both_steps(
    rules: Ruleset, resident: Person, mayor: User, proposed: Decision, expert: User
) -> None:
    with pytest.raises(DatabaseError, match="begins as a proposal"):
        sql(
            "INSERT INTO passes_decision (person_id, area_code, colour, reason, evidence, until,"
            " status, proposed_at, proposed_by_id, confirmed_at, confirmed_by_id, closed_why,"
            " client_uuid, seal) VALUES (%s, %s, 'red', 'x', 'x', now() + '1 day', 'confirmed',"
            " now(), %s, now(), %s, '', gen_random_uuid(), '')",
            resident.pk,
            MAOJIN,
            mayor.pk,
            expert.pk,
        )
    confirm = (
        "UPDATE passes_decision SET status = 'confirmed', confirmed_at = now(), seal = '',"
        " confirmed_by_id = %s WHERE id = %s"
    )
    with pytest.raises(DatabaseError, match="confirmed_by_another"):
        sql(confirm, mayor.pk, proposed.pk)
    with pytest.raises(DatabaseError, match="holds a post"):
        sql(confirm, expert.pk, proposed.pk)
    with pytest.raises(DatabaseError, match="not changed any more"):
        sql("UPDATE passes_decision SET proposed_by_id = %s", expert.pk)


def test_a_confirmation_forged_in_somebodys_name_counts_for_nothing(
    rules: Ruleset, resident: Person, mayor: User, deputy: User, proposed: Decision
) -> None:
    """The seal is made with a key outside the database: who has only the database has none."""
    sql(
        "UPDATE passes_decision SET status = 'confirmed', confirmed_at = now(),"
        " seal = sha256('x'), confirmed_by_id = %s WHERE id = %s",
        deputy.pk,
        proposed.pk,
    )
    sql(
        "INSERT INTO passes_fact (person_id, kind, since, until, source, source_id, area_code,"
        " recorded_at, actor_id, second_id, withdrawn_why, seal) SELECT person_id, 'manual_red',"
        " now() - interval '1 minute', until, 'passes.Decision', id, area_code, now(),"
        " proposed_by_id, confirmed_by_id, '', sha256('y') FROM passes_decision",
    )
    actions.evaluate([resident.pk], by=BY)
    assert colour(resident) == "green"
    actions.judge_all_again(by=BY)
    actions.run_on(by=BY)
    assert colour(resident) == "green"


def test_sql_cannot_put_rules_in_force_alone(rules: Ruleset, mayor: User, expert: User) -> None:
    insert = (
        "INSERT INTO passes_ruleset (version, effective_from, rules, status, reason, drafted_at)"
        " VALUES (9, now(), %s, %s, 'x', now())"
    )
    with pytest.raises(DatabaseError, match="begins as a draft"):
        sql(insert, "[]", "enacted")
    painted = json.dumps([{"key": "all", "colour": "red", "facts": [], "areas": [{"code": 1}]}])
    with pytest.raises(DatabaseError, match="two people stand"):
        sql(insert, painted, "draft")
    sql(insert, "[]", "draft")
    with pytest.raises(DatabaseError, match="proposed by one person"):
        sql(
            "UPDATE passes_ruleset SET status = 'enacted', proposed_by_id = %s,"
            " proposed_at = now(), enacted_by_id = %s, enacted_at = now() WHERE version = 9",
            expert.pk,
            mayor.pk,
        )
    sql(
        "UPDATE passes_ruleset SET status = 'proposed', proposed_by_id = %s,"
        " proposed_at = now() WHERE version = 9",
        expert.pk,
    )
    with pytest.raises(DatabaseError, match="enacted_by_another"):
        sql(
            "UPDATE passes_ruleset SET status = 'enacted', enacted_by_id = %s,"
            " enacted_at = now() WHERE version = 9",
            expert.pk,
        )
    with pytest.raises(DatabaseError, match="not changed any more"):
        sql("UPDATE passes_ruleset SET rules = '[]' WHERE version = 1")


def test_two_names_under_a_fact_that_nobody_sealed_paint_nobody_red(
    rules: Ruleset, resident: Person, mayor: User, deputy: User
) -> None:
    """Whoever can write every row himself has it for a minute, and the house is told."""
    sql(
        "INSERT INTO passes_fact (person_id, kind, since, source, source_id, area_code,"
        " recorded_at, actor_id, second_id, withdrawn_why, seal)"
        " VALUES (%s, 'confirmed_case', now() - interval '1 day', 'x', 1, %s, now(), %s, %s, '',"
        " sha256('x'))",
        resident.pk,
        MAOJIN,
        mayor.pk,
        deputy.pk,
    )
    actions.evaluate([resident.pk], by=BY)
    assert colour(resident) == "green"
    sql(
        "INSERT INTO passes_colourchange (person_id, before, after, version, rule, because,"
        " area_code, at) SELECT person_id, 'green', 'red', 1, 'case', ARRAY[id], area_code, now()"
        " FROM passes_fact"
    )
    sql("UPDATE passes_colour SET colour = 'red', because = ARRAY(SELECT id FROM passes_fact)")
    assert colour(resident) == "red"
    actions.run_on(by=BY)
    assert colour(resident) == "green"
    assert Entry.objects.filter(verb="lift_painted", person_ids=[resident.pk]).exists()


# who is concerned may say that it is wrong


@pytest.fixture
def filed(red: Decision, account: User) -> Appeal:
    change = ColourChange.objects.latest("pk")
    return actions.file_appeal(NewAppeal(change.pk, "我不在现场", uuid.uuid4()), by=account)


def test_an_appeal_has_a_clock_and_a_place_in_the_list(filed: Appeal) -> None:
    assert filed.due_at == filed.filed_at + DAY
    item = Item.objects.waiting().get(app="passes.Appeal", role=Role.COUNTY_HQ)
    assert (item.object_id, item.due_at) == (filed.pk, filed.due_at)


def test_an_appeal_upheld_corrects_at_once_and_for_good(
    filed: Appeal, resident: Person, county: User, red: Decision
) -> None:
    actions.uphold_appeal(filed.pk, "核实后不属实", by=county)
    assert colour(resident) == "green"
    red.refresh_from_db()
    assert red.status == DecisionStatus.ENDED
    actions.rebuild_facts(by=BY)
    assert colour(resident) == "green"


def test_what_an_app_above_said_wrongly_does_not_come_back(
    rules: Ruleset, resident: Person, account: User, county: User, fact: MakeFact
) -> None:
    wrong = fact(resident, "stay_in_risk_area")
    actions.record_facts([wrong], by=BY)
    change = ColourChange.objects.latest("pk")
    filed = actions.file_appeal(NewAppeal(change.pk, "没有去过", uuid.uuid4()), by=account)
    actions.uphold_appeal(filed.pk, "同名不同人", by=county)
    assert actions.record_facts([wrong], by=BY) == []
    assert colour(resident) == "green"


def test_an_appeal_is_rejected_with_an_answer(
    filed: Appeal, county: User, resident: Person
) -> None:
    with pytest.raises(lives.ReasonMissing):
        actions.reject_appeal(filed.pk, " ", by=county)
    row = actions.reject_appeal(filed.pk, "证据充分", by=county)
    assert row.answer == "证据充分"
    assert colour(resident) == "red"
    with pytest.raises(lives.NoLongerSo):
        actions.uphold_appeal(filed.pk, "改主意", by=county)


def test_whoever_set_the_colour_does_not_judge_the_appeal(
    filed: Appeal, mayor: User, deputy: User, neighbour: User, expert: User
) -> None:
    for judge in (mayor, deputy):
        with pytest.raises(lives.Touched):
            actions.uphold_appeal(filed.pk, "x", by=judge)
    for stranger in (neighbour, expert):
        with pytest.raises(Appeal.DoesNotExist):
            actions.uphold_appeal(filed.pk, "x", by=stranger)


def test_one_appeals_only_against_ones_own_colour_and_once(
    filed: Appeal, account: User, mayor: User
) -> None:
    again = NewAppeal(filed.change_id, "再说一遍", uuid.uuid4())
    with pytest.raises(lives.AppealedAlready):
        actions.file_appeal(again, by=account)
    with pytest.raises(lives.NothingToAppeal):
        actions.file_appeal(again, by=mayor)
