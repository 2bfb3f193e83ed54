"""The auditor's pages: ids, deeds and reasons; never a name."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from yimen.foundation.audit import kept
from yimen.foundation.audit.actions import Deed, record
from yimen.foundation.audit.forms import Filter
from yimen.foundation.audit.models import AUDITOR, DeletionCertificate, Entry
from yimen.foundation.audit.queries import chain_state
from yimen.foundation.audit.rules import Doer, acted_for
from yimen.kit.sight import Actor

PAGE = 50
READERS = frozenset({AUDITOR, "county_hq", "city_hq", "system_admin"})  # staff.Role lies above
COLUMNS = (
    "id",
    "recorded_at",
    "actor_id",
    "role",
    "verb",
    "subject",
    "subject_ids",
    "person_ids",
    "area_code",
    "reason",
    "request_id",
    "address",
)


@dataclass(frozen=True)
class Page:
    rows: list[Entry]
    next_url: str = ""
    previous_url: str = ""


class Echo:
    """A file that hands each line straight on."""

    def write(self, line: str) -> str:
        return line


@login_required
@require_safe
def entries(request: HttpRequest) -> HttpResponse:
    auditor = _auditor(request)
    form = Filter(request.GET)
    valid = form.is_valid()
    page = _page(request, form, auditor) if valid else Page([])
    _record_search(form, auditor)
    context = {"form": form, "page": page, "chain": chain_state()}
    return render(request, "audit/entries.html", context, status=200 if valid else 422)


@login_required
@require_safe
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    auditor = _auditor(request)
    found = get_object_or_404(Entry.objects.visible_to(auditor), pk=pk)
    return render(request, "audit/entry.html", {"entry": found, "acted_for": _principal(found)})


def _principal(entry: Entry) -> int | None:
    if entry.actor_id is None:
        return None
    return acted_for(Doer(entry.actor_id, entry.role, entry.area_code, entry.recorded_at))


@login_required
@require_safe
def certificates(request: HttpRequest) -> HttpResponse:
    """What was deleted at the end of its term, and the hash of each written record."""
    _auditor(request)
    rows = DeletionCertificate.objects.order_by("-made_at", "-pk")[:PAGE]
    return render(request, "audit/certificates.html", {"certificates": rows})


@login_required
@require_safe
def kept_data(request: HttpRequest) -> HttpResponse:
    """What is kept, why and until when: counts of what ends, nothing about anybody."""
    user: Any = request.user
    if user.sight.roles.isdisjoint(READERS):
        raise Http404
    context = {"kept": kept.page(), "is_auditor": AUDITOR in user.sight.roles}
    return render(request, "audit/kept.html", context)


@login_required
@require_POST
@transaction.atomic
def export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The rows asked for as CSV. The export is itself a deed, written before it begins."""
    auditor = _auditor(request)
    form = Filter(request.POST)
    if not form.is_valid():
        context = {"form": form, "page": Page([]), "chain": chain_state()}
        return render(request, "audit/entries.html", context, status=422)
    rows = _found(form, auditor)
    record(Deed("export", "audit.Entry", reason=request.POST.urlencode()[:500]), by=auditor)
    answer = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return answer


def _auditor(request: HttpRequest) -> Actor:
    """Others do not learn that the page exists: a system administrator neither."""
    user: Any = request.user
    if AUDITOR not in user.sight.roles:
        raise Http404
    assert isinstance(user.sight.user_id, int)
    actor: Actor = user
    return actor


def _found(form: Filter, auditor: Actor) -> QuerySet[Entry]:
    return Entry.objects.visible_to(auditor).filter(form.condition()).order_by("-id")


def _page(request: HttpRequest, form: Filter, auditor: Actor) -> Page:
    found = _found(form, auditor)
    if before := form.cleaned_data["before"]:
        found = found.filter(id__lt=before)
    rows = list(found[: PAGE + 1])
    if len(rows) <= PAGE:
        return Page(rows)
    query = request.GET.copy()
    query["before"] = str(rows[PAGE - 1].pk)
    return Page(rows[:PAGE], next_url=f"?{query.urlencode()}")


def _record_search(form: Filter, auditor: Actor) -> None:
    """To look up all that was done about one person is a look at that person."""
    about = form.cleaned_data.get("about")
    if about:
        record(Deed("look", "audit.Entry", person_ids=[about]), by=auditor)


def _lines(rows: QuerySet[Entry]) -> Iterator[str]:
    writer = csv.writer(Echo())
    yield "\ufeff"  # spreadsheets read Chinese only with it
    yield writer.writerow(COLUMNS)
    for row in rows.values_list(*COLUMNS).iterator(chunk_size=2_000):
        yield writer.writerow([_cell(value) for value in row])


def _cell(value: object) -> object:
    """Text as it is, but never a formula for the spreadsheet that opens the file."""
    if isinstance(value, list):
        return " ".join(str(each) for each in value)
    if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"}:
        return f"'{value}"
    return value
