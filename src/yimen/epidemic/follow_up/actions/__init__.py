"""Every write to observations and their days; one verb, one function."""

from yimen.epidemic.follow_up.actions.ending import Decision, decide, decide_many
from yimen.epidemic.follow_up.actions.following import follow, join, part
from yimen.epidemic.follow_up.actions.observing import NewReason, observe_many, withdraw_many
from yimen.epidemic.follow_up.actions.settling import close_days, settle_due
from yimen.epidemic.follow_up.actions.visiting import Visit, take_note, visit, visit_many

__all__ = [
    "Decision",
    "NewReason",
    "Visit",
    "close_days",
    "decide",
    "decide_many",
    "follow",
    "join",
    "observe_many",
    "part",
    "settle_due",
    "take_note",
    "visit",
    "visit_many",
    "withdraw_many",
]
