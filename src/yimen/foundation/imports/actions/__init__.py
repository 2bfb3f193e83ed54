"""Every write to imports; one verb, one function."""

from yimen.foundation.imports.actions.bringing import (
    NewJob,
    NewMapping,
    apply,
    cancel,
    map_columns,
    start,
)
from yimen.foundation.imports.actions.checking import check
from yimen.foundation.imports.actions.deciding import decide, settle
from yimen.foundation.imports.actions.ending import end_old, end_rows
from yimen.foundation.imports.actions.taking import record_file, take_over, work, work_waiting

__all__ = [
    "NewJob",
    "NewMapping",
    "apply",
    "cancel",
    "check",
    "decide",
    "end_old",
    "end_rows",
    "map_columns",
    "record_file",
    "settle",
    "start",
    "take_over",
    "work",
    "work_waiting",
]
