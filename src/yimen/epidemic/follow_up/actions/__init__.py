"""Every write to observations and their days; one verb, one function."""

from yimen.epidemic.follow_up.actions.ending import Decision, decide, decide_many
from yimen.epidemic.follow_up.actions.facts import rebuild_facts
from yimen.epidemic.follow_up.actions.following import follow, join, part
from yimen.epidemic.follow_up.actions.noticing import hand_out, write_notice
from yimen.epidemic.follow_up.actions.observing import NewReason, observe_many
from yimen.epidemic.follow_up.actions.redating import Redating, redate
from yimen.epidemic.follow_up.actions.settling import close_days, settle_due
from yimen.epidemic.follow_up.actions.visiting import Visit, take_note, visit, visit_many
from yimen.epidemic.follow_up.actions.withdrawing import (
    Withdrawal,
    restore_many,
    withdraw_many,
)

__all__ = [
    "Decision",
    "NewReason",
    "Redating",
    "Visit",
    "close_days",
    "decide",
    "decide_many",
    "follow",
    "hand_out",
    "join",
    "observe_many",
    "part",
    "rebuild_facts",
    "redate",
    "restore_many",
    "settle_due",
    "take_note",
    "visit",
    "visit_many",
    "Withdrawal",
    "withdraw_many",
    "write_notice",
]
