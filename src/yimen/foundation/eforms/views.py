"""The city's forms at a desk: looked at, tried out, brought in, taken out."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yimen.foundation.audit.actions import Deed, record
from yimen.foundation.eforms import actions, queries, rules
from yimen.foundation.eforms.changes import TYPES, differences
from yimen.foundation.eforms.fields import QuestionnaireForm, Steps, rows_changed, typed
from yimen.foundation.eforms.forms import PublishForm, UploadForm, signed
from yimen.foundation.eforms.models import Definition
from yimen.foundation.eforms.xlsform import write_xlsform
from yimen.kit.asking import Asking, holding
from yimen.kit.sheets import EXCEL

DEFINITION = "eforms.Definition"


def _may_edit(request: Asking) -> bool:
    return not request.user.sight.roles.isdisjoint(rules.EDITORS)


def _find(slug: str, version: int) -> Definition:
    return get_object_or_404(Definition, slug=slug, version=version)


@holding(rules.READERS)
def listing(request: Asking) -> HttpResponse:
    rows = [(one, rules.text(one.title), _size(one)) for one in queries.newest_ones()]
    context = {"rows": rows, "may_edit": _may_edit(request)}
    return render(request, "eforms/list.html", context)


def _size(definition: Definition) -> int:
    found = rules.each(definition.schema)
    return sum(1 for item in found if item["type"] not in {"note", "group"})


@holding(rules.READERS)
def detail(request: Asking, slug: str) -> HttpResponse:
    """Its versions, and what each changed."""
    versions = list(Definition.objects.filter(slug=slug).order_by("-version"))
    newest = get_object_or_404(Definition, slug=slug, version=len(versions) or 1)
    older = [*versions[1:], None]
    context = {
        "newest": newest,
        "title": rules.text(newest.title),
        "questions": _questions(newest.schema),
        "versions": [
            (one, differences(before.schema, one.schema) if before else None)
            for one, before in zip(versions, older, strict=True)
        ],
        "may_edit": _may_edit(request),
    }
    return render(request, "eforms/detail.html", context)


def _questions(schema: dict[str, Any]) -> list[tuple[str, list[tuple[str, object, bool]]]]:
    """Page by page: what is asked, of what kind, and whether it stands in a row."""
    return [
        (
            rules.text(page["title"]),
            [
                (rules.text(item["label"]), TYPES[item["type"]], item not in page["fields"])
                for item in rules.each({"pages": [page]})
            ],
        )
        for page in schema["pages"]
    ]


@holding(rules.READERS)
def preview(request: Asking, slug: str, version: int) -> HttpResponse:
    """The pages as they are asked. What is filled in here is kept nowhere."""
    definition = _find(slug, version)
    if "whole" in request.GET:
        return _whole(request, definition)
    check_page = len(definition.schema["pages"]) + 1
    wanted = request.POST.get("go", "" if "step" in request.POST else "1")
    at = int(wanted) if wanted.isascii() and wanted[:2].isdigit() else check_page
    steps = Steps(definition, request.POST, min(at, check_page))
    is_sent = request.method == "POST" and not {"go", "row"} & request.POST.keys()
    more = {"steps": steps, "form": steps.form, "is_sent": is_sent and steps.is_last}
    return _trial(request, definition, steps.status, **more)


def _whole(request: Asking, definition: Definition) -> HttpResponse:
    """All pages at once, as who works by phone is asked."""
    data, group, _opened = rows_changed(definition.schema, request.POST)
    if request.method != "POST" or group:
        initial = typed(definition.schema, data) | {"client_uuid": uuid.uuid4()}
        return _trial(
            request, definition, 200, form=QuestionnaireForm(definition, initial=initial)
        )
    form = QuestionnaireForm(definition, data)
    is_sent = form.is_valid()
    return _trial(request, definition, 200 if is_sent else 422, form=form, is_sent=is_sent)


def _trial(request: Asking, definition: Definition, status: int, **more: object) -> HttpResponse:
    context = {
        "definition": definition,
        "title": rules.text(definition.title),
        "back_url": reverse("eforms:detail", args=[definition.slug]),
        **more,
    }
    return render(request, "eforms/preview.html", context, status=status)


@holding(rules.READERS)
def download(request: Asking, slug: str, version: int) -> HttpResponseBase:
    definition = _find(slug, version)
    record(Deed("export", DEFINITION, [definition.pk]), by=request.user)
    return FileResponse(
        write_xlsform(definition),
        as_attachment=True,
        filename=f"{slug}-v{version}.xlsx",
        content_type=EXCEL,
        headers={"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"},
    )


@holding(rules.EDITORS)
def upload(request: Asking) -> HttpResponse:
    """Read, shown, and not yet published."""
    initial = {"slug": request.GET.get("slug", "")[:64]}
    if request.method != "POST":
        return render(request, "eforms/upload.html", {"form": UploadForm(initial=initial)})
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "eforms/upload.html", {"form": form}, status=422)
    slug, read = form.cleaned_data["slug"], form.imported
    before = Definition.objects.filter(slug=slug).order_by("-version").first()
    context = {
        "slug": slug,
        "title": rules.text(read.title),
        "version": before.version + 1 if before else 1,
        "questions": _questions(read.schema),
        "left": read.not_supported,
        "changes": differences(before.schema, read.schema) if before else None,
        "publish": PublishForm(
            request.user.pk, initial={"form": signed(slug, read, request.user.pk)}
        ),
    }
    return render(request, "eforms/checked.html", context)


@holding(rules.EDITORS)
@require_POST
def publish(request: Asking) -> HttpResponse:
    form = PublishForm(request.user.pk, request.POST)
    if not form.is_valid():
        messages.error(request, _("Please choose the file once more."))
        return redirect("eforms:upload")
    told = form.cleaned_data["form"]
    definition = actions.publish(told["slug"], told["title"], told["schema"], by=request.user)
    messages.success(request, _("Version %(n)s is asked from now on.") % {"n": definition.version})
    return redirect("eforms:detail", definition.slug)
