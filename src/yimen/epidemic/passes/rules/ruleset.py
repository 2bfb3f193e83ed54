"""Rules as data: what one looks like, and what a set of them may not say. Pure.

    {"key": "risk_area", "colour": "yellow", "facts": ["stay_in_risk_area"], "days": 14,
     "unless": ["test_negative"], "areas": [{"code": 411202001000, "since": "2020-02-01",
     "until": null}], "text": {"zh-hans": "…", "en": "…"}, "what_now": {"zh-hans": "…", "en": "…"}}

A rule speaks of whoever has one of the `facts`, for `days` after it began (null: as long as the
fact lasts), unless one of the facts of `unless` came after it; with `areas`, only of those who
stay there in that time, and without `facts` of all of them. The strongest colour wins, then the
rule that stands first. Whoever no rule speaks of is green.
"""

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from yimen.epidemic.outbreaks.rules import last_inside
from yimen.epidemic.passes.models import BY_TWO, Shade
from yimen.kit.refusals import Refusal

STRENGTH = {Shade.RED: 2, Shade.YELLOW: 1, Shade.GREEN: 0}
RED_FACTS = frozenset(BY_TWO) - {"manual_yellow"}
LANGUAGES = ("zh-hans", "en")
LONGEST_DAYS = 366
MOST_RULES, MOST_AREAS = 40, 400
KEYS = {"key", "colour", "facts", "days", "unless", "areas", "text", "what_now"}
# apps above name their own kinds of fact; these are the words for the known ones
FACTS = {
    "confirmed_case": _("confirmed case"),
    "suspected_case": _("suspected case"),
    "close_contact": _("close contact, found by tracing"),
    "manual_red": _("red by decision of two people"),
    "manual_yellow": _("yellow by decision of two people"),
    "stay_in_risk_area": _("stay in a risk area"),
    "fever_declared": _("fever, by his own declaration"),
    "symptoms_declared": _("symptoms, by his own declaration"),
    "symptoms_seen": _("symptoms at a home observation"),
    "under_observation": _("under observation"),
    "key_outside_returnee": _("listed as returned from outside"),
    "key_wuhan_returnee": _("listed as returned from Wuhan"),
    "key_close_contact": _("listed by a reporter as a close contact"),
    "key_fever_no_contact": _("listed with a fever without known contact"),
    "test_negative": _("negative test"),
}


class BadRules(Refusal):
    """These rules cannot be read."""

    status_code = 422


@dataclass(frozen=True)
class Rule:
    """One rule as the evaluation reads it."""

    place: int
    key: str
    colour: str
    facts: tuple[str, ...]
    days: int | None
    unless: tuple[str, ...]
    areas: tuple[tuple[int, int, datetime.datetime | None, datetime.datetime | None], ...]
    text: Mapping[str, str]
    what_now: Mapping[str, str]

    @property
    def words(self) -> str:
        return _in_language(self.text)

    @property
    def advice(self) -> str:
        return _in_language(self.what_now)


def _in_language(said: Mapping[str, str]) -> str:
    return said["zh-hans"] if (get_language() or "").startswith("zh") else said["en"]


def parsed(rules: Any) -> list[Rule]:
    """The rules in their order; BadRules says at which of them what is wrong."""
    if not isinstance(rules, list) or not 0 < len(rules) <= MOST_RULES:
        raise BadRules(gettext("A ruleset is a list of 1 to 40 rules."))
    found = [_rule(place, rule) for place, rule in enumerate(rules, 1)]
    keys = [rule.key for rule in found]
    if len(set(keys)) != len(keys):
        raise BadRules(gettext("Two rules have the same key."))
    return found


def _rule(place: int, rule: Any) -> Rule:
    try:
        return _read(place, rule)
    except _WrongError as error:
        said = gettext("Rule %(place)s: %(what)s") % {"place": place, "what": error.said}
        raise BadRules(said) from error


class _WrongError(Exception):
    def __init__(self, said: str) -> None:
        self.said = said
        super().__init__(said)


def _must(holds: bool, said: str) -> None:
    if not holds:
        raise _WrongError(said)


def _read(place: int, rule: Any) -> Rule:
    _must(isinstance(rule, dict) and set(rule) <= KEYS, gettext("it has unknown parts."))
    facts, unless = _kinds(rule.get("facts", [])), _kinds(rule.get("unless", []))
    areas = tuple(_areas(rule.get("areas", [])))
    _must(bool(facts or areas), gettext("it speaks of nobody: it needs facts or areas."))
    colour, text, advice = rule.get("colour"), _said(rule.get("text")), _said(rule.get("what_now"))
    _must(colour in (Shade.RED, Shade.YELLOW), gettext("its colour is red or yellow."))
    resting = bool(facts) and RED_FACTS.issuperset(facts)
    said = gettext("red rests only on facts behind which two people stand.")
    _must(colour != Shade.RED or resting, said)
    key, days = _key(rule.get("key")), _days(rule.get("days"))
    return Rule(place, key, colour, facts, days, unless, areas, text, advice)


def _key(key: Any) -> str:
    fits = isinstance(key, str) and key.isidentifier() and len(key) <= 40
    _must(fits, gettext("its key is a short word."))
    return str(key)


def _days(days: Any) -> int | None:
    whole = isinstance(days, int) and not isinstance(days, bool)
    fits = days is None or (whole and 1 <= days <= LONGEST_DAYS)
    _must(fits, gettext("days lie between 1 and 366."))
    return days if days is None else int(days)


def _kinds(kinds: Any) -> tuple[str, ...]:
    known = isinstance(kinds, list) and all(isinstance(one, str) and one in FACTS for one in kinds)
    _must(known, gettext("it names a fact that nobody records."))
    return tuple(dict.fromkeys(kinds))


def _said(words: Any) -> Mapping[str, str]:
    whole = isinstance(words, dict) and all(
        isinstance(words.get(one), str) and words[one].strip() for one in LANGUAGES
    )
    _must(whole, gettext("it says in Chinese and in English why, and what to do now."))
    return {one: str(words[one]) for one in LANGUAGES}


Zone = tuple[int, int, datetime.datetime | None, datetime.datetime | None]


def _areas(areas: Any) -> Iterator[Zone]:
    _must(isinstance(areas, list) and len(areas) <= MOST_AREAS, gettext("areas are a list."))
    for one in areas:
        code = one.get("code") if isinstance(one, dict) else 0
        whole = isinstance(code, int) and 10**11 <= code < 10**12
        _must(whole, gettext("an area has a division code of 12 digits."))
        assert isinstance(code, int)
        since, until = _day(one.get("since")), _day(one.get("until"))
        over = until + datetime.timedelta(days=1) if until else None
        yield code, last_inside(code), since, over


def _day(text: Any) -> datetime.datetime | None:
    """The midnight with which it begins in the city."""
    if text in (None, ""):
        return None
    try:
        day = parse_date(text)
    except (TypeError, ValueError):
        day = None
    _must(day is not None, gettext("a day is written 2020-02-01."))
    assert day is not None
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))


def words_of(rules: Sequence[Any], key: str) -> tuple[str, str]:
    """Why, and what now, in the reader's language; of a rule that is not there, nothing."""
    for rule in rules:
        if rule.get("key") == key:
            return _in_language(rule["text"]), _in_language(rule["what_now"])
    return "", ""


def facts_in_words(kinds: Iterable[str]) -> str:
    return " · ".join(str(FACTS.get(kind, kind)) for kind in kinds)
