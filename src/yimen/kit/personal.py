"""What an app says in its `privacy.py`: which columns speak of people, why, and how long."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.functional import Promise

Words = str | Promise


@dataclass(frozen=True)
class Retention:
    """Rows older than `days` by `since` end: deleted, or blanked with `blank` if it is given.

    `when` narrows the rows that may end. `unless_needed` keeps a row that a living row of another
    declared table points to. `with_parent` names the foreign key whose row they end with.
    """

    days: int | None = None
    since: str = ""
    when: Q = field(default_factory=Q)
    blank: Mapping[str, object] | None = None
    unless_needed: bool = False
    with_parent: str = ""

    @property
    def living(self) -> Q:
        """The rows not yet ended: all that exist, or those not yet blanked."""
        return ~Q(**self.blank) if self.blank else Q()


@dataclass(frozen=True)
class Personal:
    """Columns of one model that say something of a person. `model` is its label."""

    model: str
    fields: tuple[str, ...]
    purpose: Words
    ground: Words
    keep: Retention


@dataclass(frozen=True)
class Plain:
    """Columns of one model that look personal to a machine and are not, and why."""

    model: str
    fields: tuple[str, ...]
    why: Words
