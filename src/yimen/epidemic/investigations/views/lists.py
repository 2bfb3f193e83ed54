"""The list of work."""

from urllib.parse import urlencode

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render

from yimen.epidemic.investigations import exporting, queries, rules
from yimen.epidemic.investigations.forms.lists import TO_DO, FilterForm
from yimen.epidemic.investigations.forms.orders import WhereForm
from yimen.epidemic.investigations.models import ENDED, Status
from yimen.epidemic.investigations.views.shared import as_they_were, look, told
from yimen.foundation.imports.fields import export_page
from yimen.foundation.staff.models import FIELD_ROLES
from yimen.foundation.staff.queries import figure_topics
from yimen.kit.asking import Asking, signed_in, wants_part
from yimen.kit.moments import text
from yimen.kit.paging import asked_of_parts, count_of_parts, together

SIZE = 25


@signed_in
def listing(request: Asking) -> HttpResponse:
    form = FilterForm(request.GET)
    form.is_valid()
    wish = form.cleaned_data
    moment = wish.get("as_of")
    parts = queries.wanted(request.user, wish)
    key = "-id" if wish.get("status") in {*ENDED, "all"} else "due_at"
    shown = [part.select_related("person__merged_into", "assignee") for part in parts]
    page = asked_of_parts(request, shown, SIZE, key=key)
    rows = as_they_were(page.items, moment) if moment else page.items
    look(request, rows)
    context = {
        "form": form,
        "moment": moment,
        "rows": told(rows),
        "count": count_of_parts(parts),
        "totals": queries.totals(request.user, queries.area_of(wish), moment),
        "figures": figures(request.GET.get("area", ""), text(moment)),
        "page": page,
        "topics": [] if moment else figure_topics(request.user),
        **_ways_on(request),
    }
    name = "investigations/_list.html" if wants_part(request) else "investigations/list.html"
    return render(request, name, context)


def _ways_on(request: Asking) -> dict[str, bool]:
    """The pages that the list leads to, for those who may open them."""
    roles = request.user.sight.roles
    return {
        "may_dispatch": not roles.isdisjoint(rules.DISPATCHERS),
        "sees_overdue": not roles.isdisjoint(FIELD_ROLES),
        "reads_rules": not roles.isdisjoint(rules.RULE_READERS),
    }


@signed_in
def export(request: Asking) -> HttpResponseBase:
    """The work of the list as it is filtered; files tell of now only."""
    form = FilterForm(request.GET)
    form.is_valid()
    if form.cleaned_data.get("as_of"):
        raise Http404
    rows = together(queries.wanted(request.user, form.cleaned_data))
    return export_page(request, exporting.work(rows))


@signed_in
def overdue(request: Asking) -> HttpResponse:
    """What is late, and at whom it is: the longest first."""
    if request.user.sight.roles.isdisjoint(FIELD_ROLES):
        raise Http404
    form = WhereForm(request.GET)
    node = form.cleaned_data["area"] if form.is_valid() else None
    context = {
        "groups": queries.overdue_at_whom(request.user, node),
        "speed": queries.speed(request.user, node),
        "days": queries.SPEED_DAYS,
        "topics": figure_topics(request.user),
    }
    name = "_overdue.html" if wants_part(request) else "overdue.html"
    return render(request, f"investigations/{name}", context)


def figures(area: str = "", as_of: str = "") -> dict[str, str]:
    """The addresses behind the numbers: the same division, that state, as known when."""
    wishes = {"overdue": {"overdue": "on"}, TO_DO: {"status": TO_DO}}
    wishes |= {status.value: {"status": status.value} for status in Status}
    kept = {name: said for name, said in (("area", area), ("as_of", as_of)) if said}
    return {name: f"?{urlencode(wish | kept)}" for name, wish in wishes.items()}
