"""A sheet's way in: choose it, match its columns, look at the dry run, decide, take it over."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yimen.foundation.files.queries import read
from yimen.foundation.imports import actions, queries, rules
from yimen.foundation.imports.forms import MappingForm, UploadForm
from yimen.foundation.imports.models import Decision, Job, Outcome, Row
from yimen.foundation.imports.rules import BRINGER, LIFECYCLE, Target
from yimen.foundation.people.actions import look
from yimen.kit import paging
from yimen.kit.asking import Asking, signed_in, wants_part
from yimen.kit.reading import Table

PREVIEW, SHOWN = 5, 50
STEPS = {"apply": actions.apply, "cancel": actions.cancel}


@signed_in
def index(request: Asking) -> HttpResponse:
    targets = rules.targets_for(request.user.sight)
    jobs = Job.objects.visible_to(request.user).select_related("owner")
    page = paging.asked(request, jobs, 30, key="-made_at")
    if not targets and not page.items:
        raise Http404
    context = {
        "targets": targets,
        "jobs": [(one, rules.target_of(one.target).label) for one in page.items],
        "page": page,
    }
    return render(request, "imports/index.html", context)


@signed_in
def new(request: Asking, target: str) -> HttpResponse:
    wanted = rules.find_target(target, request.user.sight)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = UploadForm(wanted, request.user, *sent)
    if form.is_bound and form.is_valid():
        job = actions.start(form.entry(), by=request.user)
        return redirect("imports:columns", job.pk)
    context = {"form": form, "target": wanted}
    return render(request, "imports/new.html", context, status=422 if form.is_bound else 200)


@signed_in
def columns(request: Asking, pk: int) -> HttpResponse:
    job, target = _mine(request, pk)
    if "map" not in LIFECYCLE.verbs(job.status, [BRINGER]):
        return redirect("imports:job", pk)
    form = MappingForm(job, target, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        actions.map_columns(job.pk, form.mapping(), by=request.user)
        return redirect("imports:job", pk)
    context = {
        "form": form,
        "job": job,
        "target": target,
        "head": job.headers,
        "lines": _preview(job),
        "missing": [one.label for one in target.required if one.key not in job.mapping],
        "asked": [form[one.key] for one in target.columns],
    }
    return render(request, "imports/columns.html", context, status=422 if form.is_bound else 200)


def _preview(job: Job) -> list[tuple[int, list[str]]]:
    """The first lines below the header, as they came: they are the reader's own."""
    assert job.file is not None
    lines = queries.head(Table(read(job.file)))
    width = len(job.headers)
    below = [(n, [*cells, *[""] * width][:width]) for n, cells in lines if n > job.header_row]
    return below[:PREVIEW]


@signed_in
def job(request: Asking, pk: int) -> HttpResponse:
    found = _find(request, pk)
    target = rules.target_of(found.target)
    is_mine = found.owner_id == request.user.pk
    rows = Row.objects.visible_to(request.user).filter(job=found, outcome=Outcome.WRONG)
    context = {
        "job": found,
        "target": target,
        "verbs": LIFECYCLE.verbs(found.status, [BRINGER]) if is_mine else [],
        "works": rules.is_at_work(found),
        "counts": _counts(found),
        "wrong": [
            (row.number, queries.told(row.errors, target))
            for row in rows.order_by("number")[:SHOWN]
        ],
        "undecided": Row.objects.visible_to(request.user).filter(job=found).undecided().count(),
        "refusal": queries.sentence(found.refusal),
        "topics": [f"import:{found.pk}"],
    }
    part = wants_part(request)
    return render(request, "imports/_job.html" if part else "imports/job.html", context)


def _counts(job: Job) -> list[tuple[str, int, str]]:
    """Label, how many, tone: of the dry run, and of what came in."""
    tones = {Outcome.GOOD: "ok", Outcome.WRONG: "bad", Outcome.DUPLICATE: "warn"}
    lines = [
        (str(one.label), job.counts[one.value], tones.get(one, ""))
        for one in Outcome
        if one.value in job.counts
    ]
    if "taken" in job.counts:
        lines.append((_("taken over"), job.counts["taken"], "ok"))
    if job.counts.get("left_out"):
        lines.append((_("left out"), job.counts["left_out"], ""))
    return lines


@signed_in
def decide(request: Asking, pk: int) -> HttpResponse:
    found, target = _mine(request, pk)
    if request.method == "POST":
        _decide(request, found)
        return redirect("imports:decide", pk)
    rows = Row.objects.visible_to(request.user).filter(job=found).undecided()
    page = paging.asked(request, rows, 20, key="number")
    choices = queries.choices(page.items, request.user)
    seen = [one.person for one in choices if one.person]
    if seen:
        look(seen, by=request.user)
    context: dict[str, Any] = {
        "job": found,
        "target": target,
        "choices": choices,
        "likenesses": rules.LIKENESS,
        "bulk": queries.open_likenesses(found, request.user),
        "page": page,
    }
    return render(request, "imports/decide.html", context)


def _decide(request: Asking, job: Job) -> None:
    """One line, or all that are alike in the same way."""
    decision = request.POST.get("decision", "")
    if decision not in Decision.values:
        raise rules.NotThatDecision
    likeness, number = request.POST.get("all", ""), request.POST.get("number", "")
    if likeness:
        actions.settle(job.pk, likeness, decision, by=request.user)
    elif number.isascii() and number.isdigit() and len(number) < 10:
        actions.decide(job.pk, [int(number)], decision, by=request.user)


@signed_in
@require_POST
def step(request: Asking, pk: int, verb: str) -> HttpResponse:
    found = _find(request, pk)
    if verb not in STEPS:
        raise Http404
    STEPS[verb](found.pk, by=request.user)
    return redirect("imports:job", pk)


def _find(request: Asking, pk: int) -> Job:
    jobs = Job.objects.visible_to(request.user).select_related("owner", "file")
    return get_object_or_404(jobs, pk=pk)


def _mine(request: Asking, pk: int) -> tuple[Job, Target]:
    """Whoever brought the file in; others look on."""
    jobs = Job.objects.visible_to(request.user).filter(owner_id=request.user.pk)
    found = get_object_or_404(jobs.select_related("file"), pk=pk)
    return found, rules.find_target(found.target, request.user.sight)
