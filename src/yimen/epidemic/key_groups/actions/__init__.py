"""Every write to key groups; one verb, one function."""

from yimen.epidemic.key_groups.actions.adding import NewKeyPerson, add, add_many
from yimen.epidemic.key_groups.actions.chasing import chase, chase_when_due
from yimen.epidemic.key_groups.actions.daily import NewReport, report, report_many, withdraw
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

__all__ = [
    "Answer",
    "NewHours",
    "NewKeyPerson",
    "NewList",
    "NewListed",
    "NewReport",
    "Release",
    "Relisting",
    "add",
    "add_many",
    "answer",
    "answer_many",
    "call_reporter",
    "chase",
    "chase_list",
    "chase_when_due",
    "count_anew",
    "ended_today",
    "export_coverage",
    "follow",
    "hear_fever",
    "hear_symptoms",
    "list_many",
    "observe",
    "observed_again",
    "observed_no_more",
    "pass_on",
    "receive",
    "release_observed",
    "release",
    "release_many",
    "relist",
    "relist_many",
    "report",
    "report_many",
    "set_hours",
    "undo_release",
    "withdraw",
]
