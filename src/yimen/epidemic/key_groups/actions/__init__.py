"""Every write to key groups; one verb, one function."""

from yimen.epidemic.key_groups.actions.adding import NewKeyPerson, add, add_many
from yimen.epidemic.key_groups.actions.chasing import chase, chase_when_due
from yimen.epidemic.key_groups.actions.correcting import (
    Correction,
    PersonData,
    change_group,
    correct,
)
from yimen.epidemic.key_groups.actions.daily import NewReport, report, report_many, withdraw
from yimen.epidemic.key_groups.actions.facts import rebuild_facts
from yimen.epidemic.key_groups.actions.following import (
    count_anew,
    follow,
    hear_fever,
    hear_symptoms,
)
from yimen.epidemic.key_groups.actions.hours import NewHours, set_hours
from yimen.epidemic.key_groups.actions.observing import (
    observe,
    observed_again,
    observed_no_more,
    release_observed,
)
from yimen.epidemic.key_groups.actions.offering import (
    decline_offer,
    move_offers,
    offer,
    take_offer,
)
from yimen.epidemic.key_groups.actions.parting import chase_list
from yimen.epidemic.key_groups.actions.reconciling import (
    Answer,
    NewList,
    NewListed,
    answer,
    answer_many,
    list_many,
    pass_on,
    receive,
)
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
from yimen.epidemic.key_groups.actions.tables import call_reporter, export_coverage
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
    "decline_offer",
    "move_offers",
    "offer",
    "take_offer",
    "Correction",
    "Answer",
    "NewHours",
    "NewKeyPerson",
    "NewList",
    "NewListed",
    "NewReport",
    "NewTransfer",
    "PersonData",
    "Release",
    "Relisting",
    "accept_transfer",
    "add",
    "add_many",
    "ask_transfer",
    "answer",
    "answer_many",
    "call_reporter",
    "change_group",
    "chase",
    "chase_list",
    "chase_when_due",
    "correct",
    "count_anew",
    "end_waiting",
    "ended_today",
    "escalate_transfers",
    "export_coverage",
    "follow",
    "hear_fever",
    "hear_symptoms",
    "note_refusal",
    "list_many",
    "observe",
    "refuse_transfer",
    "observed_again",
    "observed_no_more",
    "pass_on",
    "rebuild_facts",
    "receive",
    "release_observed",
    "release",
    "release_many",
    "relist",
    "relist_many",
    "report",
    "report_many",
    "set_hours",
    "set_transfer_rule",
    "undo_release",
    "withdraw",
    "withdraw_transfer",
]
