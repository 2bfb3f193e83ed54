"""Every write to investigations. Single verbs are the bulk ones with one row."""

from yimen.epidemic.investigations.actions.defaults import load_defaults
from yimen.epidemic.investigations.actions.following import Withdrawal, follow, withdraw_for
from yimen.epidemic.investigations.actions.hearing import hear_declarations
from yimen.epidemic.investigations.actions.late import mark_overdue
from yimen.epidemic.investigations.actions.opening import NewInvestigation, open_many
from yimen.epidemic.investigations.actions.ordering import (
    NewOrder,
    dispatch,
    dispatch_many,
    withdraw_order,
)
from yimen.epidemic.investigations.actions.reporting import (
    Evidence,
    keep_for_later,
    report,
    waiting_photos,
)
from yimen.epidemic.investigations.actions.ruling import NewRule, make_rule, make_rules
from yimen.epidemic.investigations.actions.stepping import Move, note, take_step, take_steps

__all__ = [
    "Evidence",
    "Move",
    "NewInvestigation",
    "NewOrder",
    "NewRule",
    "dispatch",
    "dispatch_many",
    "follow",
    "hear_declarations",
    "keep_for_later",
    "load_defaults",
    "make_rule",
    "make_rules",
    "mark_overdue",
    "note",
    "open_many",
    "report",
    "take_step",
    "Withdrawal",
    "take_steps",
    "waiting_photos",
    "withdraw_for",
    "withdraw_order",
]
