"""My people: by state, by group, by the beginning of a name that never stands in an address."""

import datetime
from collections.abc import Sequence
from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import render

from yimen.epidemic.key_groups import queries, rules
from yimen.epidemic.key_groups.forms.counted import MomentForm
from yimen.epidemic.key_groups.models import Group, KeyPerson, KeyPersonQuerySet
from yimen.epidemic.key_groups.queries import State
from yimen.epidemic.key_groups.views.page import look
from yimen.foundation.areas.queries import path
from yimen.foundation.people.queries import as_they_were
from yimen.foundation.people.rules import tidy_name
from yimen.foundation.staff.models import FIELD_ROLES
from yimen.kit.asking import Asking, signed_in
from yimen.kit.paging import Page, asked_of_parts, count_of_parts, page_of_parts

SIZE = 30


@signed_in
def listing(request: Asking) -> HttpResponse:
    """A name is asked for by POST: it is in no address, no log and no history."""
    state = queries.state_of(request.GET.get("state", ""))
    group = request.GET.get("group", "")
    name = tidy_name(request.POST.get("q", "").replace("\0", ""))[:80]
    wanted = group if group in Group.values else ""
    form = MomentForm(request.GET)
    moment = form.cleaned_data.get("as_of") if form.is_valid() else None
    parts = queries.listed(request.user, state, wanted, name, moment)
    page = _page(request, parts, moment)
    look(request, page.items)
    context = {
        "form": form,
        "moment": moment,
        "rows": _told(request, page.items, moment),
        "groups": Group.choices,
        "group": wanted,
        "states": State.choices,
        "state": state,
        "name": name,
        "count": count_of_parts(parts),
        "page": page,
        **_ways_on(request),
    }
    return render(request, "key_groups/list.html", context)


def _ways_on(request: Asking) -> dict[str, bool]:
    sight = request.user.sight
    return {
        "may_add": bool(sight.ranges(rules.WRITERS)),
        "may_import": bool(sight.roles & rules.IMPORTERS),
    }


def _page(
    request: Asking, parts: Sequence[KeyPersonQuerySet], moment: datetime.datetime | None
) -> Page[KeyPerson]:
    seen = [part.select_related("person__merged_into") for part in parts]
    if request.method == "POST":
        page = page_of_parts(seen, request.POST.get("after"), SIZE, key="-id")
    else:
        page = asked_of_parts(request, seen, SIZE, key="-id")
    return replace(page, items=as_they_were(page.items, KeyPerson, moment)) if moment else page


def _told(
    request: Asking, rows: Sequence[KeyPerson], moment: datetime.datetime | None
) -> list[tuple[KeyPerson, str, bool]]:
    """Each with its place, without the divisions that are the same for all that one sees."""
    mine = request.user.sight.ranges(FIELD_ROLES)
    waiting = queries.waiting_among(rows, moment)
    return [
        (row, path(row.area_code, ranges=mine) or path(row.area_code), row.pk in waiting)
        for row in rows
    ]
