"""Plays a case of the table day by day, through the actions that pages and timers call."""

import csv
import datetime
import decimal
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.utils import timezone

from tests.factories import MAOJIN, SHANZHOU_VILLAGE, make_person
from yimen.epidemic.follow_up import actions, rules
from yimen.epidemic.follow_up.actions import Decision, NewReason, Visit
from yimen.epidemic.follow_up.models import Event, FollowUp, Observation
from yimen.epidemic.outbreaks import actions as outbreaks
from yimen.epidemic.outbreaks.actions import NewOutbreak, NewPlan
from yimen.epidemic.outbreaks.models import Outbreak
from yimen.epidemic.outbreaks.rules import FIGURES
from yimen.foundation.people import actions as people
from yimen.foundation.people.models import Person
from yimen.kit import clock
from yimen.kit.sight import System

Days = list[datetime.date]
CASES = Path(__file__).with_name("cases.csv")
WORDS = {"ok": "seen_ok", "ill": "seen_not_ok"}
WARM = decimal.Decimal("36.5")
FEVER = decimal.Decimal("37.3")
BY = System()


def cases() -> list[dict[str, str]]:
    with CASES.open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter=";"))


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text if len(text) > 5 else f"2020-{text}")


def days(text: str) -> Iterator[datetime.date]:
    """`02-02..02-04` as three days."""
    first, _, last = text.partition("..")
    one = day(first)
    while one <= day(last or first):
        yield one
        one += datetime.timedelta(days=1)


def moment(on: datetime.date, hour: int) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(on, datetime.time(hour)))


def plan(text: str, since: datetime.date) -> NewPlan:
    """`14 every=2 weekdays=01234` as a version of the outbreak's plan."""
    length, *words = text.split()
    said = dict(word.split("=") for word in words)
    figures = dict.fromkeys(FIGURES) | {
        "incubation_max_days": 14,
        "observation_days": int(length),
        "every_days": int(said.get("every", 1)),
        "weekdays": [int(one) for one in said.get("weekdays", "0123456")],
        "times_a_day": int(said.get("times", 1)),
    }
    return NewPlan(since, figures, "测试", uuid.uuid4())


def outbreak(first: NewPlan) -> Outbreak:
    names = ("COVID-19", "新冠肺炎", "COVID-19")
    entry = NewOutbreak(*names, first.effective_from, first, uuid.uuid4())
    made = outbreaks.enter(entry, by=BY)
    return outbreaks.take_step(made.pk, "start", by=BY)


@dataclass
class Playing:
    """One case on its way."""

    person: Person
    outbreak: Outbreak
    entries: dict[datetime.date, list[tuple[str, datetime.date]]] = field(default_factory=dict)
    events: dict[datetime.date, list[list[str]]] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)

    @property
    def observation(self) -> Observation:
        return Observation.objects.filter(person=self.person).order_by("-pk")[0]

    def live(self, on: datetime.date) -> None:
        """Midnight, entries at nine, visits at noon, decisions at three, late news at six."""
        said = self.events.get(on, [])
        verbs = {words[0] for words in said}
        if "down" not in verbs:
            with clock.played(moment(on, 0) + datetime.timedelta(minutes=3)):
                midnight()
        with clock.played(moment(on, 9)):
            self.enter(on)
        with clock.played(moment(on, 12)):
            self.round(on, verbs)
        for words in said:
            with clock.played(moment(on, 18 if words[0] == "late" else 15)):
                self.happen(on, words)

    def enter(self, on: datetime.date) -> None:
        for name, since in self.entries.get(on, []):
            self.numbers[name] = len(self.numbers) + 1
            entry = NewReason(
                self.person.pk, self.person.area_code, self.person.home_area_code,
                "wuhan_returnee", "tests.Case", self.numbers[name], since, clock.now(),
                uuid.uuid4(),
            )  # fmt: skip
            actions.observe_many([entry, entry], by=BY)  # sent twice

    def round(self, on: datetime.date, verbs: set[str]) -> None:
        waiting = FollowUp.objects.filter(person=self.person, day=on, status="due").first()
        if waiting is None or "none" in verbs:
            return
        made = {
            "ill": {"temperature": FEVER},
            "nobody": {"outcome": "not_attempted", "remark": "大雪封路"},
            "away": {"outcome": "not_performed", "why_not": "nobody_home"},
            "refused": {"outcome": "not_performed", "why_not": "refused"},
        }
        kind = next((made[verb] for verb in verbs if verb in made), {"temperature": WARM})
        self.visit(clock.now(), **kind)

    def visit(self, at: datetime.datetime, **fields: object) -> None:
        one = Visit(self.observation.pk, at, uuid.uuid4(), **fields)  # type: ignore[arg-type]
        actions.visit(one, by=BY)

    def happen(self, on: datetime.date, words: list[str]) -> None:
        verb, *rest = words
        now = clock.now()
        if verb == "plan":
            outbreaks.add_plan(self.outbreak.pk, plan(rest[0], on), by=BY)
        elif verb == "withdraw":
            number = self.numbers[rest[0]]
            gone = actions.Withdrawal(number, "误报", now)
            actions.withdraw_many("tests.Case", [gone], by=BY)
        elif verb == "move":
            people.move(self.person.pk, SHANZHOU_VILLAGE, by=BY)
            self.person.refresh_from_db()
        elif verb == "late":
            self.visit(moment(day(rest[0]), 12), temperature=WARM)
        elif verb == "refused_visit":
            self.refused(now)
        elif verb.endswith(("_ok", "_ill")):
            warmth = FEVER if verb.endswith("_ill") else WARM
            self.visit(now, temperature=warmth, is_correction=verb.startswith("correct"))
        elif verb in rules.VERBS:
            self.decide(verb, now, day(rest[0]) if rest else None)

    def refused(self, now: datetime.datetime) -> None:
        try:
            self.visit(now, temperature=WARM)
        except rules.Released:
            return
        raise AssertionError("a visit after the release was taken")

    def decide(self, verb: str, at: datetime.datetime, until: datetime.date | None) -> None:
        one = Decision(
            self.observation.pk, verb, at, uuid.uuid4(), comment="指挥部决定", until=until
        )
        actions.decide(one, by=BY)
        actions.decide(one, by=BY)  # sent twice


def midnight() -> None:
    while actions.close_days():
        pass
    while actions.settle_due():
        pass


def play(case: dict[str, str]) -> Playing:
    began = datetime.date(2019, 12, 1)
    playing = Playing(make_person(MAOJIN), outbreak(plan(case["plan"], began)))
    for text in filter(None, case["reasons"].split(", ")):
        name, dates = text.split()
        since, _, entered = dates.partition("@")
        playing.entries.setdefault(day(entered), []).append((name, day(since)))
    for text in filter(None, case["events"].split(", ")):
        when, *words = text.split()
        for on in days(when):
            playing.events.setdefault(on, []).append(words)
    first, last = min(playing.entries), day(case["until"])
    for n in range((last - first).days + 1):
        playing.live(first + datetime.timedelta(days=n))
    with clock.played(moment(last, 23)):
        midnight()  # safe to run again at any time
    return playing


def expected(case: dict[str, str]) -> list[tuple[str, str]]:
    """Each day and its status, as the table says."""
    found = []
    for text in filter(None, case["days"].split(", ")):
        word, span = text.split()
        found += [(str(one), WORDS.get(word, word)) for one in days(span)]
    return sorted(found)


def found(playing: Playing) -> list[tuple[str, str]]:
    """Each day and its status, as the calendar says; late notes too."""
    rows = FollowUp.objects.filter(person=playing.person).values_list("day", "status")
    notes = Event.objects.filter(observation__person=playing.person, verb="late_visit")
    told = [(one, "note") for one in notes.values_list("day", flat=True)]
    return sorted((str(one), status) for one, status in [*rows, *told])
