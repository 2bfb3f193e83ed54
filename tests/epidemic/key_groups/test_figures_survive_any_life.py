"""Whatever happens to people in whatever order: the figures say what the rows say."""

import datetime
import uuid
from collections import Counter
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from tests.epidemic.key_groups.entries import enter
from tests.factories import CHEZHAN, CITY, MAOJIN, SHANZHOU_VILLAGE, make_person, make_user
from yimen.epidemic.key_groups import actions, queries
from yimen.epidemic.key_groups.actions import Correction, NewTransfer, Release, Relisting
from yimen.epidemic.key_groups.models import (
    NEEDS_WORDS,
    RELEASING,
    VOIDING,
    Group,
    KeyPerson,
    Symptom,
    Transfer,
)
from yimen.foundation.figures.actions import recount
from yimen.foundation.figures.queries import sums
from yimen.foundation.people import actions as people
from yimen.foundation.people.models import Person
from yimen.foundation.people.queries import resolve
from yimen.foundation.staff.models import Role
from yimen.kit import clock
from yimen.kit.refusals import Refusal
from yimen.kit.sight import System

PLACES = (MAOJIN, CHEZHAN, SHANZHOU_VILLAGE)
MEASURES = ("key_persons", "key_persons_symptom", "key_persons_released")
BY = System()


class Life(RuleBasedStateMachine):
    """A few people in three villages; what the rules refuse is refused."""

    people_ = Bundle("people")
    rows = Bundle("rows")

    def __init__(self) -> None:
        super().__init__()
        self.undone_at_the_end = transaction.atomic()
        self.undone_at_the_end.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undone_at_the_end.__exit__(None, None, None)

    @rule(target=people_, place=st.sampled_from(PLACES))
    def comes(self, place: int) -> int:
        return make_person(place).pk

    @rule(
        target=rows,
        who=people_,
        group=st.sampled_from(Group.values),
        symptoms=st.sampled_from(Symptom.values),
        days=st.integers(0, 5),
    )
    def is_listed(self, who: int, group: str, symptoms: str, days: int) -> Any:
        person = Person.objects.get(pk=who).today
        since = timezone.localdate() - datetime.timedelta(days=days)
        try:
            return enter(person, group=group, symptoms=symptoms, since=since, arrived_on=since).pk
        except Refusal:
            return multiple()

    @rule(row=rows, reason=st.sampled_from((*RELEASING, *VOIDING)))
    def ends(self, row: int, reason: str) -> None:
        words = "某处" if reason in NEEDS_WORDS else ""
        self.tries(
            lambda: actions.release(Release(row, reason, clock.now(), uuid.uuid4(), words), by=BY)
        )

    @rule(row=rows, words=st.sampled_from(["", "又回来了"]))
    def goes_on(self, row: int, words: str) -> None:
        self.tries(lambda: actions.relist(Relisting(row, clock.now(), uuid.uuid4(), words), by=BY))

    @rule(row=rows, days=st.integers(0, 9), symptoms=st.sampled_from(Symptom.values))
    def is_put_right(self, row: int, days: int, symptoms: str) -> None:
        now = KeyPerson.objects.get(pk=row)
        since = timezone.localdate() - datetime.timedelta(days=days)
        facts = {name: getattr(now, name) for name in queries.OF_ROW}
        facts |= {"since": since, "symptoms": symptoms}
        entry = Correction(row, facts, "有误", queries.version_of(now), uuid.uuid4())
        self.tries(lambda: actions.correct(entry, by=BY))

    @rule(row=rows, place=st.sampled_from(PLACES), is_accepted=st.booleans())
    def is_handed_over(self, row: int, place: int, is_accepted: bool) -> None:
        asker = make_user("填报", (Role.REPORTER, MAOJIN)).pk
        entry = NewTransfer(row, place, "moved", uuid.uuid4(), actor_id=asker)
        asked = self.tries(lambda: actions.ask_transfer(entry, by=BY))
        if isinstance(asked, Transfer) and is_accepted:
            actions.accept_transfer(asked.pk, by=BY, actor_id=asker)

    @rule(one=people_, other=people_)
    def are_one(self, one: int, other: int) -> None:
        self.tries(lambda: people.merge(one, other, reason="同一人", by=BY))

    @rule(one=people_)
    def are_two_after_all(self, one: int) -> None:
        self.tries(lambda: people.undo_merge(one, by=BY))

    def tries(self, action: Any) -> Any:
        """A refusal leaves everything as it was."""
        try:
            with transaction.atomic():
                return action()
        except Refusal:
            return None

    @invariant()
    def the_recount_finds_nothing(self) -> None:
        for measure in MEASURES:
            found = list(recount(measure).differences.values_list("area_code", "dimension"))
            assert found == [], (measure, found)

    @invariant()
    def listed_less_released_is_who_is_observed(self) -> None:
        everyone, ended = sums("key_persons", [CITY]), sums("key_persons_released", [CITY])
        told = {group: everyone.get(group, 0) - ended.get(group, 0) for group in Group.values}
        rows = KeyPerson.objects.current().values_list("person_id", "group")
        now = resolve([person for person, _ in rows])
        seen = Counter(group for _, group in {(now[person], group) for person, group in rows})
        assert told == {group: seen[group] for group in Group.values}


@pytest.mark.django_db
def test_figures_agree_after_any_life(city: None) -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Life,
        settings=settings(
            max_examples=10,
            stateful_step_count=14,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
