"""Headquarters: the figures of a division and its parts, as a page, a file and a wall."""

import csv
import datetime
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import NamedTuple
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yimen.epidemic.situation import actions, queries
from yimen.epidemic.situation.forms import AskForm
from yimen.epidemic.situation.queries import Board, NotInSight
from yimen.epidemic.situation.rules import COLUMNS, LOOKING_ON, Column, as_text
from yimen.foundation.areas.models import Level
from yimen.foundation.live.queries import shared_rendering, token
from yimen.foundation.live.rules import SINCE_HEADER
from yimen.foundation.staff.models import HQ_ROLES
from yimen.kit.sight import Actor

View = Callable[[HttpRequest, Actor], HttpResponse]


def _for(roles: frozenset[str]) -> Callable[[View], Callable[[HttpRequest], HttpResponse]]:
    """Only holders of the roles find the page; to others there is none, nor divisions unseen."""

    def wrap(view: View) -> Callable[[HttpRequest], HttpResponse]:
        @login_required
        @wraps(view)
        def found(request: HttpRequest) -> HttpResponse:
            user: Actor = request.user  # type: ignore[assignment]  # the middleware gave it sight
            if not user.sight.roles & roles:
                raise Http404
            try:
                return view(request, user)
            except NotInSight:
                raise Http404 from None

        return found

    return wrap


class Shape(NamedTuple):
    """Where the board stands: its style's name, the page and the text that is shared."""

    name: str
    page: str
    figures: str


INDEX = Shape("stack", "situation/index.html", "situation/_figures.html")
WALL = Shape("wall-board", "situation/screen.html", "situation/_wall.html")


@_for(LOOKING_ON)
def index(request: HttpRequest, user: Actor) -> HttpResponse:
    return _live(request, user, INDEX)


@_for(HQ_ROLES)
def screen(request: HttpRequest, user: Actor) -> HttpResponse:
    return _live(request, user, WALL)


@dataclass(frozen=True)
class Asked:
    """What the address asks for, without what could not be read; the form says so."""

    area: int | None
    column: Column
    at: datetime.datetime | None

    @classmethod
    def of(cls, form: AskForm) -> "Asked":
        form.is_valid()
        values = form.cleaned_data
        if "area" in form.errors:
            raise NotInSight
        return cls(values["area"], queries.column(values.get("measure", "")), values.get("at"))

    @property
    def kept(self) -> str:
        """What links to other divisions carry on."""
        at = {"at": self.at_text} if self.at else {}
        return urlencode({"measure": self.column.key} | at)

    @property
    def at_text(self) -> str:
        return f"{timezone.localtime(self.at):%Y-%m-%dT%H:%M}" if self.at else ""


def _live(request: HttpRequest, user: Actor, shape: Shape) -> HttpResponse:
    """The page, or its board alone when the board looks again."""
    form = AskForm(request.GET)
    asked = Asked.of(form)
    node, tops = queries.place(user, asked.area)

    def make() -> str:
        return render_to_string(shape.figures, _seen(user, asked, request.path))

    url = request.get_full_path()
    key = f"{url} {get_language()} {user.sight.ranges(LOOKING_ON)}"  # all that the text needs
    topics = [f"figures:{top.code}" for top in ([node] if node else tops)]
    context = {
        "figures": shared_rendering(key, request.headers.get(SINCE_HEADER), make),
        "token": "" if asked.at else token(user, topics),
        "url": url,
        "form": form,
        "node": node,
        "asked": asked,
        "shape": shape.name,
        "has_wall": not user.sight.roles.isdisjoint(HQ_ROLES),
    }
    alone = "HX-Request" in request.headers
    return render(request, "situation/_board.html" if alone else shape.page, context)


def _seen(user: Actor, asked: Asked, path: str) -> dict[str, object]:
    board = queries.board(user, asked.area, asked.at)
    drawn = any(row.node.level == Level.COUNTY for row in board.rows)
    return {
        "board": board,
        "unfinished": queries.unfinished(board),
        "sources": queries.sources(),
        "undrawn": queries.without_outline(board) if drawn else [],
        "work_url": reverse("investigations:list"),
        "columns": COLUMNS,
        "column": asked.column,
        "map": queries.map_items(board, asked.column, path) if drawn else None,
        "chart": None if asked.at else _chart(board, asked.column),
        "ranking": queries.ranking(board, asked.column),
        "kept": asked.kept,
        "at": asked.at_text,
        "path": path,
    }


def _chart(board: Board, column: Column) -> dict[str, object]:
    days = queries.trend(board.codes, column)
    return {
        "kind": "bar",
        "x": [f"{day.month}-{day.day}" for day, _n in days],
        "series": [{"name": str(column.label), "values": [n for _day, n in days]}],
        "days": [(day.isoformat(), n) for day, n in days],
    }


@_for(LOOKING_ON)
def table(request: HttpRequest, user: Actor) -> HttpResponse:
    """The table as a file that spreadsheets read."""
    asked = Asked.of(AskForm(request.GET))
    board = queries.board(user, asked.area, asked.at)
    actions.export_table(board, by=user)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = (
        f'attachment; filename="situation-{board.made_at:%Y%m%d}.csv"'
    )
    response.write("\ufeff")  # spreadsheets then read Chinese as it is
    file = csv.writer(response)
    file.writerow([_("Division code"), _("Division"), *(str(column.label) for column in COLUMNS)])
    for row in board.rows:
        file.writerow([f"{row.node.code:012d}", as_text(row.node.name), *row.numbers])
    file.writerow(["", _("Total"), *board.total.numbers])
    return response
