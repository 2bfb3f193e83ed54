"""The tables of the key groups, one file a thing."""

from yimen.epidemic.key_groups.models.key_persons import (
    Group,
    KeyPerson,
    KeyPersonQuerySet,
    Symptom,
)
from yimen.epidemic.key_groups.models.received import (
    Kind,
    ListedPerson,
    ListedPersonQuerySet,
    ListOutcome,
    ListPart,
    ReceivedList,
)

__all__ = [
    "Group",
    "KeyPerson",
    "KeyPersonQuerySet",
    "Kind",
    "ListOutcome",
    "ListPart",
    "ListedPerson",
    "ListedPersonQuerySet",
    "ReceivedList",
    "Symptom",
]
