"""The list of work."""

from collections.abc import Mapping
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render

from yimen.epidemic.investigations import queries
from yimen.epidemic.investigations.forms.lists import TO_DO, FilterForm
from yimen.epidemic.investigations.models import ENDED, Investigation, Status
from yimen.epidemic.investigations.views.shared import TONES, look
from yimen.foundation.areas.queries import Node, path, pieces
from yimen.foundation.staff.queries import figure_topics
from yimen.kit.asking import Asking, signed_in, wants_part
from yimen.kit.paging import asked
from yimen.kit.sight import within

SIZE = 25


@signed_in
def listing(request: Asking) -> HttpResponse:
    form = FilterForm(request.GET)
    form.is_valid()
    wanted = _filtered(request, form.cleaned_data)
    done = form.cleaned_data.get("status") in {*ENDED, "all"}
    chosen = wanted.select_related("person__merged_into", "assignee")
    page = asked(request, chosen, SIZE, key="-pk" if done else "due_at")
    look(request, page.items)
    context = {
        "form": form,
        "rows": [
            (row, path(row.area_code), TONES[Status(row.status)], queries.at_whom(row))
            for row in page.items
        ],
        "totals": queries.totals(request.user, _area(form.cleaned_data)),
        "figures": _figures(request),
        "page": page,
        "topics": figure_topics(request.user),
    }
    name = "investigations/_list.html" if wants_part(request) else "investigations/list.html"
    return render(request, name, context)


def _filtered(request: Asking, wish: Mapping[str, object]) -> QuerySet[Investigation]:
    rows = Investigation.objects.visible_to(request.user)
    if wish.get("status", "") == "":
        rows = rows.unfinished()
    elif wish["status"] == TO_DO:
        rows = rows.filter(status__in=[Status.DISPATCHED, Status.ACCEPTED])
    elif wish["status"] != "all":
        rows = rows.filter(status=wish["status"])
    for name in ("trigger", "priority"):
        if wish.get(name):
            rows = rows.filter(**{name: wish[name]})
    if wish.get("overdue"):
        rows = rows.filter(overdue_at__isnull=False)
    if wish.get("mine"):
        rows = rows.filter(assignee_id=request.user.pk)
    return rows.filter(_inside(wish))


def _area(wish: Mapping[str, object]) -> Node | None:
    area = wish.get("area")
    return area if isinstance(area, Node) else None


def _inside(wish: Mapping[str, object]) -> Q:
    """Of one division: who stays there, or is at home there."""
    area = _area(wish)
    if area is None:
        return Q()
    ranges = [(low, high) for _area, low, high in pieces([area.code])]
    return within(ranges, "area_code", "home_area_code")


def _figures(request: Asking) -> dict[str, str]:
    """The addresses behind the numbers: the same division, that state."""
    return figures(request.GET.get("area", ""))


def figures(area: str = "") -> dict[str, str]:
    wishes = {"overdue": {"overdue": "on"}, TO_DO: {"status": TO_DO}}
    wishes |= {status.value: {"status": status.value} for status in Status}
    kept = {"area": area} if area else {}
    return {name: f"?{urlencode(wish | kept)}" for name, wish in wishes.items()}
