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
    "NewHours",
    "NewKeyPerson",
    "NewReport",
    "Release",
    "Relisting",
    "add",
    "add_many",
    "call_reporter",
    "chase",
    "chase_when_due",
    "count_anew",
    "ended_today",
    "export_coverage",
    "follow",
    "hear_fever",
    "hear_symptoms",
    "observe",
    "observed_again",
    "observed_no_more",
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
