"""A township's roll in and out: checked first, whole or not at all; masked when it leaves."""

import io

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from openpyxl import Workbook

from yimen.foundation.areas.models import Area
from yimen.foundation.people import actions
from yimen.foundation.people.forms.roll import (
    COLUMNS,
    ERRORS,
    EXAMPLE,
    Checker,
    Row,
    UploadForm,
    carried,
    carry,
)
from yimen.foundation.people.models import Person
from yimen.foundation.people.rules import EXPORTERS, IMPORTERS, mask_id, mask_name, mask_phone
from yimen.foundation.people.views.page import shown, worker
from yimen.kit.doors import for_roles
from yimen.kit.sheets import written

MOST_EXPORTED = 20_000


@for_roles(IMPORTERS)
def upload(request: HttpRequest) -> HttpResponse:
    """First a dry run; then, if nothing is wrong, the import of exactly what was checked."""
    if request.method == "POST" and "carried" in request.POST:
        return _second(request)
    form = UploadForm(request.POST or None, request.FILES or None)
    context = {"form": form, "back_url": reverse("people:index")}
    if not form.is_valid():
        return shown(request, "people/roll.html", context, 422 if form.is_bound else 200)
    cells = form.cleaned_data["file"]
    rows = Checker(worker(request)).check(cells)
    wrong = [row for row in rows if row.errors]
    context |= {
        "rows": len(rows), "wrong": wrong[:50], "wrong_count": len(wrong),
        "doors": len({(row.entry.area_code, row.entry.address) for row in rows if row.entry}),
        "carried": carry(cells, worker(request)),
    }  # fmt: skip
    return shown(request, "people/roll_checked.html", context, 422 if wrong else 200)


def _second(request: HttpRequest) -> HttpResponse:
    found = carried(request.POST["carried"], worker(request))
    if found is None:
        messages.error(request, _("This check is too old. Please choose the file again."))
        return redirect("people:roll")
    batch, cells = found
    rows = Checker(worker(request)).check(cells)
    wrong = [row for row in rows if row.errors]
    if "mend" in request.POST or wrong:
        return _to_mend(rows)
    entries = [row.entry for row in rows if row.entry]
    done = actions.import_roll(batch, entries, by=worker(request))
    message = ngettext(
        "%(n)s person is in the roll, %(new)s of them new.",
        "%(n)s persons are in the roll, %(new)s of them new.",
        done.people,
    ) % {"n": done.people, "new": done.new_people}
    messages.success(request, message)
    return redirect("people:index")


def _to_mend(rows: list[Row]) -> HttpResponse:
    """The same table with a column that says what is wrong: mend it and send it again."""
    header = [*COLUMNS, ERRORS]
    body = ([*row.cells, "；".join(row.errors)] for row in rows)
    return _csv(written(header, body), "roll-to-mend.csv")


@for_roles(IMPORTERS)
def template(request: HttpRequest, kind: str) -> HttpResponse:
    if kind == "csv":
        return _csv(written([*COLUMNS], [EXAMPLE]), "roll.csv")
    if kind != "xlsx":
        raise Http404
    book = Workbook(write_only=True)
    sheet = book.create_sheet("名册")
    sheet.append([*COLUMNS])
    sheet.append(EXAMPLE)
    out = io.BytesIO()
    book.save(out)
    kind_of = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _attached(out.getvalue(), "roll.xlsx", kind_of)


@require_POST
@for_roles(EXPORTERS)
def export(request: HttpRequest) -> HttpResponse:
    """Everybody one sees, masked; one row of audit with all of them."""
    user = worker(request)
    people = list(Person.objects.visible_to(user).unmerged().order_by("pk")[:MOST_EXPORTED])
    low = min((low for low, _high in user.sight.ranges(EXPORTERS)), default=0)
    actions.record_export(people, area_code=low, by=user)
    codes = {person.area_code for person in people}
    names = dict(Area.objects.filter(code__in=codes).values_list("code", "name"))
    header = [_("Name"), _("Sex"), _("Document number"), _("Phone"), _("Where the person stays")]
    body = (
        [
            mask_name(person.name), person.get_sex_display(), mask_id(person.document_number),
            mask_phone(person.phone), names.get(person.area_code, ""),
        ]
        for person in people
    )  # fmt: skip
    return _csv(written(header, body), "people.csv")


def _csv(text: str, name: str) -> HttpResponse:
    return _attached(text.encode(), name, "text/csv; charset=utf-8")


def _attached(content: bytes, name: str, kind: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=headers)
