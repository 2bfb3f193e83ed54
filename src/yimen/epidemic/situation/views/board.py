"""Headquarters: the figures of a division and its parts, as a page and as a wall."""

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language

from yimen.epidemic.situation import queries
from yimen.epidemic.situation.asking import Question
from yimen.epidemic.situation.forms import AskForm
from yimen.epidemic.situation.queries import Line, NotInSight
from yimen.epidemic.situation.rules import LOOKING_ON
from yimen.epidemic.situation.views.page import found_by, seen
from yimen.foundation.live.queries import shared_rendering, token
from yimen.foundation.live.rules import SINCE_HEADER
from yimen.foundation.staff.models import HQ_ROLES
from yimen.kit.sight import Actor


class Shape(NamedTuple):
    """Where the board stands: its style's name, the page and the text that is shared."""

    name: str
    page: str
    figures: str


INDEX = Shape("stack", "situation/index.html", "situation/_figures.html")
WALL = Shape("wall-board", "situation/screen.html", "situation/_wall.html")


@found_by(LOOKING_ON)
def index(request: HttpRequest, user: Actor) -> HttpResponse:
    return _live(request, user, INDEX)


@found_by(HQ_ROLES)
def screen(request: HttpRequest, user: Actor) -> HttpResponse:
    return _live(request, user, WALL)


def asked(request: HttpRequest) -> tuple[AskForm, Question]:
    """What the address asks for, without what could not be read; the form says so."""
    form = AskForm(request.GET)
    question = form.question()
    if "area" in form.errors:
        raise NotInSight
    return form, question


def _live(request: HttpRequest, user: Actor, shape: Shape) -> HttpResponse:
    """The page, or its board alone when the board looks again."""
    form, question = asked(request)
    node, tops = queries.place(user, question.area)

    def make() -> str:
        shown = seen(user, question, request.path)
        return render_to_string(shape.figures, shown | {"chart": _chart(shown["lines"])})

    url = request.get_full_path()
    key = f"{url} {get_language()} {user.sight.ranges(LOOKING_ON)}"  # all that the text needs
    topics = [f"figures:{top.code}" for top in ([node] if node else tops)]
    context = {
        "figures": shared_rendering(key, request.headers.get(SINCE_HEADER), make),
        "token": token(user, topics) if question.is_present else "",
        "url": url,
        "form": form,
        "node": node,
        "question": question,
        "shape": shape.name,
        "has_wall": not user.sight.roles.isdisjoint(HQ_ROLES),
    }
    alone = "HX-Request" in request.headers
    return render(request, "situation/_board.html" if alone else shape.page, context)


def _chart(lines: list[Line]) -> dict[str, object]:
    days = [day for day, _n in lines[0].days]
    return {
        "kind": "line",
        "x": [f"{day.month}-{day.day}" for day in days],
        "series": [
            {"name": str(line.column.label), "values": [n for _day, n in line.days]}
            for line in lines
        ],
    }
