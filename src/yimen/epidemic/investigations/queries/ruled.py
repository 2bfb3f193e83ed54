"""Which rule is in force when."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass

from yimen.epidemic.investigations.models import TRIGGERS, Rule
from yimen.epidemic.investigations.rules import ORDER
from yimen.kit import clock


def rules_in_force(triggers: Collection[str]) -> dict[str, list[Rule]]:
    """The rules of each trigger, the newest first."""
    found: dict[str, list[Rule]] = {}
    for rule in Rule.objects.filter(trigger__in=triggers).order_by("-effective_from"):
        found.setdefault(rule.trigger, []).append(rule)
    return found


@dataclass(frozen=True)
class Version:
    """One version of a rule as it is read: `planned`, `in_force` or `past`."""

    rule: Rule
    state: str
    until: datetime.datetime | None = None


def versions() -> list[tuple[str, str, list[Version]]]:
    """Every trigger with its words and its versions, the newest first."""
    now = clock.now()
    known = [trigger for trigger in TRIGGERS if trigger != ORDER]
    found = rules_in_force(Rule.objects.values_list("trigger", flat=True).distinct())
    return [
        (trigger, str(TRIGGERS.get(trigger, trigger)), _versions(found.get(trigger, []), now))
        for trigger in dict.fromkeys([*known, *sorted(found)])
    ]


def _versions(rules_: list[Rule], now: datetime.datetime) -> list[Version]:
    made: list[Version] = []
    until, reached = None, False
    for rule in rules_:
        state = "planned" if rule.effective_from > now else "past" if reached else "in_force"
        reached = reached or state == "in_force"
        made.append(Version(rule, state, until))
        until = rule.effective_from
    return made
