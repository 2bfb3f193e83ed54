"""Which figures headquarters looks at, who may, where their rows are, how a map is stepped."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yimen.epidemic.key_groups.models import Group
from yimen.foundation.staff.models import HQ_ROLES, Role

LOOKING_ON = frozenset({Role.TOWNSHIP_OFFICER, Role.COUNTY_INVESTIGATOR}) | HQ_ROLES

PERSONS, SYMPTOMS, RELEASED = "key_persons", "key_persons_symptom", "key_persons_released"
WORK, VISITS, REPORTS = "investigations", "follow_ups", "daily_reports"
STANDING = (PERSONS, SYMPTOMS, RELEASED, WORK)  # what is shown as it is now
OF_A_DAY = (PERSONS, SYMPTOMS, RELEASED, VISITS)
OF_PEOPLE = (PERSONS, SYMPTOMS, RELEASED)
MEASURES = tuple(dict.fromkeys((*STANDING, *OF_A_DAY)))
GROUPS = tuple(Group.values)

Cells = Mapping[str, Mapping[str, int]]  # measure → dimension → n


@dataclass(frozen=True)
class Part:
    """Some dimensions of a measure, added or taken away."""

    measure: str
    dimensions: tuple[str, ...]
    sign: int = 1

    def of(self, cells: Cells) -> int:
        here = cells.get(self.measure, {})
        return self.sign * sum(here.get(one, 0) for one in self.dimensions)


@dataclass(frozen=True)
class Column:
    """One number: what it adds up, and which list has its rows (`wish` is that list's query)."""

    key: str
    label: str | Promise
    parts: tuple[Part, ...]
    rows: str  # the name of the list's address
    wish: tuple[tuple[str, str], ...] = ()
    tone: str = ""
    is_of_day: bool = False

    def of(self, cells: Cells) -> int:
        return sum(part.of(cells) for part in self.parts)

    def in_group(self, group: str) -> "Column":
        """The same number of one group alone."""
        parts = tuple(
            replace(part, dimensions=(group,)) if part.dimensions == GROUPS else part
            for part in self.parts
        )
        return replace(self, parts=parts, wish=(*self.wish, ("group", group)))

    def waiting_for(self, role: str) -> "Column":
        """The part of it that waits for one role."""
        return replace(self, wish=(*self.wish, ("waits", role)))


LIST, WORK_LIST, ROUND = "key_groups:counted", "investigations:counted", "follow_up:today"
EVERYONE, FREE = Part(PERSONS, GROUPS), Part(RELEASED, GROUPS)
ILL = Part(SYMPTOMS, ("yes",))


def _people(key: str, label: str | Promise, *parts: Part, tone: str = "", **wish: str) -> Column:
    return Column(key, label, parts, LIST, (("once", "on"), *wish.items()), tone)


def _work(key: str, label: str | Promise, *dimensions: str, tone: str = "", **wish: str) -> Column:
    parts = (Part(WORK, dimensions),)
    return Column(key, label, parts, WORK_LIST, (("stay", "on"), *wish.items()), tone)


def _day(column: Column) -> Column:
    return replace(column, is_of_day=True)


def _visits(key: str, label: str | Promise, show: str, *dimensions: str, tone: str = "") -> Column:
    wish = (("stay", "on"), ("show", show))
    return Column(key, label, (Part(VISITS, dimensions),), ROUND, wish, tone, is_of_day=True)


OBSERVED = _people("observed", _("Under observation"), EVERYONE, replace(FREE, sign=-1),
                   state="listed")  # fmt: skip
LISTED = _people("persons", _("All key persons"), EVERYONE, state="all")
RELEASED_ALL = _people("released", _("Released"), FREE, state="released")
NEW = _day(_people("new", _("New"), EVERYONE, state="all"))
RELEASED_NEW = _day(_people("released_new", _("Released"), FREE, state="released"))
ILL_NEW = _day(_people("ill_new", _("New with symptoms"), ILL, tone="bad", state="all",
                       symptoms="yes"))  # fmt: skip
SEEN = _visits("seen", _("Visits made"), "seen", "seen_ok", "seen_not_ok")
UNSEEN = _visits("unseen", _("Visits missed"), "not", "missed", "not_attempted", "not_performed",
                 tone="warn")  # fmt: skip
DUE = _visits("due", _("Still to visit"), "", "due")
OVERDUE = _work("overdue", _("Overdue"), "overdue", tone="bad", overdue="on")
OPEN = _work("open", _("To investigate"), "dispatched", "accepted", status="open")
REPORTED = _work("reported", _("To check"), "reported", status="reported")
CHECKED = _work("checked", _("Checked"), "checked", status="checked")
CLOSED = _work("closed", _("Closed"), "closed", tone="ok", status="closed")
HINDERED = _work("hindered", _("Not executable"), "not_executable", status="not_executable")

DAY_COLUMNS = (NEW, RELEASED_NEW, ILL_NEW, SEEN, UNSEEN, DUE)
PEOPLE = (
    OBSERVED,
    LISTED,
    RELEASED_ALL,
    _people("symptoms", _("With symptoms"), ILL, tone="warn", state="all", symptoms="yes"),
    _people("unknown", _("Symptoms unknown"), Part(SYMPTOMS, ("unknown",)), state="all",
            symptoms="unknown"),
)  # fmt: skip
WORK_COLUMNS = (OVERDUE, OPEN, REPORTED, CHECKED, CLOSED, HINDERED)
COLUMNS = (*PEOPLE, *DAY_COLUMNS, *WORK_COLUMNS)
BY_KEY = {column.key: column for column in COLUMNS}
BY_GROUP = (NEW, RELEASED_NEW, OBSERVED, LISTED, RELEASED_ALL)  # these are told of each group
ON_MAP = (OBSERVED, NEW, LISTED, RELEASED_ALL, PEOPLE[3], ILL_NEW, OVERDUE, OPEN)
IN_TABLE = (NEW, RELEASED_NEW, OBSERVED, LISTED, PEOPLE[3], SEEN, UNSEEN, OVERDUE, OPEN, REPORTED,
            CLOSED)  # fmt: skip

SPANS = (14, 30)  # days of the trend
COMPARED = 7  # days of a period, held against the same number of days before it
NICE = (1, 2, 5)


def steps(highest: int, count: int = 5) -> list[int]:
    """Round lower ends of the map's colours, up to the highest number on it."""
    if highest <= count:
        return list(range(1, count + 1))
    rough, size = highest / count, 1
    while size * 10 <= rough:
        size *= 10
    width = next((size * nice for nice in NICE if size * nice >= rough), size * 10)
    return [1, *(width * place for place in range(1, count))]
