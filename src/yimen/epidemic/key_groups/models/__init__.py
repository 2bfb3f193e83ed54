"""The tables of the key groups, one file a thing."""

from yimen.epidemic.key_groups.models.key_persons import (
    Group,
    KeyPerson,
    KeyPersonQuerySet,
    Symptom,
)

__all__ = ["Group", "KeyPerson", "KeyPersonQuerySet", "Symptom"]
