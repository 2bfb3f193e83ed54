"""The board: what headquarters sees of one division and of those below it."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yimen.epidemic.key_groups.models import Group
from yimen.epidemic.situation import rules
from yimen.epidemic.situation.asking import Question
from yimen.epidemic.situation.rules import BY_GROUP, COLUMNS, LOOKING_ON, Column, steps
from yimen.foundation.areas import queries as areas
from yimen.foundation.areas.queries import Node
from yimen.foundation.audit.queries import chain_state
from yimen.foundation.figures import queries as figures
from yimen.foundation.figures.queries import EVER, Table
from yimen.kit import clock
from yimen.kit.sight import Actor
from yimen.kit.timers import last_runs

FOLD = "yimen.foundation.figures.tasks.fold"
FOLD_IS_LATE = datetime.timedelta(minutes=3)


class Figure(NamedTuple):
    """A number and, where it is not nought, the list of its rows."""

    column: Column
    n: int
    url: str


@dataclass(frozen=True)
class Row:
    """A division (or a group in it) with its numbers, by the key of the column."""

    node: Node
    numbers: Mapping[str, Figure]

    def number(self, column: Column) -> int:
        return self.numbers[column.key].n

    def some(self, columns: Sequence[Column]) -> list[Figure]:
        return [self.numbers[column.key] for column in columns]

    @property
    def of_day(self) -> list[Figure]:
        return self.some(rules.DAY_COLUMNS[:3])

    @property
    def visits(self) -> list[Figure]:
        return self.some(rules.DAY_COLUMNS[3:])

    @property
    def wall(self) -> list[Figure]:
        return self.some((*rules.DAY_COLUMNS[:3], rules.SEEN))

    @property
    def people(self) -> list[Figure]:
        return self.some(rules.PEOPLE)

    @property
    def work(self) -> list[Figure]:
        return self.some(rules.WORK_COLUMNS)

    @property
    def table(self) -> list[Figure]:
        return self.some(rules.IN_TABLE)

    @property
    def by_group(self) -> list[Figure]:
        return self.some(BY_GROUP)

    @property
    def done_percent(self) -> int | None:
        """How much of the work has ended, rounded down: 100 means all of it."""
        ended = self.number(rules.CLOSED) + self.number(rules.HINDERED)
        left = sum(self.number(one) for one in (rules.OPEN, rules.REPORTED, rules.CHECKED))
        return ended * 100 // (ended + left) if ended + left else None


@dataclass(frozen=True)
class Board:
    """One division (or all that one sees, where these are several), and its parts."""

    area: Node | None
    path: tuple[Node, ...]  # from the highest division in sight down to this one
    rows: tuple[Row, ...]
    total: Row
    groups: tuple[tuple[Group, Row], ...]
    made_at: datetime.datetime

    @property
    def codes(self) -> list[int]:
        """The divisions whose changes it shows."""
        return [self.area.code] if self.area else [row.node.code for row in self.rows]


class NotInSight(Exception):
    """There is no such division for this user."""


def place(user: Actor, code: int | None) -> tuple[Node | None, list[Node]]:
    """The division asked for, and the tops of what the user sees."""
    ranges = user.sight.ranges(LOOKING_ON)
    tops = areas.tops(ranges)
    if not tops:
        raise NotInSight
    if code is None:
        return (tops[0] if len(tops) == 1 else None), tops
    node = areas.node(code)
    if node is None or not areas.inside(node, ranges):
        raise NotInSight
    return node, tops


NOWHERE = Node(0, 0, "", "", None, None)


def board(user: Actor, question: Question) -> Board:
    node, tops = place(user, question.area)
    below = _below(node) if node else tops
    parts = below or ([node] if node else [])
    told = _told([part.code for part in parts] + ([node.code] if node else []), question)
    rows = tuple(told.row(part, question) for part in parts)
    rows = tuple(row for row in rows if not row.node.ended_on or _says_anything(row))
    here = [node] if node else [row.node for row in rows]
    return Board(
        area=node,
        path=_path(user, node),
        rows=rows,
        total=told.row(node or NOWHERE, question, here),
        groups=tuple((one, told.row(node or NOWHERE, question, here, one.value)) for one in Group),
        made_at=clock.now(),
    )


def _says_anything(row: Row) -> bool:
    return any(figure.n for figure in row.numbers.values())


def _below(node: Node) -> list[Node]:
    """What lies below, and the ended divisions whose rows nobody else has taken over."""
    found = areas.children(node.code, ended=True)
    return [child for child in found if not child.ended_on or not areas.has_one_heir(child.code)]


@dataclass(frozen=True)
class Told:
    """What the figures say of some divisions: as it stands, and of the day."""

    standing: Mapping[str, Table]
    of_day: Mapping[str, Table]

    def row(
        self,
        node: Node,
        question: Question,
        nodes: Sequence[Node] | None = None,
        group: str = "",
    ) -> Row:
        """The numbers of one division, or of several together."""
        found = {}
        for column in COLUMNS:
            only = group or question.group
            one = column.in_group(only) if only and column in BY_GROUP else column
            tables = self.of_day if column.is_of_day else self.standing
            n = sum(one.of(_cells(tables, each.code)) for each in nodes or [node])
            url = question.rows(one, node.code or None) if n else ""
            found[column.key] = Figure(column, n, url)
        return Row(node, found)


def _cells(tables: Mapping[str, Table], code: int) -> dict[str, dict[str, int]]:
    return {measure: table.get(code, {}) for measure, table in tables.items()}


def _told(codes: Sequence[int], question: Question) -> Told:
    until = (EVER[0], question.today) if question.by_day else None
    then = question.recorded_by
    return Told(
        figures.tables(rules.STANDING, codes, days=until, as_of=then),
        figures.tables(rules.OF_A_DAY, codes, days=(question.day, question.day), as_of=then),
    )


def _path(user: Actor, node: Node | None) -> tuple[Node, ...]:
    ranges = user.sight.ranges(LOOKING_ON)
    chain = [areas.node(code) for code in areas.ancestors(node.code)] if node else []
    return tuple(one for one in reversed(chain) if one and areas.inside(one, ranges))


@dataclass(frozen=True)
class Line:
    """One number of each day, and its sum over a period against the period before."""

    column: Column
    days: tuple[tuple[datetime.date, int], ...]

    def sum(self, first: int, last: int) -> int:
        return sum(n for _day, n in self.days[len(self.days) - first : len(self.days) - last])

    @property
    def now(self) -> int:
        return self.sum(rules.COMPARED, 0)

    @property
    def before(self) -> int:
        return self.sum(2 * rules.COMPARED, rules.COMPARED)

    @property
    def change(self) -> int:
        return self.now - self.before

    @property
    def fewer(self) -> int:
        return self.before - self.now


def trend(board: Board, question: Question) -> list[Line]:
    """New, released and newly ill, each day of the span until the day: one statement."""
    since = question.day - datetime.timedelta(days=question.span - 1)
    days = figures.daily(
        rules.OF_PEOPLE, board.codes, (since, question.day), as_of=question.recorded_by
    )
    lines = []
    for column in (rules.NEW, rules.RELEASED_NEW, rules.ILL_NEW):
        one = column.in_group(question.group) if question.group else column
        each = tuple((day, one.of(cells)) for day, cells in days.items())
        lines.append(Line(column, each))
    return lines


def ranking(board: Board, column: Column, most: int = 10) -> list[tuple[str, int]]:
    """The parts with the highest numbers."""
    numbers = [(row.node.name, row.number(column)) for row in board.rows]
    return sorted((pair for pair in numbers if pair[1]), key=lambda pair: -pair[1])[:most]


@dataclass(frozen=True)
class Source:
    """What the figures stand on, and whether it is well."""

    label: str | Promise
    is_well: bool | None  # None: nobody has looked yet


def sources() -> list[Source]:
    """Are the changes added up in time, did the night's count agree, are deeds sealed?"""
    now = clock.now()
    folds = [run for run in last_runs() if run.task == FOLD]
    return [
        Source(_("Adding up"), any(now - run.due_at < FOLD_IS_LATE for run in folds)),
        Source(_("Recount"), figures.agrees(rules.MEASURES)),
        Source(_("Audit chain"), not chain_state().is_late),
    ]


def without_outline(board: Board) -> list[Row]:
    """Counties that no map can draw: their numbers are said beside it."""
    drawn = areas.outlined()
    return [row for row in board.rows if row.node.code not in drawn]


def map_items(board: Board, question: Question, url: str) -> dict[str, object]:
    """What the map draws: numbers for the divisions of the table, and for no others."""
    column = question.column
    items = [
        {
            "code": row.node.code,
            "name": row.node.name,
            "value": row.number(column),
            "url": f"{url}?{question.query(area=row.node.code)}",
        }
        for row in board.rows
    ]
    highest = max((row.number(column) for row in board.rows), default=0)
    return {"label": str(column.label), "steps": steps(highest), "items": items}
