"""The life of an investigation, who may do what in it, and what waits for whom."""

import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from yimen.epidemic.investigations.models import Priority, Status
from yimen.foundation.staff.models import Role
from yimen.kit.lifecycle import Lifecycle, Step
from yimen.kit.refusals import Refusal
from yimen.kit.sight import Sight

LIFECYCLE = Lifecycle(
    Step("report", Status.OPEN, Status.REPORTED, by=Role.GRID_DOCTOR),
    Step("close", Status.REPORTED, Status.CLOSED, by=Role.TOWNSHIP_OFFICER),
    Step("return", Status.REPORTED, Status.OPEN, by=Role.TOWNSHIP_OFFICER),
)
# a role of the right side may do what the role of the left does
ALSO: dict[str, frozenset[str]] = {
    Role.GRID_DOCTOR: frozenset({"system"}),
    Role.TOWNSHIP_OFFICER: frozenset({Role.COUNTY_INVESTIGATOR, "system"}),
}
VERBS = {
    "report": _("Report"),
    "close": _("Finish"),
    "return": _("Return"),
}
# whom it waits for in each status, and the words it waits with
WAITING = {
    Status.OPEN: (Role.GRID_DOCTOR, gettext_noop("Investigate a key person")),
    Status.REPORTED: (Role.TOWNSHIP_OFFICER, gettext_noop("Check an investigation's report")),
}
RETURNED = gettext_noop("Returned: investigate again")
APP = "investigations"
URL = "investigations:detail"
MEASURE = "investigations"


class NoLongerSo(Refusal):
    """Somebody has taken this investigation a step on since you opened the page."""


class ReasonMissing(Refusal):
    """Please say why you return it."""

    status_code = 422


class NotForOthers(Refusal):
    """Nobody takes a step in another person's name."""

    status_code = 403


def roles_over(sight: Sight, area_code: int) -> frozenset[str]:
    """The roles of the table that a person has where the subject stays."""
    held = sight.roles_over(area_code)
    return held | frozenset(role for role, above in ALSO.items() if above & held)


def next_status(status: str, verb: str, roles: frozenset[str]) -> str:
    """Where the verb leads; a stale page hears so, the wrong person hears no."""
    sources = {step.source for step in LIFECYCLE if step.verb == verb}
    if sources and status not in sources:
        raise NoLongerSo
    return LIFECYCLE.after(status, verb, roles)


CHECK_LIMIT = datetime.timedelta(hours=24)
EPOCH = datetime.datetime(2019, 12, 1, tzinfo=datetime.UTC)
# trigger, form, hours, priority: what a new city starts with
DEFAULT_RULES = (
    ("key_groups.wuhan_returnee", "home-visit", 4, Priority.HIGH),
    ("key_groups.close_contact", "home-visit", 4, Priority.HIGH),
    ("key_groups.fever_no_contact", "fever-check", 2, Priority.HIGH),
    ("follow_up.symptom", "fever-check", 2, Priority.HIGH),
    ("key_groups.outside_returnee", "home-visit", 24, Priority.NORMAL),
)
