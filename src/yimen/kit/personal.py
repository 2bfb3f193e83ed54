"""What an app says in its `privacy.py`: which columns speak of people, why, and how long."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.db.models import Q

# The grounds on which the city keeps personal data (PIPL: law of 2021 on personal information).
EPIDEMIC = "Infectious diseases law arts. 12, 31 and 68; PIPL art. 13 (3) and (4)"
DUTY = "Statutory duty of the authority, PIPL art. 13 (3)"
CONSENT = "The person's own registration, PIPL art. 13 (1)"
SECURITY = "Cybersecurity law art. 21 (logs for at least six months); PIPL art. 51"

Ending = Callable[[datetime.datetime, bool], int]  # cutoff, dry run; how many rows


@dataclass(frozen=True)
class Retention:
    """How long rows stay as they are. Those older than `days` by `since` end, if `when` holds:

    with `blank`, these columns are overwritten and the row stays, about nobody;
    with `link`, the row only stops keeping the person it points to, who is blanked himself;
    with `run`, by this function; else the row is deleted.
    `unless_needed` spares a row that a living row of another table points to.
    `with_parent` ends the row when the row behind this foreign key is blanked.
    """

    days: int | None = None
    since: str = ""
    when: Q = field(default_factory=Q)
    blank: Mapping[str, object] | None = None
    link: bool = False
    run: Ending | None = None
    unless_needed: bool = False
    with_parent: str = ""

    @property
    def manner(self) -> str:
        if self.with_parent:
            return f"ends with its {self.with_parent}"
        if self.days is None:
            return "kept"
        kind = "blanked" if self.blank else "let go" if self.link else "deleted"
        return f"{kind} {self.days} days after {self.since or 'the end'}"


@dataclass(frozen=True)
class Personal:
    """Columns of one model that say something of a person. `model` is its label.

    `person` and `account` are the look-ups from a row to the person or the account it is about:
    what a resident's export of his own data follows. `releases` names foreign keys that do not
    keep the row they point to.
    """

    model: str
    fields: tuple[str, ...]
    purpose: str
    ground: str
    keep: Retention
    person: str = ""
    account: str = ""
    releases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Beside:
    """What is kept beside the models: a cache, files on disk. `run` ends what is older."""

    label: str
    purpose: str
    ground: str
    days: int
    run: Ending

    @property
    def manner(self) -> str:
        return f"deleted {self.days} days after the last use"


@dataclass(frozen=True)
class Plain:
    """Columns of one model that look personal to a machine and are not, and why."""

    model: str
    fields: tuple[str, ...]
    why: str
