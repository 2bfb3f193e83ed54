"""Every write to key groups; one verb, one function."""

from yimen.epidemic.key_groups.actions.adding import NewKeyPerson, add, add_many
from yimen.epidemic.key_groups.actions.correcting import (
    Correction,
    PersonData,
    change_group,
    correct,
)
from yimen.epidemic.key_groups.actions.following import count_anew, follow, hear_fever
from yimen.epidemic.key_groups.actions.releasing import (
    Release,
    Relisting,
    ended_today,
    release,
    release_many,
    relist,
    relist_many,
    undo_release,
)
from yimen.epidemic.key_groups.actions.transferring import (
    NewTransfer,
    accept_transfer,
    ask_transfer,
    end_waiting,
    escalate_transfers,
    note_refusal,
    refuse_transfer,
    set_transfer_rule,
    withdraw_transfer,
)

__all__ = [
    "Correction",
    "PersonData",
    "change_group",
    "correct",
    "NewTransfer",
    "accept_transfer",
    "ask_transfer",
    "end_waiting",
    "escalate_transfers",
    "note_refusal",
    "refuse_transfer",
    "set_transfer_rule",
    "withdraw_transfer",
    "NewKeyPerson",
    "Release",
    "Relisting",
    "add",
    "add_many",
    "count_anew",
    "ended_today",
    "follow",
    "hear_fever",
    "release",
    "release_many",
    "relist",
    "relist_many",
    "undo_release",
]
