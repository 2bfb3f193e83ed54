"""Every write to declarations; one verb, one function."""

from yimen.epidemic.declarations.actions.declaring import (
    NewDeclaration,
    Segment,
    declare,
    declare_many,
)
from yimen.epidemic.declarations.actions.defaults import load_defaults
from yimen.epidemic.declarations.actions.family import Identity, look_after, look_no_more
from yimen.epidemic.declarations.actions.following import follow
from yimen.epidemic.declarations.actions.identifying import identify

__all__ = [
    "Identity",
    "NewDeclaration",
    "Segment",
    "declare",
    "declare_many",
    "follow",
    "identify",
    "load_defaults",
    "look_after",
    "look_no_more",
]
