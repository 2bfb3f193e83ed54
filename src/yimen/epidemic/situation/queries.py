"""The board: what headquarters sees of one division and of those below it."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yimen.epidemic.situation.rules import (
    BY_KEY,
    CLOSED,
    COLUMNS,
    LOOKING_ON,
    MEASURES,
    OPEN,
    OVERDUE,
    PERSONS,
    REPORTED,
    SYMPTOMS,
    WORK,
    Column,
    steps,
)
from yimen.foundation.areas import queries as areas
from yimen.foundation.areas.queries import Node
from yimen.foundation.audit.queries import chain_state
from yimen.foundation.figures import queries as figures
from yimen.foundation.figures.queries import Table
from yimen.kit import clock
from yimen.kit.sight import Actor
from yimen.kit.timers import last_runs

TREND_DAYS = 30
FOLD = "yimen.foundation.figures.tasks.fold"
FOLD_IS_LATE = datetime.timedelta(minutes=3)


@dataclass(frozen=True)
class Row:
    """A division with its numbers, in the order of the columns."""

    node: Node
    numbers: tuple[int, ...]

    def number(self, column: Column) -> int:
        return self.numbers[COLUMNS.index(column)]

    @property
    def cells(self) -> list[tuple[Column, int]]:
        return list(zip(COLUMNS, self.numbers, strict=True))

    def _of(self, measure: str) -> list[tuple[Column, int]]:
        return [cell for cell in self.cells if cell[0].measure == measure]

    @property
    def people(self) -> list[tuple[Column, int]]:
        return self._of(PERSONS)

    @property
    def symptoms(self) -> list[tuple[Column, int]]:
        return self._of(SYMPTOMS)

    @property
    def work(self) -> list[tuple[Column, int]]:
        return self._of(WORK)

    @property
    def waiting(self) -> tuple[int, int, int]:
        """What nobody has finished yet: overdue, to investigate, to check."""
        return self.number(OVERDUE), self.number(OPEN), self.number(REPORTED)

    @property
    def done_percent(self) -> int | None:
        """How much of the work is closed, rounded down: 100 means all of it."""
        closed, left = self.number(CLOSED), self.number(OPEN) + self.number(REPORTED)
        return closed * 100 // (closed + left) if closed + left else None


@dataclass(frozen=True)
class Board:
    """One division (or all that one sees, where these are several), and its parts."""

    area: Node | None
    path: tuple[Node, ...]  # from the highest division in sight down to this one
    rows: tuple[Row, ...]
    total: Row
    as_of: datetime.datetime | None
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


def board(user: Actor, code: int | None, as_of: datetime.datetime | None = None) -> Board:
    node, tops = place(user, code)
    below = _below(node) if node else tops
    parts = below or ([node] if node else [])
    codes = [part.code for part in parts] + ([node.code] if node else [])
    tables = figures.tables(MEASURES, codes, as_of=as_of)
    rows = tuple(_row(part, tables) for part in parts)
    rows = tuple(row for row in rows if not row.node.ended_on or any(row.numbers))
    return Board(
        area=node,
        path=_path(user, node),
        rows=rows,
        total=_row(node, tables) if node else _sum(rows),
        as_of=as_of,
        made_at=clock.now(),
    )


def _below(node: Node) -> list[Node]:
    """What lies below, and the ended divisions whose rows nobody else has taken over."""
    found = areas.children(node.code, ended=True)
    return [child for child in found if not child.ended_on or not areas.has_one_heir(child.code)]


def _row(node: Node, tables: Mapping[str, Table]) -> Row:
    cells = {measure: table.get(node.code, {}) for measure, table in tables.items()}
    return Row(node, tuple(column.of(cells[column.measure]) for column in COLUMNS))


def _sum(rows: Sequence[Row]) -> Row:
    numbers = (sum(column) for column in zip(*(row.numbers for row in rows), strict=True))
    return Row(Node(0, 0, "", "", None, None), tuple(numbers))


def _path(user: Actor, node: Node | None) -> tuple[Node, ...]:
    ranges = user.sight.ranges(LOOKING_ON)
    chain = [areas.node(code) for code in areas.ancestors(node.code)] if node else []
    return tuple(one for one in reversed(chain) if one and areas.inside(one, ranges))


def trend(codes: Sequence[int], column: Column) -> list[tuple[datetime.date, int]]:
    """How many more each day of the last thirty, over the divisions."""
    today = clock.today()
    days = (today - datetime.timedelta(days=TREND_DAYS - 1), today)
    each = [
        figures.series(column.measure, code, days, dimensions=column.dimensions) for code in codes
    ]
    return [(day[0][0], sum(n for _day, n in day)) for day in zip(*each, strict=True)]


def ranking(board: Board, column: Column, most: int = 10) -> list[tuple[str, int]]:
    """The parts with the highest numbers."""
    numbers = [(row.node.name, row.number(column)) for row in board.rows]
    return sorted((pair for pair in numbers if pair[1]), key=lambda pair: -pair[1])[:most]


def unfinished(board: Board, most: int = 8) -> list[Row]:
    """Who has not done what: the parts with work left, those with the most overdue first."""
    left = [row for row in board.rows if any(row.waiting)]
    return sorted(left, key=lambda row: [-n for n in row.waiting])[:most]


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
        Source(_("Recount"), figures.agrees(MEASURES)),
        Source(_("Audit chain"), not chain_state().is_late),
    ]


def without_outline(board: Board) -> list[Row]:
    """Counties that no map can draw: their numbers are said beside it."""
    drawn = areas.outlined()
    return [row for row in board.rows if row.node.code not in drawn]


def map_items(board: Board, column: Column, url: str) -> dict[str, object]:
    """What the map draws: numbers for the divisions of the table, and for no others."""
    items = [
        {
            "code": row.node.code,
            "name": row.node.name,
            "value": row.number(column),
            "url": f"{url}?area={row.node.code}&measure={column.key}",
        }
        for row in board.rows
    ]
    highest = max((row.number(column) for row in board.rows), default=0)
    return {"label": str(column.label), "steps": steps(highest), "items": items}


def column(key: str) -> Column:
    return BY_KEY.get(key, COLUMNS[0])
