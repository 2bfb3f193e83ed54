"""The tables of the codes, one file a thing."""

from yimen.epidemic.passes.models.colours import Colour, ColourChange, Shade
from yimen.epidemic.passes.models.decisions import (
    DECIDERS,
    Appeal,
    AppealStatus,
    Decision,
    DecisionStatus,
)
from yimen.epidemic.passes.models.facts import BY_TWO, MANUAL, Fact
from yimen.epidemic.passes.models.keys import Algorithm, Key, KeyStatus, Terms
from yimen.epidemic.passes.models.passes import PREFIX, Pass, PassKind, Phone
from yimen.epidemic.passes.models.rulesets import Ruleset, RulesetStatus, Run
from yimen.epidemic.passes.models.status import StatusList

__all__ = [
    "Algorithm",
    "Appeal",
    "AppealStatus",
    "BY_TWO",
    "ColourChange",
    "Colour",
    "DECIDERS",
    "Decision",
    "DecisionStatus",
    "Fact",
    "Key",
    "KeyStatus",
    "MANUAL",
    "PREFIX",
    "Pass",
    "PassKind",
    "Phone",
    "Ruleset",
    "RulesetStatus",
    "Run",
    "Shade",
    "StatusList",
    "Terms",
]
