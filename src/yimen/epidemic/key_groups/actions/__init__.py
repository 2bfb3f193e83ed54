"""Every write to key groups; one verb, one function."""

from yimen.epidemic.key_groups.actions.adding import NewKeyPerson, add, add_many
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

__all__ = [
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
