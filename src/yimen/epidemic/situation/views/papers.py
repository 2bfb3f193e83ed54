"""What leaves headquarters: the table as a file, the day as a sheet of paper."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from yimen.epidemic.situation import actions, queries
from yimen.epidemic.situation.queries import Board
from yimen.epidemic.situation.rules import COLUMNS, LOOKING_ON
from yimen.epidemic.situation.views.board import asked
from yimen.epidemic.situation.views.page import found_by, seen
from yimen.kit.sheets import KINDS, sheet_response
from yimen.kit.sight import Actor


@found_by(LOOKING_ON)
def table(request: HttpRequest, user: Actor, kind: str) -> HttpResponseBase:
    """The table as a file (csv, xlsx)."""
    if kind not in KINDS:
        raise Http404
    _form, question = asked(request)
    board = queries.board(user, question)
    actions.export_table(board, by=user)
    head = [_("Division code"), _("Division"), *(str(column.label) for column in COLUMNS)]
    return sheet_response(f"situation-{question.day:%Y%m%d}", head, _rows(board), kind)


def _rows(board: Board) -> list[list[object]]:
    each: list[list[object]] = [
        [f"{row.node.code:012d}", row.node.name, *(row.number(one) for one in COLUMNS)]
        for row in board.rows
    ]
    return [*each, ["", _("Total"), *(board.total.number(one) for one in COLUMNS)]]


@found_by(LOOKING_ON)
def daily(request: HttpRequest, user: Actor) -> HttpResponse:
    """日报: the day in words and tables, to be printed and signed."""
    _form, question = asked(request)
    queries.place(user, question.area)
    return render(request, "situation/daily.html", seen(user, question, request.path))
