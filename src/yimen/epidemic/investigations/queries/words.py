"""How a piece of work is read: at whom it is, and what happened."""

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from yimen.epidemic.investigations import rules
from yimen.epidemic.investigations.models import Event, Investigation
from yimen.foundation.areas import queries as areas
from yimen.foundation.areas.models import Level


@dataclass(frozen=True)
class AtWhom:
    """Who has to take the next step, where, and who has heard that it is late."""

    role: str
    place: str
    name: str = ""
    told: str = ""
    since: datetime.datetime | None = None


def at_whom(row: Investigation) -> AtWhom | None:
    """Nobody, when the work has ended."""
    if row.has_ended:
        return None
    role = rules.waits_for(row.role, row.status)
    told = str(rules.HEARS[row.escalation].label) if row.escalation else ""
    to_do = row.status in rules.TO_DO
    name = str(row.assignee) if to_do and row.assignee else ""
    place = areas.name_of(office_of(role, row.area_code))
    return AtWhom(str(role.label), place, name, told, row.escalated_at)


def office_of(role: str, area_code: int) -> int:
    """The division in which a role of this rung works on what lies in the area."""
    level = LEVELS[rules.rung(role)]
    chain = areas.ancestors(area_code)
    return next((code for code in chain if _level(code) == level), area_code)


def _level(code: int) -> str:
    node = areas.node(code)
    return node.level if node else ""


LEVELS = (Level.VILLAGE, Level.TOWNSHIP, Level.COUNTY, Level.CITY)


@dataclass(frozen=True)
class Line:
    """One step as it is read."""

    event: Event
    word: str
    place: str = ""
    role: str = ""


def timeline(investigation: Investigation) -> list[Line]:
    """Each step with its word, in the order of time."""
    steps = investigation.events.select_related("actor")
    return [
        Line(
            step,
            str(PAST[step.verb]),
            areas.path(step.to_area) if step.to_area else "",
            str(step.get_to_role_display()) if step.to_role else "",
        )
        for step in steps
    ]


PAST = {
    "accept": _("accepted"),
    "report": _("reported"),
    "not_executable": _("reported that it cannot be done"),
    "check": _("checked"),
    "confirm": _("confirmed that it cannot be done"),
    "close": _("closed"),
    "return": _("returned"),
    "transfer": _("transferred"),
    "withdraw": _("withdrawn"),
    "reopen": _("reopened"),
    "follow": _("went along: the person stays in another place now"),
    "escalate": _("overdue, escalated"),
    "note": _("remarked"),
}
