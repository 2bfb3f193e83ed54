"""Rules are drafted, simulated, proposed by one person and enacted by another."""

import datetime
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max

from yimen.epidemic.passes.actions.evaluating import change_the_rules, end_of_stretch
from yimen.epidemic.passes.catalogue import FIRST
from yimen.epidemic.passes.events import ruleset_enacted, simulation_wanted
from yimen.epidemic.passes.models import Ruleset, RulesetStatus, Shade
from yimen.epidemic.passes.queries import judging, standing
from yimen.epidemic.passes.queries.sealing import Scope
from yimen.epidemic.passes.rules import lives
from yimen.epidemic.passes.rules.ruleset import parsed
from yimen.foundation.accounts.models import User
from yimen.foundation.areas.models import Area, Level
from yimen.foundation.areas.queries import ancestors, node
from yimen.foundation.audit.actions import Deed, record
from yimen.foundation.inbox.actions import close, put
from yimen.foundation.inbox.models import Item
from yimen.foundation.staff.models import Role
from yimen.kit import clock
from yimen.kit.sight import Actor

STRETCH = 100_000
FRESH = datetime.timedelta(hours=24)  # how old a simulation may be when rules are enacted
RULES_URL = "passes:ruleset"
TOLD = (Role.EPIDEMIOLOGIST, Role.CITY_HQ)


@dataclass(frozen=True)
class NewRuleset:
    rules: Any
    effective_from: datetime.datetime
    reason: str = ""


@transaction.atomic
def draft(entry: NewRuleset, *, by: Actor) -> Ruleset:
    """The next version, which nobody is judged by yet."""
    _refuse_others(by)
    parsed(entry.rules)
    change_the_rules()
    newest = Ruleset.objects.aggregate(newest=Max("version"))["newest"] or 0
    row = Ruleset.objects.create(
        version=newest + 1,
        effective_from=entry.effective_from,
        rules=entry.rules,
        reason=entry.reason.strip(),
        drafted_at=clock.now(),
        drafted_by_id=by.pk,
    )
    record(Deed("draft_rules", lives.RULESET, [row.pk], reason=row.reason), by=by)
    return row


@transaction.atomic
def redraft(ruleset_id: int, entry: NewRuleset, *, by: Actor) -> Ruleset:
    """Change a draft; what was found out about it no longer holds."""
    _refuse_others(by)
    parsed(entry.rules)
    row = _locked(ruleset_id)
    if row.status != RulesetStatus.DRAFT:
        raise lives.NoLongerSo
    row.rules, row.reason = entry.rules, entry.reason.strip()
    row.effective_from = entry.effective_from
    row.simulation, row.simulated_at = None, None
    row.save()
    record(Deed("change", lives.RULESET, [row.pk], reason=row.reason), by=by)
    return row


@transaction.atomic
def propose(ruleset_id: int, reason: str, *, by: Actor) -> Ruleset:
    row = _stepped(ruleset_id, "propose", by)
    if not reason.strip():
        raise lives.ReasonMissing
    if by.pk is None:
        raise lives.NotYours
    row.reason, row.proposed_by_id, row.proposed_at = reason.strip(), by.pk, clock.now()
    row.save()
    record(Deed("propose_rules", lives.RULESET, [row.pk], reason=row.reason), by=by)
    put([_item(row, role) for role in TOLD])
    simulation_wanted.send(Ruleset, id=row.pk)
    return row


@transaction.atomic
def give_back(ruleset_id: int, reason: str, *, by: Actor) -> Ruleset:
    """It is a draft again."""
    row = _stepped(ruleset_id, "return", by)
    if not reason.strip():
        raise lives.ReasonMissing
    row.proposed_by, row.proposed_at = None, None
    row.save()
    record(Deed("return", lives.RULESET, [row.pk], reason=reason), by=by)
    close(lives.RULESET, [row.pk])
    return row


@transaction.atomic
def withdraw(ruleset_id: int, reason: str, *, by: Actor) -> Ruleset:
    row = _stepped(ruleset_id, "withdraw", by)
    if not reason.strip():
        raise lives.ReasonMissing
    row.save()
    record(Deed("withdraw", lives.RULESET, [row.pk], reason=reason), by=by)
    close(lives.RULESET, [row.pk])
    return row


@transaction.atomic
def enact(ruleset_id: int, *, stated: int | None = None, by: Actor) -> Ruleset:
    """By a second person, who has seen what it changes; where that is much, he states how much."""
    change_the_rules()
    row = _stepped(ruleset_id, "enact", by)
    if by.pk is None or by.pk == row.proposed_by_id:
        raise lives.NotOneself
    now = clock.now()
    if row.simulated_at is None or row.simulated_at < now - FRESH:
        raise lives.NotSimulated
    _refuse_too_many(row, stated)
    row.enacted_by_id, row.enacted_at = by.pk, now
    row.save()
    record(Deed("enact_rules", lives.RULESET, [row.pk], reason=row.reason), by=by)
    close(lives.RULESET, [row.pk])
    ruleset_enacted.send(Ruleset, id=row.pk)
    return row


def _refuse_too_many(row: Ruleset, stated: int | None) -> None:
    found = row.simulation or {}
    residents, turned = found["residents"], found["restricted"]
    limit = float(standing.terms().most_percent) / 100 * residents
    if turned > limit and stated != turned:
        raise lives.TooMany


def simulate(ruleset_id: int, *, by: Actor) -> Ruleset:
    """What the rules would change, stretch by stretch; no colour is touched."""
    _refuse_others(by)
    row = Ruleset.objects.get(pk=ruleset_id)
    moment = max(clock.now(), row.effective_from)
    tally: Counter[tuple[int, str, str]] = Counter()
    reached = 0
    while (last := end_of_stretch(reached, STRETCH)[0]) is not None:
        for area, before, after, n in judging.by_place(
            row, Scope(after=reached, last=last), moment
        ):
            tally[area, before, after] += n
        reached = last
    return _kept(row, tally, by)


@transaction.atomic
def _kept(row: Ruleset, tally: Counter[tuple[int, str, str]], by: Actor) -> Ruleset:
    row = _locked(row.pk)
    row.simulation = in_figures(tally)
    row.simulated_at = clock.now()
    row.save(update_fields=["simulation", "simulated_at"])
    record(Deed("simulate_rules", lives.RULESET, [row.pk]), by=by)
    return row


def in_figures(tally: Counter[tuple[int, str, str]]) -> dict[str, Any]:
    """Residents by colour before and after, and by township how many change and to what."""
    moves: Counter[str] = Counter()
    places: dict[int, Counter[str]] = {}
    for (area_code, before, after), n in tally.items():
        moves[f"{before}>{after}"] += n
        if before != after:
            places.setdefault(_township(area_code), Counter())[after] += n
    restricted = sum(n for (_, _, after), n in tally.items() if after != Shade.GREEN)
    return {
        "residents": sum(tally.values()),
        "restricted": restricted,
        "changed": sum(n for (_, before, after), n in tally.items() if before != after),
        "moves": dict(moves),
        "areas": [
            {"code": code, **counts}
            for code, counts in sorted(places.items(), key=lambda one: -sum(one[1].values()))
        ],
    }


def _township(area_code: int) -> int:
    above = [place for code in ancestors(area_code) if (place := node(code))]
    towns = [place.code for place in above if place.level == Level.TOWNSHIP]
    return towns[0] if towns else area_code


def load_first(*, drafted_by: User, enacted_by: User) -> Ruleset:
    """The rules a new city begins with, which two people put in force like any others."""
    row = draft(NewRuleset(FIRST, clock.now(), "2020-02"), by=drafted_by)
    propose(row.pk, "2020-02", by=drafted_by)
    simulate(row.pk, by=enacted_by)
    found = Ruleset.objects.get(pk=row.pk).simulation or {}
    return enact(row.pk, stated=found["restricted"], by=enacted_by)


def _stepped(ruleset_id: int, verb: str, by: Actor) -> Ruleset:
    row = _locked(ruleset_id)
    held = lives.roles(by.sight)
    row.status = lives.next_status(lives.RULESET_LIFECYCLE, row.status, verb, held)
    return row


def _item(row: Ruleset, role: Role) -> Item:
    return Item(
        app=lives.RULESET,
        object_id=row.pk,
        title_key=lives.RULES_WAIT,
        area_code=top(),
        role=role,
        url_name=RULES_URL,
        opened_at=clock.now(),
    )


def top() -> int:
    """The city itself."""
    return Area.objects.filter(parent__isnull=True).values_list("pk", flat=True).first() or 0


def _refuse_others(by: Actor) -> None:
    if by.sight.roles.isdisjoint(lives.MAKERS):
        raise lives.NotYours


def _locked(ruleset_id: int) -> Ruleset:
    return Ruleset.objects.select_for_update().get(pk=ruleset_id)
