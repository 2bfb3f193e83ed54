"""Every write to key groups; one verb, one function."""

from yimen.epidemic.key_groups.actions.adding import NewKeyPerson, add, add_many
from yimen.epidemic.key_groups.actions.following import (
    count_anew,
    follow,
    hear_fever,
    hear_symptoms,
)
from yimen.epidemic.key_groups.actions.observing import observe, observed_no_more

__all__ = [
    "NewKeyPerson",
    "add",
    "add_many",
    "count_anew",
    "follow",
    "hear_fever",
    "hear_symptoms",
    "observe",
    "observed_no_more",
]
