"""The life of an investigation, who may do what in it, and what waits for whom."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from yimen.epidemic.investigations.models import Priority, Status
from yimen.foundation.areas.models import Level
from yimen.foundation.staff.models import FIELD_ROLES, Role
from yimen.kit.lifecycle import Lifecycle, Step
from yimen.kit.refusals import Refusal

APP = "investigations"
URL = "investigations:detail"
MEASURE = "investigations"
LABEL = "investigations.Investigation"
ORDER = "hq.order"  # the trigger of what was dispatched by hand
FREE_FORM = "free-report"

# Who acts is a part in this piece of work, not a role: the ladder below casts the parts.
WORKER, CHECKER, CLOSER = "worker", "checker", "closer"

LIFECYCLE = Lifecycle(
    Step("accept", Status.DISPATCHED, Status.ACCEPTED, by=WORKER),
    Step("report", Status.DISPATCHED, Status.REPORTED, by=WORKER),
    Step("report", Status.ACCEPTED, Status.REPORTED, by=WORKER),
    Step("not_executable", Status.DISPATCHED, Status.REPORTED, by=WORKER),
    Step("not_executable", Status.ACCEPTED, Status.REPORTED, by=WORKER),
    Step("check", Status.REPORTED, Status.CHECKED, by=CHECKER),
    Step("confirm", Status.REPORTED, Status.NOT_EXECUTABLE, by=CHECKER),
    Step("return", Status.REPORTED, Status.ACCEPTED, by=CHECKER),
    Step("close", Status.CHECKED, Status.CLOSED, by=CLOSER),
    Step("return", Status.CHECKED, Status.ACCEPTED, by=CLOSER),
    Step("transfer", Status.DISPATCHED, Status.DISPATCHED, by=CHECKER),
    Step("transfer", Status.ACCEPTED, Status.DISPATCHED, by=CHECKER),
    Step("transfer", Status.REPORTED, Status.DISPATCHED, by=CHECKER),
    Step("withdraw", Status.DISPATCHED, Status.WITHDRAWN, by=CLOSER),
    Step("withdraw", Status.ACCEPTED, Status.WITHDRAWN, by=CLOSER),
    Step("reopen", Status.CLOSED, Status.DISPATCHED, by=CLOSER),
    Step("reopen", Status.NOT_EXECUTABLE, Status.DISPATCHED, by=CLOSER),
    Step("reopen", Status.WITHDRAWN, Status.DISPATCHED, by=CLOSER),
)
# the house itself may take every part
ALSO: dict[str, frozenset[str]] = {
    part: frozenset({"system"}) for part in (WORKER, CHECKER, CLOSER)
}
VERBS = {
    "accept": _("Accept"),
    "report": _("Report"),
    "not_executable": _("Cannot be done"),
    "check": _("Checked: it is in order"),
    "confirm": _("Confirm that it cannot be done"),
    "return": _("Return"),
    "close": _("Close"),
    "transfer": _("Transfer"),
    "withdraw": _("Withdraw"),
    "reopen": _("Reopen"),
}
REASONED = frozenset({"not_executable", "return", "transfer", "withdraw", "reopen", "note"})

# from the village up; who stands on a rung checks what the rung below did
LADDER: tuple[frozenset[str], ...] = (
    frozenset({Role.REPORTER, Role.GRID_DOCTOR}),
    frozenset({Role.TOWNSHIP_OFFICER}),
    frozenset({Role.COUNTY_INVESTIGATOR}),
    frozenset({Role.CITY_HQ}),
)
HEARS = (Role.GRID_DOCTOR, Role.TOWNSHIP_OFFICER, Role.COUNTY_INVESTIGATOR, Role.CITY_HQ)
COUNTY, TOP = 2, 3
DISPATCHERS = frozenset(
    {Role.TOWNSHIP_OFFICER, Role.COUNTY_INVESTIGATOR, Role.COUNTY_HQ, Role.CITY_HQ, "system"}
)
RULE_MAKERS = frozenset({Role.EPIDEMIOLOGIST, Role.CITY_HQ, "system"})
RULE_READERS = FIELD_ROLES | RULE_MAKERS
WORKERS = (Role.REPORTER, Role.GRID_DOCTOR, Role.TOWNSHIP_OFFICER, Role.COUNTY_INVESTIGATOR)


def rung(role: str) -> int:
    return next((n for n, roles in enumerate(LADDER) if role in roles), 0)


def checker_of(role: str) -> Role:
    """Whom a report of this role waits for."""
    return HEARS[rung(role) + 1]


def closer_of(role: str) -> Role:
    """Whom it waits for once it is checked."""
    return HEARS[max(rung(role) + 1, COUNTY)]


class Cast(Protocol):
    """What of a piece of work decides who has which part in it."""

    role: str
    assignee_id: int | None


def parts(held: Collection[str], row: Cast, *, me: int | None, gave_it: bool) -> frozenset[str]:
    """The parts that somebody has in the work, by the roles he holds where it lies."""
    if "system" in held:
        return frozenset({WORKER, CHECKER, CLOSER, "system"})
    own = rung(row.role)
    found = set()
    if (row.assignee_id is None and row.role in held) or (me and row.assignee_id == me):
        found.add(WORKER)
    if any(rung_ & set(held) for rung_ in LADDER[own + 1 : max(own + 2, COUNTY + 1)]):
        found.add(CHECKER)
    if gave_it or closer_of(row.role) in held:
        found.add(CLOSER)
    return frozenset(found)


TO_DO = frozenset({Status.DISPATCHED, Status.ACCEPTED})  # nobody has reported yet


@dataclass(frozen=True)
class Destination:
    """Where a transfer leads: a division, and a role or one person there."""

    area_code: int
    role: str
    assignee_id: int | None = None


MOST_PHOTOS = 5

# whom it waits for in each status, and the words it waits with
TITLES = {
    Status.DISPATCHED: gettext_noop("Investigate a key person"),
    Status.ACCEPTED: gettext_noop("Investigate a key person"),
    Status.REPORTED: gettext_noop("Check an investigation's report"),
    Status.CHECKED: gettext_noop("Close an investigation"),
}
ORDERED = gettext_noop("Do what an order asks")
RETURNED = gettext_noop("Returned: investigate again")
TRANSFERRED = gettext_noop("Transferred to you: investigate")
ESCALATED = gettext_noop("Overdue: see to it that it gets done")


# the division in which each kind of worker does his work
PLACE_OF: dict[str, str] = {
    Role.REPORTER: Level.VILLAGE,
    Role.GRID_DOCTOR: Level.VILLAGE,
    Role.TOWNSHIP_OFFICER: Level.TOWNSHIP,
    Role.COUNTY_INVESTIGATOR: Level.COUNTY,
}


def waits_for(role: str, status: str) -> Role:
    """The role that has to take the next step."""
    if status == Status.REPORTED:
        return checker_of(role)
    return closer_of(role) if status == Status.CHECKED else Role(role)


class NoLongerSo(Refusal):
    """Somebody has taken this investigation a step on since you opened the page."""


class OtherwiseReported(Refusal):
    """The report says otherwise. Please look at it again."""


class ReasonMissing(Refusal):
    """Please say why."""

    status_code = 422


class NoSuchPlace(Refusal):
    """Choose a division that exists today, another than where it is now."""

    status_code = 422


class OutsideYourArea(Refusal):
    """Work is dispatched only inside the area of one's own post."""

    status_code = 422


class NoSuchHolder(Refusal):
    """Nobody holds this post there any more. Choose somebody else."""

    status_code = 422


class InThePast(Refusal):
    """A rule is in force from a moment that has not passed: what was opened stays as it is."""

    status_code = 422


class SameMoment(Refusal):
    """Another version is in force from the same moment. Choose another one."""

    status_code = 422


class NotForOthers(Refusal):
    """Nobody takes a step in another person's name."""

    status_code = 403


def next_status(status: str, verb: str, held: Collection[str]) -> str:
    """Where the verb leads; a stale page hears so, the wrong person hears no."""
    sources = {step.source for step in LIFECYCLE if step.verb == verb}
    if sources and status not in sources:
        raise NoLongerSo
    return LIFECYCLE.after(status, verb, held)


EPOCH = datetime.datetime(2019, 12, 1, tzinfo=datetime.UTC)
# trigger, form, hours to accept and to report, priority: what a new city starts with
DEFAULT_RULES = (
    ("key_groups.wuhan_returnee", "home-visit", 1, 4, Priority.HIGH),
    ("key_groups.close_contact", "home-visit", 1, 4, Priority.HIGH),
    ("key_groups.fever_no_contact", "fever-check", 1, 2, Priority.HIGH),
    ("key_groups.outside_returnee", "home-visit", 4, 24, Priority.NORMAL),
    ("follow_up.symptom", "fever-check", 1, 2, Priority.HIGH),
    ("declarations.contact", "home-visit", 1, 4, Priority.HIGH),
    ("declarations.symptom", "fever-check", 1, 4, Priority.HIGH),
    ("declarations.risk_area", "home-visit", 4, 24, Priority.NORMAL),
)
