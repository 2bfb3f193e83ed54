"""What apps above record about people, and take back; colours follow in the same transaction."""

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from yimen.epidemic.passes.actions.evaluating import evaluate
from yimen.epidemic.passes.models import BY_TWO, MANUAL, Appeal, AppealStatus, Decision, Fact
from yimen.epidemic.passes.queries.sealing import seal_of
from yimen.epidemic.passes.rules import lives
from yimen.foundation.audit.actions import Deed, record_many
from yimen.foundation.people.models import Person
from yimen.foundation.people.queries import family
from yimen.kit import clock, copying
from yimen.kit.sight import Actor, System

NO_LONGER = "—"


@dataclass(frozen=True)
class NewFact:
    """`kind`: a word of rules.ruleset.FACTS; `source`: the label of the row that says so.

    What may make somebody red needs `second_id`: who checked what the other found.
    """

    person_id: int
    kind: str
    since: datetime.datetime
    source: str
    source_id: int
    until: datetime.datetime | None = None
    actor_id: int | None = None
    second_id: int | None = None

    @property
    def key(self) -> tuple[str, int, str]:
        return self.source, self.source_id, self.kind

    def same_as(self, row: Fact) -> bool:
        """Whether this is what stands written already."""
        written = (row.source, row.source_id, row.kind)
        times = (row.since, row.until) == (self.since, self.until)
        return self.key == written and times and row.person_id == self.person_id


@transaction.atomic
def record_facts(facts: Sequence[NewFact], *, by: Actor) -> list[Fact]:
    """Those that were not known. A fact sent twice is one; one with other days takes its place."""
    return settle_facts(facts, [], NO_LONGER, by=by)


@transaction.atomic
def withdraw_facts(
    source: str,
    source_ids: Collection[int],
    why: str,
    *,
    at: datetime.datetime | None = None,
    by: Actor,
) -> int:
    """What these rows said holds no more, or never did."""
    standing = Fact.objects.visible_to(System()).standing()
    rows = standing.filter(source=source, source_id__in=source_ids)
    gone = list(rows.order_by("pk").select_for_update(of=("self",)))
    _withdraw(gone, why, at, by)
    evaluate({row.person_id for row in gone}, by=by)
    return len(gone)


@transaction.atomic
def settle_facts(
    facts: Sequence[NewFact],
    rows: Collection[tuple[str, int]],
    why: str,
    *,
    by: Actor,
) -> list[Fact]:
    """Let these facts stand, and of the rows (source, id) no others."""
    _refuse(facts)
    return _settle(facts, rows, why, by)


def let_stand_by_decision(facts: Sequence[NewFact], *, by: Actor) -> list[Fact]:
    """What two people decided: only `deciding` calls this, and the database looks as well."""
    return _settle(facts, [], NO_LONGER, by)


Key = tuple[str, int, str]


def _settle(
    facts: Sequence[NewFact], rows: Collection[tuple[str, int]], why: str, by: Actor
) -> list[Fact]:
    wrong = _corrected(facts)
    wanted = {one.key: one for one in facts if one.key not in wrong}
    known: dict[Key, list[Fact]] = {}
    for row in _standing({*rows, *((source, pk) for source, pk, _ in wanted)}):
        known.setdefault((row.source, row.source_id, row.kind), []).append(row)
    fresh = [
        one
        for key, one in wanted.items()
        if not any(one.same_as(row) for row in known.get(key, ()))
    ]
    gone = _not_wanted(known, wanted, set(rows))
    _withdraw(gone, why, None, by)
    made = _insert(fresh, by)
    evaluate({row.person_id for row in (*made, *gone)}, by=by)
    return made


def _not_wanted(
    known: Mapping[Key, Sequence[Fact]],
    wanted: Mapping[Key, NewFact],
    asked: Collection[tuple[str, int]],
) -> list[Fact]:
    """What stands otherwise than it is wanted now, and of the rows asked about what is not."""
    return [
        row
        for key, rows in known.items()
        for row in rows
        if (key in wanted and not wanted[key].same_as(row))
        or (key not in wanted and key[:2] in asked)
    ]


def _refuse(facts: Iterable[NewFact]) -> None:
    for one in facts:
        if one.kind in MANUAL:
            raise lives.OnlyByDecision
        two = {one.actor_id, one.second_id} - {None}
        if one.kind in BY_TWO and len(two) < 2:
            raise lives.TwoPeopleNeeded


def _standing(rows: Collection[tuple[str, int]]) -> list[Fact]:
    found: list[Fact] = []
    for source in {source for source, _ in rows}:
        ids = [pk for name, pk in rows if name == source]
        standing = Fact.objects.visible_to(System()).standing().order_by("pk")
        found += standing.filter(source=source, source_id__in=ids).select_for_update(of=("self",))
    return found


def _corrected(facts: Iterable[NewFact]) -> set[tuple[str, int, str]]:
    """What an appeal found to be wrong stays so, also when the facts are written anew."""
    people = {one.person_id for one in facts}
    upheld = Appeal.objects.visible_to(System()).filter(status=AppealStatus.UPHELD)
    if not people or not upheld.exists():
        return set()
    rows = upheld.filter(person_id__in=family(people)).values_list("corrected", flat=True)
    return {(source, pk, kind) for each in rows for source, pk, kind in each}


def _withdraw(gone: Sequence[Fact], why: str, at: datetime.datetime | None, by: Actor) -> None:
    if not gone:
        return
    moment, words = at or clock.now(), why.strip()[:200] or NO_LONGER
    for row in gone:
        row.withdrawn_at, row.withdrawn_why = moment, words
    Fact.objects.bulk_update(gone, ["withdrawn_at", "withdrawn_why"], batch_size=500)
    record_many(_deeds("withdraw_fact", gone, words), by=by)


def _insert(fresh: Sequence[NewFact], by: Actor) -> list[Fact]:
    if not fresh:
        return []
    people = Person.objects.visible_to(System()).in_bulk({one.person_id for one in fresh})
    now = clock.now()
    made = copying.insert([_row(one, people[one.person_id], now, by) for one in fresh])
    record_many(_deeds("record_fact", made), by=by)
    return made


def _row(one: NewFact, person: Person, now: datetime.datetime, by: Actor) -> Fact:
    row = Fact(
        person_id=one.person_id,
        kind=one.kind,
        since=one.since,
        until=one.until,
        source=one.source,
        source_id=one.source_id,
        area_code=person.area_code,
        home_area_code=person.home_area_code,
        recorded_at=now,
        actor_id=one.actor_id or by.pk,
        second_id=one.second_id,
    )
    row.seal = seal_of(row) if row.kind in BY_TWO else None
    return row


def _deeds(verb: str, rows: Sequence[Fact], why: str = "") -> list[Deed]:
    """Each about the row that says so: it is there also when facts are written anew."""
    reason = "" if why == NO_LONGER else why
    return [
        Deed(
            verb,
            row.source,
            [row.source_id],
            [row.person_id],
            row.area_code,
            reason=reason,
            actor_id=row.actor_id if verb == "record_fact" else None,
        )
        for row in rows
    ]


@transaction.atomic
def follow(person_ids: Collection[int], *, by: Actor) -> None:
    """They stay elsewhere now: what is known of them goes along, and the rules look again."""
    people = Person.objects.visible_to(System()).filter(pk__in=person_ids)
    for pk, area_code, home in list(people.values_list("pk", "area_code", "home_area_code")):
        for model in (Fact, Decision, Appeal):
            rows = model.objects.visible_to(System()).filter(person_id=pk)
            rows.update(area_code=area_code, home_area_code=home)
    evaluate(person_ids, by=by)
