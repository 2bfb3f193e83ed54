"""Every write to investigations. Single verbs are the bulk ones with one row."""

from yimen.epidemic.investigations.actions.defaults import load_defaults
from yimen.epidemic.investigations.actions.following import follow, withdraw_for
from yimen.epidemic.investigations.actions.late import mark_overdue
from yimen.epidemic.investigations.actions.opening import NewInvestigation, open_many
from yimen.epidemic.investigations.actions.stepping import Move, note, take_step, take_steps

__all__ = [
    "Move",
    "NewInvestigation",
    "follow",
    "load_defaults",
    "mark_overdue",
    "note",
    "open_many",
    "take_step",
    "take_steps",
    "withdraw_for",
]
