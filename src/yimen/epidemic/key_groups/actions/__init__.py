"""Every write to key groups; one verb, one function."""

from yimen.epidemic.key_groups.actions.adding import NewKeyPerson, add, add_many
from yimen.epidemic.key_groups.actions.following import count_anew, follow, hear_fever
from yimen.epidemic.key_groups.actions.parting import chase
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

__all__ = [
    "Answer",
    "NewKeyPerson",
    "NewList",
    "NewListed",
    "add",
    "add_many",
    "answer",
    "answer_many",
    "chase",
    "count_anew",
    "follow",
    "hear_fever",
    "list_many",
    "pass_on",
    "receive",
]
