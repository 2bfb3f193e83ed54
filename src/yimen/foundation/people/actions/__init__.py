"""Every write about people; one verb, one function."""

from yimen.foundation.people.actions.assigning import assign
from yimen.foundation.people.actions.households import (
    NewHousehold,
    add_household,
    add_households,
    add_member,
    move_out,
    split,
)
from yimen.foundation.people.actions.looking import (
    break_glass,
    claim,
    look,
    note_glass,
    record_export,
    share_person,
    unmask,
)
from yimen.foundation.people.actions.merging import merge, not_duplicates, tell_apart, undo_merge
from yimen.foundation.people.actions.persons import (
    Correction,
    NewPerson,
    add,
    add_many,
    correct,
    move,
)
from yimen.foundation.people.actions.residences import NewResidence, move_in
from yimen.foundation.people.actions.roll import Imported, RollRow, import_roll

__all__ = [
    "Imported",
    "RollRow",
    "import_roll",
    "Correction",
    "NewHousehold",
    "NewPerson",
    "NewResidence",
    "add",
    "add_household",
    "add_households",
    "add_many",
    "add_member",
    "assign",
    "break_glass",
    "claim",
    "correct",
    "look",
    "merge",
    "move",
    "not_duplicates",
    "note_glass",
    "move_in",
    "move_out",
    "record_export",
    "share_person",
    "split",
    "tell_apart",
    "unmask",
    "undo_merge",
]
