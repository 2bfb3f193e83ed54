"""Person × day: five hundred people and fourteen days on one page; and the list to print."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString

from yimen.epidemic.follow_up import queries
from yimen.epidemic.follow_up.engine import DAY
from yimen.epidemic.follow_up.fields import Cells
from yimen.epidemic.follow_up.forms import DayForm, GridForm
from yimen.epidemic.follow_up.models import DayStatus, FollowUp, Observation
from yimen.epidemic.follow_up.views.observations import filtered
from yimen.epidemic.follow_up.views.shown import area_of, look
from yimen.foundation.areas.queries import path
from yimen.foundation.staff.models import FIELD_ROLES
from yimen.foundation.staff.queries import figure_topics
from yimen.kit import clock
from yimen.kit.asking import Asking, signed_in, wants_part
from yimen.kit.paging import asked

SIZE, WIDTH = 500, 14


@dataclass(frozen=True)
class Village:
    """The people of one village, each with his row of days."""

    place: str
    rows: list[tuple[Observation, SafeString]]


@signed_in
def grid(request: Asking) -> HttpResponse:
    form = GridForm(request.GET)
    form.is_valid()
    until = form.cleaned_data.get("until") or clock.today()
    days = [until - n * DAY for n in reversed(range(WIDTH))]
    wanted = filtered(request, form.cleaned_data).filter(
        starts_on__lte=days[-1], ends_on__gte=days[0]
    )
    page = asked(request, wanted.select_related("person__merged_into"), SIZE, key="area_code")
    look(request, page.items)
    cells = Cells(days)
    context = {
        "form": form,
        "days": days,
        "today": clock.today(),
        "earlier": days[0] - DAY,
        "later": min(until + WIDTH * DAY, clock.today() + WIDTH * DAY),
        "villages": list(_villages(request, page.items, cells)),
        "legend": cells.legend,
        "page": page,
        "topics": figure_topics(request.user),
    }
    name = "follow_up/_grid.html" if wants_part(request) else "follow_up/grid.html"
    return render(request, name, context)


def _villages(request: Asking, rows: Sequence[Observation], cells: Cells) -> Iterator[Village]:
    """In the order of the page: by village."""
    told = queries.days_of([row.pk for row in rows], cells.days[0], cells.days[-1])
    found: dict[int, list[tuple[Observation, SafeString]]] = {}
    for row in rows:
        found.setdefault(row.area_code, []).append((row, cells.row(told.get(row.pk, {}))))
    for code, drawn in found.items():
        yield Village(_short(request, code), drawn)


def _short(request: Asking, code: int) -> str:
    mine = request.user.sight.ranges(FIELD_ROLES)
    return path(code, ranges=mine) or path(code)


@signed_in
def printed(request: Asking) -> HttpResponse:
    """The day's list on paper, a sheet for each village: to be filled in at the door."""
    form = DayForm(request.GET)
    form.is_valid()
    day = form.cleaned_data.get("day") or clock.today()
    chosen = area_of(form.cleaned_data.get("area"))
    rows = FollowUp.objects.visible_to(request.user).on(day).filter(queries.in_area(chosen))
    waiting = rows.filter(status=DayStatus.DUE).select_related("person__merged_into")
    page = asked(request, waiting, SIZE, key="area_code")
    look(request, page.items)
    sheets: dict[int, list[FollowUp]] = {}
    for item in page.items:
        sheets.setdefault(item.area_code, []).append(item)
    context = {
        "form": form,
        "day": day,
        "sheets": [
            (_short(request, code), queries.houses(items, request.user))
            for code, items in sheets.items()
        ],
        "page": page,
    }
    return render(request, "follow_up/printed.html", context)
