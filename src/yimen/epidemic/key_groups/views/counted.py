"""The people behind a number: as figures count them, where they stay, as known when."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render

from yimen.epidemic.key_groups.forms.counted import FilterForm
from yimen.epidemic.key_groups.models import Group, KeyPerson
from yimen.epidemic.key_groups.views.page import look
from yimen.foundation.areas.queries import name_of, path
from yimen.foundation.audit.queries import as_of
from yimen.foundation.people.queries import as_they_were
from yimen.foundation.staff.models import FIELD_ROLES
from yimen.kit.asking import Asking, signed_in
from yimen.kit.paging import asked_of_parts, count_of_parts

SIZE = 30
Wish = Mapping[str, Any]


@signed_in
def listing(request: Asking) -> HttpResponse:
    form = FilterForm(request.GET)
    form.is_valid()
    wish = form.cleaned_data
    moment = wish.get("as_of")
    parts = [rows.filter(form.wanted()) for rows in _visible(request, moment)]
    page = asked_of_parts(request, parts, SIZE, key="-id")
    rows = as_they_were(page.items, KeyPerson, moment) if moment else page.items
    look(request, list(rows))
    context = {
        "rows": [(row, _short(request, row.area_code)) for row in rows],
        "count": count_of_parts(parts) if _is_narrow(wish) else None,
        "moment": moment,
        "place": name_of(wish["area"].code) if wish.get("area") else "",
        "groups": [(value, label, _query(request, group=value)) for value, label in Group.choices],
        "everybody": _query(request, group=""),
        "states": [
            (value, label, _query(request, state=value))
            for value, label in form.fields["state"].choices  # type: ignore[attr-defined]
        ],
        "wish": wish,
        "page": page,
    }
    return render(request, "key_groups/counted.html", context)


def _visible(request: Asking, moment: datetime.datetime | None) -> Sequence[QuerySet[Any]]:
    if moment:
        return [as_of(KeyPerson, moment).visible_to(request.user)]
    parts = KeyPerson.objects.parts_visible_to(request.user)
    return [part.select_related("person__merged_into") for part in parts]


def _is_narrow(wish: Wish) -> bool:
    """Somebody asked for some of them: then he wants to know how many they are."""
    return any(wish.get(name) for name in ("area", "day", "state", "symptoms", "as_of"))


def _short(request: Asking, code: int) -> str:
    """Where it is, without the divisions that are the same for all that one sees."""
    mine = request.user.sight.ranges(FIELD_ROLES)
    return path(code, ranges=mine) or path(code)


def _query(request: Asking, **other: str) -> str:
    """The same list with something else of it, from its beginning."""
    query = request.GET.copy()
    query.pop("after", None)
    for name, value in other.items():
        query[name] = value
        if not value:
            del query[name]
    return query.urlencode()
