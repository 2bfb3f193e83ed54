"""Who is late: what is overdue and at whom, how long work takes, what has gone up a rung."""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Aggregate, Count, DurationField, F, Min
from django.utils import timezone

from yimen.epidemic.investigations import rules as work
from yimen.epidemic.investigations.models import Investigation, Status
from yimen.epidemic.situation import rules
from yimen.epidemic.situation.asking import Question
from yimen.epidemic.situation.queries import Board
from yimen.foundation.areas import queries as areas
from yimen.foundation.areas.queries import Node
from yimen.foundation.audit.queries import as_of
from yimen.foundation.staff.models import Role
from yimen.kit.sight import Actor, within

SHOWN = 8


class Median(Aggregate):
    function = "percentile_cont"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


@dataclass(frozen=True)
class Waiting:
    """So many pieces of work wait too long for a role in a division; since when the oldest."""

    role: str
    node: Node
    n: int
    since: datetime.datetime
    url: str


def _rows(user: Actor, board: Board, question: Question) -> Any:
    """The work that lies in the board's divisions, as it was known."""
    then = question.recorded_by
    rows: Any = as_of(Investigation, then) if then else Investigation.objects
    ranges = [(low, high) for _code, low, high in areas.pieces(board.codes)]
    return rows.visible_to(user).filter(within(ranges, "area_code"))


def at_whom(user: Actor, board: Board, question: Question) -> list[Waiting]:
    """The overdue by part and by the role that has to act, the oldest first."""
    late = _rows(user, board, question).unfinished().filter(overdue_at__isnull=False)
    each = late.values_list("area_code", "role", "status").annotate(Count("id"), Min("due_at"))
    found: dict[tuple[int, str], list[tuple[int, datetime.datetime]]] = defaultdict(list)
    lies = _finder([row.node for row in board.rows])
    for code, role, status, n, since in each:
        found[lies(code), work.waits_for(role, status)].append((n, since))
    nodes = {row.node.code: row.node for row in board.rows}
    waiting = [
        _waiting(nodes[code], role, some, question)
        for (code, role), some in found.items()
        if code in nodes
    ]
    return sorted(waiting, key=lambda one: one.since)[:SHOWN]


def _waiting(
    node: Node, role: str, some: Sequence[tuple[int, datetime.datetime]], question: Question
) -> Waiting:
    column = rules.OVERDUE.waiting_for(role)
    return Waiting(
        role=str(Role(role).label),
        node=node,
        n=sum(n for n, _since in some),
        since=min(since for _n, since in some),
        url=question.rows(column, node.code),
    )


def _finder(nodes: Sequence[Node]) -> Any:
    """In which of the divisions a village's rows are counted; 0: in none."""
    pieces = [(low, high, code) for code, low, high in areas.pieces([one.code for one in nodes])]

    def lies(village: int) -> int:
        return next((code for low, high, code in pieces if low <= village <= high), 0)

    return lies


def median_hours(user: Actor, board: Board, question: Question) -> float | None:
    """How long the work took that was closed in the last days: half of it no longer than that."""
    until = timezone.make_aware(datetime.datetime.combine(question.day, datetime.time.max))
    since = until - datetime.timedelta(days=rules.COMPARED)
    closed = _rows(user, board, question).filter(
        status=Status.CLOSED, closed_at__gt=since, closed_at__lte=until
    )
    found = closed.aggregate(median=Median(F("closed_at") - F("opened_at")))["median"]
    return round(found.total_seconds() / 3600, 1) if found is not None else None
