"""What may be brought in and by whom, how a job lives, and why a file is refused. No query."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from yimen.foundation.imports.models import Decision, Job, Status
from yimen.kit.lifecycle import Lifecycle, Step
from yimen.kit.reading import Unreadable
from yimen.kit.refusals import Refusal
from yimen.kit.sight import Actor, Grant, Sight

Words = str | Promise
ERRORS = "错误"  # the column that a file to mend has more than the person's own
LABEL = "imports.Job"
HEADER_WITHIN = 10  # the first lines, among which the header is found
KEPT_DAYS = 30
CHUNK = 2_000
TAKEN_AT_ONCE = 500  # rows; between them progress is told, and who cancelled is heard
LOCK = 1_300_001  # the class of our advisory locks
BRINGER, SYSTEM = "bringer", "system"

LIFECYCLE = Lifecycle(
    Step("map", Status.UPLOADED, Status.MAPPED, by=BRINGER),
    Step("map", Status.DECIDING, Status.MAPPED, by=BRINGER),
    Step("map", Status.CHECKED, Status.MAPPED, by=BRINGER),
    Step("ask", Status.MAPPED, Status.DECIDING, by=SYSTEM),
    Step("check", Status.MAPPED, Status.CHECKED, by=SYSTEM),
    Step("settle", Status.DECIDING, Status.CHECKED, by=BRINGER),
    Step("apply", Status.CHECKED, Status.APPLYING, by=BRINGER),
    Step("check_again", Status.APPLYING, Status.MAPPED, by=SYSTEM),
    Step("finish", Status.APPLYING, Status.DONE, by=SYSTEM),
    Step("refuse", Status.MAPPED, Status.REFUSED, by=SYSTEM),
    Step("cancel", Status.UPLOADED, Status.CANCELLED, by=BRINGER),
    Step("cancel", Status.MAPPED, Status.CANCELLED, by=BRINGER),
    Step("cancel", Status.DECIDING, Status.CANCELLED, by=BRINGER),
    Step("cancel", Status.CHECKED, Status.CANCELLED, by=BRINGER),
    Step("cancel", Status.APPLYING, Status.CANCELLED, by=BRINGER),
)
ENDED = frozenset({Status.DONE, Status.REFUSED, Status.CANCELLED})
AT_WORK = frozenset({Status.MAPPED, Status.APPLYING})


class NoLongerSo(Refusal):
    """This file has gone a step on since you opened the page."""


class NotThere(Refusal):
    """There is no such file here, or it is not yours."""

    status_code = 404


class NothingToTakeOver(Refusal):
    """No row of this file can be taken over."""


class NotThatDecision(Refusal):
    """This cannot be decided about this row."""

    status_code = 422


class TooManyRows(Refusal):
    """This file has more rows than are taken at once. Please divide it."""

    status_code = 422


# why a table cannot be read, in words
UNREADABLE = {
    Unreadable.PASSWORD: gettext_noop(
        "The file is protected by a password. Save it without one and choose it again."
    ),
    Unreadable.BOMB: gettext_noop("The file is too large when unpacked."),
    Unreadable.DAMAGED: gettext_noop(
        "This file cannot be read. Open it, save it again and choose the new one."
    ),
    Unreadable.ENCODING: gettext_noop("The file is neither UTF-8 nor GB18030 text."),
    Unreadable.EMPTY: gettext_noop("There are no rows in the file."),
    Unreadable.MERGED: gettext_noop(
        "Cells are merged over several columns at %(place)s. Unmerge them: nobody can tell which"
        " column they belong to."
    ),
}


@dataclass(frozen=True)
class Column:
    """One thing that a sheet may say of a row."""

    key: str
    label: Words
    kind: str = "text"  # text, name, document, phone, date, area, choice
    required: bool = False
    synonyms: tuple[str, ...] = ()
    example: str = ""
    help: Words = ""
    longest: int = 200
    choices: Mapping[str, str] = field(default_factory=dict)  # as written → value
    levels: tuple[str, ...] = ("village",)  # of an area


@dataclass(frozen=True)
class Problem:
    """What is wrong with one row: the column, a sentence of the catalogue, its words."""

    column: str
    sentence: str
    words: Mapping[str, object] = field(default_factory=dict)

    def as_json(self) -> list[Any]:
        return [self.column, self.sentence, dict(self.words)]


@dataclass
class Line:
    """A row whose cells are in order, for the target to judge and to take over."""

    number: int
    values: dict[str, Any]  # dates as ISO text
    client_uuid: UUID
    person_id: int | None = None
    is_new: bool = False  # somebody said: this is nobody on record
    told_apart: Sequence[int] = ()  # the persons whom he looked at then


@dataclass
class Verdict:
    """What the target says of a line."""

    problems: list[Problem] = field(default_factory=list)
    known: bool = False  # all of it is in already: nothing to do
    person_id: int | None = None
    likeness: str = ""
    candidates: list[int] = field(default_factory=list)
    identity: str = ""  # equal for two lines of one file that say the same


def uuid_of(job_uuid: UUID, number: int) -> UUID:
    """A line's own name: the same however often it is taken over."""
    return uuid5(job_uuid, str(number))


@dataclass(frozen=True)
class Brought:
    """Under what a sheet was brought in: by whom, for where, and what was asked beside it."""

    job_id: int
    client_uuid: UUID
    area_code: int
    options: Mapping[str, Any]
    by: Actor


Judge = Callable[[Sequence[Line], Brought], list[Verdict]]
Apply = Callable[[Sequence[Line], Brought], list[int]]


@dataclass(frozen=True)
class Target:
    """What a sheet becomes. An app above registers it and does the judging and the writing."""

    slug: str
    label: Words
    hint: Words
    roles: frozenset[str]
    columns: tuple[Column, ...]
    judge: Judge
    apply: Apply
    done_url: str = ""  # where what came in is seen
    form: type[forms.Form] | None = None  # what is asked beside the file

    @property
    def required(self) -> list[Column]:
        return [column for column in self.columns if column.required]


_targets: dict[str, Target] = {}


def target(one: Target) -> None:
    """Called by the app above when it is ready."""
    _targets[one.slug] = one


def targets_for(sight: Sight) -> list[Target]:
    return [one for one in _targets.values() if one.roles & sight.roles]


def target_of(slug: str) -> Target:
    return _targets[slug]


def find_target(slug: str, sight: Sight) -> Target:
    """For those who may bring it in; for others there is none."""
    found = _targets.get(slug)
    if found is None or not found.roles & sight.roles:
        raise NotThere
    return found


def place_of(sight: Sight, roles: Collection[str]) -> Grant:
    """The widest division for which somebody brings things in."""
    mine = [grant for grant in sight.grants if grant.role in roles]
    return max(mine, key=lambda grant: grant.high - grant.low)


@dataclass(frozen=True)
class Bringer:
    """Somebody who brings in a checked file: over his own divisions he writes what the target
    writes, whatever page his role would otherwise need."""

    pk: int | None
    sight: Sight


def bringer(user: Actor, roles: Collection[str]) -> Bringer:
    ranges = user.sight.ranges(roles)
    more = tuple(Grant(SYSTEM, low, high) for low, high in ranges)
    sight = user.sight
    return Bringer(
        user.pk, Sight(sight.user_id, (*sight.grants, *more), sight.own_person_ids, sight.shares)
    )


def is_at_work(job: Job) -> bool:
    return job.status in AT_WORK


def next_status(status: str, verb: str, roles: Collection[str]) -> str:
    """Where the verb leads; a stale page hears so."""
    if status not in {step.source for step in LIFECYCLE if step.verb == verb}:
        raise NoLongerSo
    return LIFECYCLE.after(status, verb, roles)


# why a row may be about somebody known, and what may be decided then
LIKENESS = {
    "listed": _("on the list already, with other details"),
    "name": _("the same number with another name"),
    "alike": _("a similar name, the same birth date, nearby"),
}
DECISIONS = {
    "listed": (Decision.SAME, Decision.SKIP),
    "name": (Decision.SAME, Decision.SKIP),
    "alike": (Decision.SAME, Decision.OTHER, Decision.SKIP),
}
