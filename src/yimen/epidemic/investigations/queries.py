"""Reads of investigations that need more than a queryset."""

import datetime
from collections import Counter as Tally
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from yimen.epidemic.investigations import rules
from yimen.epidemic.investigations.models import ENDED, Event, Investigation, Rule, Status
from yimen.epidemic.investigations.rules import LABEL, MEASURE, Destination
from yimen.foundation.areas import queries as areas
from yimen.foundation.areas.models import Level
from yimen.foundation.areas.queries import Node, inside, tops
from yimen.foundation.audit.queries import as_of
from yimen.foundation.figures.queries import sums
from yimen.foundation.figures.rules import Cell
from yimen.foundation.staff.models import FIELD_ROLES, Post
from yimen.kit import clock
from yimen.kit.sight import Actor, System

OPEN = "open"  # the wish for what nobody has reported yet
UNSENT = datetime.timedelta(days=7)  # how long a report may come in from where the work was


def rules_in_force(triggers: Collection[str]) -> dict[str, list[Rule]]:
    """The rules of each trigger, the newest first."""
    found: dict[str, list[Rule]] = {}
    for rule in Rule.objects.filter(trigger__in=triggers).order_by("-effective_from"):
        found.setdefault(rule.trigger, []).append(rule)
    return found


def known(user: Actor, moment: datetime.datetime | None = None) -> Any:
    """The work that one sees; as it was known at a moment."""
    if moment:
        return as_of(Investigation, moment).visible_to(user)
    return Investigation.objects.visible_to(user)


def in_state(status: str) -> Q:
    """Without a wish what is not finished."""
    if status == "":
        return ~Q(status__in=ENDED)
    if status == OPEN:
        return Q(status__in=rules.TO_DO)
    return Q() if status == "all" else Q(status=status)


def waiting_for(role: str) -> Q:
    """The next step is this role's."""
    found = Q(pk__in=())
    for status in Status:
        of = [one for one in rules.WORKERS if rules.waits_for(one, status) == role]
        found |= Q(status=status, role__in=of)
    return found & ~Q(status__in=ENDED)


def parts_in(rows: Sequence[Investigation], user: Actor) -> dict[int, frozenset[str]]:
    """The parts that this person has in each piece of work."""
    before = _left(rows, user)
    return {row.pk: _parts(row, user, before.get(row.pk, [])) for row in rows}


def _parts(row: Investigation, user: Actor, before: Collection[int]) -> frozenset[str]:
    """What lies in the phone of who had the work a few days ago may still come in."""
    gave_it = row.order is not None and user.pk is not None and row.order.given_by_id == user.pk
    held = user.sight.roles_over(row.area_code)
    now = rules.parts(held, row, me=user.pk, gave_it=gave_it)
    had = user.sight.roles_over(*before)
    return now | (rules.parts(had, row, me=None, gave_it=False) & {rules.WORKER})


def _left(rows: Sequence[Investigation], user: Actor) -> dict[int, list[int]]:
    """From where the work that is shared with me went away, of late."""
    shared = user.sight.shared(LABEL) & {row.pk for row in rows}
    if not shared:
        return {}
    gone = Event.objects.filter(
        investigation__in=shared, from_area__isnull=False, taken_at__gte=clock.now() - UNSENT
    )
    found: dict[int, list[int]] = {}
    for pk, area in gone.values_list("investigation_id", "from_area"):
        found.setdefault(pk, []).append(area or 0)
    return found


def to_report(user: Actor, most: int) -> list[Investigation]:
    """What this person may report on now, the most urgent first."""
    waiting = Investigation.objects.visible_to(user).unfinished().order_by("due_at", "pk")
    rows = list(waiting.select_related("person__merged_into")[:most])
    held = parts_in(rows, user)
    return [row for row in rows if "report" in rules.LIFECYCLE.verbs(row.status, held[row.pk])]


def may_go_to(row: Investigation, to: Destination) -> bool:
    """Whether the work can be transferred there: a division of today, a role that works, and
    not where it lies already."""
    node = areas.node(to.area_code)
    if node is None or node.ended_on or to.role not in rules.WORKERS:
        return False
    if (to.area_code, to.role, to.assignee_id) == (row.area_code, row.role, row.assignee_id):
        return False
    return to.assignee_id is None or works_there(to.assignee_id, to.role, to.area_code)


def works_there(user_id: int, role: str, area_code: int) -> bool:
    posts = Post.objects.held_at(clock.now())  # sight: whether one account may be given work
    return posts.filter(
        user_id=user_id, role=role, area__code__lte=area_code, area__last__gte=area_code
    ).exists()


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
class Totals:
    dispatched: int
    accepted: int
    reported: int
    checked: int
    closed: int
    not_executable: int
    overdue: int

    @property
    def open(self) -> int:
        """Nobody has reported yet."""
        return self.dispatched + self.accepted

    @property
    def unfinished(self) -> int:
        return self.open + self.reported + self.checked


def totals(
    user: Actor, chosen: Node | None = None, moment: datetime.datetime | None = None
) -> Totals:
    """How many wait in each state where this person works, or in a division chosen there."""
    seen = user.sight.ranges(FIELD_ROLES)
    if chosen is not None and inside(chosen, seen):
        codes = [chosen.code]
    else:
        codes = [node.code for node in tops(seen)]
    cells = sums(MEASURE, codes, as_of=moment)
    return Totals(**{field.name: cells.get(field.name, 0) for field in fields(Totals)})


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


def counted() -> dict[Cell, int]:
    """What the rows themselves say of the measure, by village and state."""
    cells: Tally[Cell] = Tally()
    rows = Investigation.objects.visible_to(System())
    for area, status, n in rows.values_list("area_code", "status").annotate(n=Count("pk")):
        cells[area, status] += n
    late = rows.filter(overdue_at__isnull=False).values_list("area_code")
    for area, n in late.annotate(n=Count("pk")):
        cells[area, "overdue"] += n
    return dict(cells)
