"""The work behind a number: as figures count it, where it lies, as known when."""

import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from yimen.epidemic.investigations.forms.counted import CountedForm
from yimen.epidemic.investigations.models import Investigation
from yimen.epidemic.investigations.views.shared import as_they_were, look, told
from yimen.foundation.areas.queries import name_of
from yimen.foundation.audit.queries import as_of
from yimen.kit.asking import Asking, signed_in
from yimen.kit.paging import asked, count_of_parts

SIZE = 25


@signed_in
def listing(request: Asking) -> HttpResponse:
    form = CountedForm(request.GET)
    form.is_valid()
    wish = form.cleaned_data
    moment = wish.get("as_of")
    wanted = _seen(request, moment).filter(form.wanted())
    page = asked(
        request, wanted.select_related("person__merged_into", "assignee"), SIZE, key="-id"
    )
    rows = as_they_were(page.items, moment) if moment else page.items
    look(request, rows)
    context = {
        "rows": told(rows),
        "count": count_of_parts([wanted]),
        "moment": moment,
        "place": name_of(wish["area"].code) if wish.get("area") else "",
        "page": page,
    }
    return render(request, "investigations/counted.html", context)


def _seen(request: Asking, moment: datetime.datetime | None) -> Any:
    if moment:
        return as_of(Investigation, moment).visible_to(request.user)
    return Investigation.objects.visible_to(request.user)
