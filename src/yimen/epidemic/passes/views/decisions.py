"""Colours set by hand: one proposes, another confirms."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yimen.epidemic.passes import actions
from yimen.epidemic.passes.forms import DecisionForm, WhyForm
from yimen.epidemic.passes.models import DECIDERS, Decision, DecisionStatus
from yimen.epidemic.passes.queries import lists
from yimen.epidemic.passes.rules import lives
from yimen.epidemic.passes.views.shared import SIZE, TONES, look
from yimen.foundation.areas.queries import path
from yimen.kit.asking import Asking, holding
from yimen.kit.paging import asked

STEPS: dict[str, Callable[..., Decision]] = {
    "refuse": actions.refuse_colour,
    "end": actions.end_colour,
}


@holding(DECIDERS)
def listing(request: Asking) -> HttpResponse:
    status = request.GET.get("status", "")
    page = asked(request, lists.decisions(request.user, status), SIZE, key="-pk")
    look(request, page.items)
    context = {
        "rows": [(row, path(row.area_code), TONES[row.colour]) for row in page.items],
        "page": page,
        "states": DecisionStatus.choices,
        "status": status,
    }
    return render(request, "passes/decisions.html", context)


@holding(DECIDERS)
def new(request: Asking) -> HttpResponse:
    form = DecisionForm(request.POST or None, to=request.user)
    if form.is_valid():
        try:
            row = actions.propose_colour(form.entry, by=request.user)
        except lives.TooLong as no:
            form.add_error("until", no.sentence)
        except lives.NotYours as no:
            form.add_error(None, no.sentence)
        else:
            messages.success(request, _("Proposed. It counts once a second person confirms it."))
            return redirect("passes:decision", row.pk)
    status = 422 if form.is_bound else 200
    context = {"form": form, "title": _("Propose a colour")}
    return render(request, "passes/form.html", context, status=status)


def _find(request: Asking, pk: int) -> Decision:
    rows = Decision.objects.visible_to(request.user)
    related = rows.select_related(
        "person__merged_into", "proposed_by", "confirmed_by", "closed_by"
    )
    return get_object_or_404(related, pk=pk)


@holding(DECIDERS)
def detail(request: Asking, pk: int) -> HttpResponse:
    row = _find(request, pk)
    look(request, [row])
    return _page(request, row)


def _page(
    request: Asking, row: Decision, form: WhyForm | None = None, status: int = 200
) -> HttpResponse:
    held = lives.roles_over(request.user.sight, row.area_code, row.home_area_code)
    verbs = lives.DECISION_LIFECYCLE.verbs(row.status, held)
    is_own = row.proposed_by_id == request.user.pk
    context = {
        "decision": row,
        "place": path(row.area_code),
        "tone": TONES[row.colour],
        "verbs": [(verb, lives.VERBS[verb]) for verb in verbs if verb in STEPS],
        "may_confirm": "confirm" in verbs and not is_own,
        "waits_for_another": "confirm" in verbs and is_own,
        "form": form or WhyForm(),
    }
    return render(request, "passes/decision.html", context, status=status)


@holding(DECIDERS)
@require_POST
def step(request: Asking, pk: int, verb: str) -> HttpResponse:
    row = _find(request, pk)
    if verb == "confirm":
        actions.confirm_colour(row.pk, by=request.user)
        messages.success(request, _("Confirmed: it counts from now on."))
        return redirect("passes:decision", pk)
    if verb not in STEPS:
        raise Http404
    form = WhyForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form, status=422)
    try:
        STEPS[verb](row.pk, form.cleaned_data["comment"], by=request.user)
    except lives.NoLongerSo as no:
        form.add_error(None, no.sentence)
        return _page(request, _find(request, pk), form, status=no.status_code)
    messages.success(request, _("Done."))
    return redirect("passes:decision", pk)
