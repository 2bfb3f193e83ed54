"""What leaves headquarters: the table as a file, the day as a sheet of paper."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yimen.epidemic.situation import actions, queries
from yimen.epidemic.situation.queries import Board
from yimen.epidemic.situation.rules import COLUMNS, LOOKING_ON
from yimen.epidemic.situation.views.board import asked
from yimen.epidemic.situation.views.page import found_by, seen
from yimen.kit.sheets import written
from yimen.kit.sight import Actor


@found_by(LOOKING_ON)
def table(request: HttpRequest, user: Actor) -> HttpResponse:
    """The table as a file that spreadsheets read."""
    _form, question = asked(request)
    board = queries.board(user, question)
    actions.export_table(board, by=user)
    head = [_("Division code"), _("Division"), *(str(column.label) for column in COLUMNS)]
    response = HttpResponse(written(head, _rows(board)), content_type="text/csv; charset=utf-8")
    name = f"situation-{question.day:%Y%m%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


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
