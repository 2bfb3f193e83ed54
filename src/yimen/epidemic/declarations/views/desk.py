"""What was declared in one's own divisions; declaring at the door for who has no phone."""

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from yimen.epidemic.declarations import exporting, queries
from yimen.epidemic.declarations.forms.desk import FilterForm
from yimen.epidemic.declarations.models import Declaration, Relation
from yimen.epidemic.declarations.views.declaring import looked_at, run, told
from yimen.foundation.areas.queries import path
from yimen.foundation.audit.actions import Deed, record
from yimen.foundation.imports.fields import export_page
from yimen.foundation.people.actions import look
from yimen.foundation.people.models import Person
from yimen.foundation.people.queries import may_write
from yimen.foundation.people.rules import WRITERS
from yimen.foundation.staff.models import FIELD_ROLES
from yimen.kit.asking import Asking, holding
from yimen.kit.paging import asked_of_parts, count_of_parts

SIZE = 30


@holding(FIELD_ROLES)
@require_safe
def listing(request: Asking) -> HttpResponse:
    """The newest of everybody; what gives reason to look into first to filter by."""
    form = FilterForm(request.GET)
    form.is_valid()
    parts = queries.listed(request.user, **form.cleaned_data)
    page = asked_of_parts(request, [part.select_related("person__merged_into") for part in parts],
                          SIZE, key="-id")  # fmt: skip
    _look(request, page.items)
    context = {
        "form": form,
        "rows": [(row, path(row.area_code)) for row in page.items],
        "page": page,
        "count": count_of_parts(parts),
        "may_declare": not request.user.sight.roles.isdisjoint(WRITERS),
    }
    return render(request, "declarations/list.html", context)


@holding(FIELD_ROLES)
def export(request: Asking) -> HttpResponseBase:
    """Those of the list as it is filtered."""
    form = FilterForm(request.GET)
    form.is_valid()
    parts = queries.listed(request.user, **form.cleaned_data)
    return export_page(request, exporting.declarations(parts))


def _look(request: Asking, rows: object) -> None:
    found = [row for row in rows if isinstance(row, Declaration)]  # type: ignore[attr-defined]
    if found:
        ids, people = [row.pk for row in found], [row.person_id for row in found]
        record(Deed("look", "declarations.Declaration", ids, people), by=request.user)


@holding(FIELD_ROLES)
@require_safe
def detail(request: Asking, pk: int) -> HttpResponse:
    row = looked_at(request.user, pk)
    context = told(row, request.user) | {
        "may_declare": may_write(request.user, row.area_code),
        "back_url": reverse("declarations:list"),
    }
    return render(request, "declarations/detail.html", context)


@holding(WRITERS)
@require_safe
def door(request: Asking) -> HttpResponse:
    """Whom to declare for: by the beginning of the name."""
    text = request.GET.get("q", "").replace("\0", "").strip()[:80]
    found = queries.by_name(request.user, text) if text else []
    look(found, by=request.user)
    context = {"q": text, "people": [(one, path(one.area_code)) for one in found],
               "back_url": reverse("declarations:list")}  # fmt: skip
    return render(request, "declarations/door.html", context)


@holding(WRITERS)
def at_the_door(request: Asking, pk: int) -> HttpResponse:
    """For an elder without a phone, by the reporter who sits beside him."""
    if pk >= 2**63:
        raise Http404
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk).today
    if not may_write(request.user, person.area_code):
        raise Http404
    back = reverse("declarations:door")
    return run(request, request.user, person, Relation.WORKER, back)
