"""What every page of headquarters needs: who finds it, and what it shows."""

import datetime
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase

from yimen.epidemic.key_groups import queries as reporting
from yimen.epidemic.key_groups.models import Group
from yimen.epidemic.situation import late, queries, rules
from yimen.epidemic.situation.asking import Question
from yimen.epidemic.situation.queries import Board, NotInSight
from yimen.foundation.areas.models import Level
from yimen.kit.sight import Actor

View = Callable[..., HttpResponseBase]
NAMED = 3  # villages without a report that are named


def found_by(roles: frozenset[str]) -> Callable[[View], Callable[..., HttpResponseBase]]:
    """Only holders of the roles find the page; to others there is none, nor divisions unseen."""

    def wrap(view: View) -> Callable[..., HttpResponseBase]:
        @login_required
        @wraps(view)
        def found(request: HttpRequest, **named: str) -> HttpResponseBase:
            user: Actor = request.user  # type: ignore[assignment]  # the middleware gave it sight
            if not user.sight.roles & roles:
                raise Http404
            try:
                return view(request, user, **named)
            except NotInSight:
                raise Http404 from None

        return found

    return wrap


def seen(user: Actor, question: Question, path: str) -> dict[str, Any]:
    """All that page, wall and daily report show of one division."""
    board = queries.board(user, question)
    cover = _coverage(user, board, question)
    return {
        **_addresses(board, question),
        **_trend(board, question),
        **_drawn(board, question, path),
        "question": question,
        "board": board,
        "column": question.column,
        "columns": rules.IN_TABLE,
        "late": late.at_whom(user, board, question),
        "median": late.median_hours(user, board, question),
        "coverage": cover,
        "parts": [
            (row, question.query(area=row.node.code), cover["parts"][row.node.code])
            for row in board.rows
        ],
        "sources": queries.sources(),
    }


def _trend(board: Board, question: Question) -> dict[str, object]:
    lines = queries.trend(board, question)
    by_day = [
        (days[0][0], [n for _day, n in days])
        for days in zip(*(line.days for line in lines), strict=True)
    ]
    return {"lines": lines, "by_day": by_day}


def _drawn(board: Board, question: Question, path: str) -> dict[str, object]:
    """The map, where there are counties to draw; else the parts by their number."""
    drawn = any(row.node.level == Level.COUNTY for row in board.rows)
    return {
        "undrawn": queries.without_outline(board) if drawn else [],
        "map": queries.map_items(board, question, path) if drawn else None,
        "ranking": queries.ranking(board, question.column),
        "path": path,
    }


def _addresses(board: Board, question: Question) -> dict[str, object]:
    """Other days, the way up, and the board of the reporters."""
    ago = datetime.timedelta(days=1)
    later = question.day + ago
    return {
        "before": question.query(day=(question.day - ago).isoformat()),
        "after": question.query(day=later.isoformat()) if later <= question.today else "",
        "above": [(one, question.query(area=one.code)) for one in board.path],
        "board_query": question.query(measure="", group="", span="", by=""),
        "group_label": dict(Group.choices).get(question.group, ""),
    }


def _coverage(user: Actor, board: Board, question: Question) -> dict[str, Any]:
    """Who has reported the day: the whole, each part, and the first of the missing."""
    code = board.area.code if board.area else None
    whole = reporting.coverage(user, code, question.day, question.recorded_by)
    return {
        "whole": whole,
        "parts": whole.of([row.node for row in board.rows]),
        "silent": reporting.silent(whole, NAMED),
    }
