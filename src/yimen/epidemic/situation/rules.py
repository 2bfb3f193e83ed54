"""Which figures headquarters looks at, who may, and how a map is stepped."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yimen.epidemic.key_groups.models import Group
from yimen.foundation.staff.models import HQ_ROLES, Role

LOOKING_ON = frozenset({Role.TOWNSHIP_OFFICER, Role.COUNTY_INVESTIGATOR}) | HQ_ROLES

PERSONS, SYMPTOMS, WORK = "key_persons", "key_persons_symptom", "investigations"
MEASURES = (PERSONS, SYMPTOMS, WORK)


@dataclass(frozen=True)
class Column:
    """One number of the table: a measure, and which of its dimensions are added up."""

    key: str
    label: str | Promise
    measure: str
    dimensions: tuple[str, ...]
    tone: str = ""

    def of(self, cells: Mapping[str, int]) -> int:
        return sum(cells.get(dimension, 0) for dimension in self.dimensions)


COLUMNS = (
    Column("persons", _("All key persons"), PERSONS, tuple(Group.values)),
    *(Column(group.value, Group(group).label, PERSONS, (group.value,)) for group in Group),
    Column("symptoms", _("With symptoms"), SYMPTOMS, ("yes",), "warn"),
    Column("unknown", _("Symptoms unknown"), SYMPTOMS, ("unknown",)),
    Column("overdue", _("Overdue"), WORK, ("overdue",), "bad"),
    Column("open", _("To investigate"), WORK, ("dispatched", "accepted")),
    Column("reported", _("To check"), WORK, ("reported", "checked")),
    Column("closed", _("Closed"), WORK, ("closed",), "ok"),
)
BY_KEY = {column.key: column for column in COLUMNS}

OVERDUE, OPEN, REPORTED, CLOSED = (BY_KEY[k] for k in ("overdue", "open", "reported", "closed"))

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


FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_text(value: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{value}" if value.startswith(FORMULA) else value
