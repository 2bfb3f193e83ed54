"""The list of work."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import render

from yimen.epidemic.investigations import queries
from yimen.epidemic.investigations.forms.lists import TO_DO, FilterForm
from yimen.epidemic.investigations.models import ENDED, Investigation, Status
from yimen.epidemic.investigations.views.shared import TONES, look
from yimen.foundation.areas.queries import Node, path, pieces
from yimen.foundation.people.queries import as_they_were
from yimen.foundation.staff.queries import figure_topics
from yimen.kit.asking import Asking, signed_in, wants_part
from yimen.kit.paging import asked, count_of_parts
from yimen.kit.sight import within

SIZE = 25


@signed_in
def listing(request: Asking) -> HttpResponse:
    form = FilterForm(request.GET)
    form.is_valid()
    wish = form.cleaned_data
    moment = wish.get("as_of")
    wanted = _filtered(request, wish)
    key = "-id" if wish.get("status") in {*ENDED, "all"} else "due_at"
    page = asked(request, wanted.select_related("person__merged_into", "assignee"), SIZE, key=key)
    rows = _then(page.items, moment) if moment else page.items
    look(request, rows)
    context = {
        "form": form,
        "rows": [
            (row, path(row.area_code), TONES[Status(row.status)], queries.at_whom(row))
            for row in rows
        ],
        "count": count_of_parts([wanted]) if wish.get("stay") or moment else None,
        "moment": moment,
        "totals": queries.totals(request.user, _area(wish), moment),
        "figures": _figures(request),
        "page": page,
        "topics": figure_topics(request.user) if moment is None else [],
    }
    name = "investigations/_list.html" if wants_part(request) else "investigations/list.html"
    return render(request, name, context)


def _then(lines: Sequence[Any], moment: datetime.datetime) -> list[Investigation]:
    rows = as_they_were(lines, Investigation, moment)
    prefetch_related_objects(rows, "assignee")
    return rows


def _filtered(request: Asking, wish: Mapping[str, Any]) -> Any:
    rows = queries.known(request.user, wish.get("as_of"))
    rows = rows.filter(queries.in_state(wish.get("status", "")))
    for name in ("trigger", "priority"):
        if wish.get(name):
            rows = rows.filter(**{name: wish[name]})
    if wish.get("overdue"):
        rows = rows.filter(overdue_at__isnull=False)
    if wish.get("waits"):
        rows = rows.filter(queries.waiting_for(wish["waits"]))
    if wish.get("mine"):
        rows = rows.filter(assignee_id=request.user.pk)
    return rows.filter(_inside(wish))


def _area(wish: Mapping[str, object]) -> Node | None:
    area = wish.get("area")
    return area if isinstance(area, Node) else None


def _inside(wish: Mapping[str, object]) -> Q:
    """Of one division: who stays there, or is at home there; `stay`: as the figures count."""
    area = _area(wish)
    if area is None:
        return Q()
    ranges = [(low, high) for _area, low, high in pieces([area.code])]
    columns = ["area_code"] if wish.get("stay") else ["area_code", "home_area_code"]
    return within(ranges, *columns)


def _figures(request: Asking) -> dict[str, str]:
    """The addresses behind the numbers: the same division, that state."""
    return figures(request.GET.get("area", ""), request.GET.get("as_of", ""))


def figures(area: str = "", as_of: str = "") -> dict[str, str]:
    wishes = {"overdue": {"overdue": "on"}, TO_DO: {"status": TO_DO}}
    wishes |= {status.value: {"status": status.value} for status in Status}
    kept = {key: value for key, value in (("area", area), ("as_of", as_of)) if value}
    return {name: f"?{urlencode(wish | kept)}" for name, wish in wishes.items()}
