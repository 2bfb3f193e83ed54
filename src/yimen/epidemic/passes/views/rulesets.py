"""Rules of the codes: what holds, what is drafted, what it would change, who says yes."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yimen.epidemic.passes import actions, tasks
from yimen.epidemic.passes.catalogue import FIRST
from yimen.epidemic.passes.forms import (
    FIGURES,
    EnactForm,
    RulesetForm,
    TermsForm,
    WhyForm,
    now_local,
)
from yimen.epidemic.passes.models import Ruleset
from yimen.epidemic.passes.queries import in_force, lists
from yimen.epidemic.passes.queries import terms as standing_terms
from yimen.epidemic.passes.rules import lives
from yimen.epidemic.passes.rules.ruleset import facts_in_words, parsed
from yimen.epidemic.passes.views.shared import SIZE, TONES
from yimen.foundation.areas.queries import names_of
from yimen.kit.asking import Asking, holding
from yimen.kit.paging import asked

MOST_AREAS = 50
STEPS: dict[str, Callable[..., Ruleset]] = {
    "propose": actions.propose,
    "return": actions.give_back,
    "withdraw": actions.withdraw,
}


@holding(lives.DESK)
def index(request: Asking) -> HttpResponse:
    page = asked(request, Ruleset.objects.all(), SIZE, key="-pk")
    context = {
        "holds": in_force(),
        "rows": [(row, TONES[row.status]) for row in page.items],
        "page": page,
        "runs": lists.runs(),
        "waiting": lists.waiting(request.user),
        "may_make": _may(request),
        "may_decide": not request.user.sight.roles.isdisjoint(lives.ALSO[lives.DECIDER]),
    }
    return render(request, "passes/index.html", context)


def _may(request: Asking) -> bool:
    return not request.user.sight.roles.isdisjoint(lives.MAKERS)


@holding(lives.DESK)
def detail(request: Asking, pk: int) -> HttpResponse:
    return _page(request, get_object_or_404(Ruleset, pk=pk))


def _page(
    request: Asking,
    row: Ruleset,
    why: WhyForm | None = None,
    enacting: EnactForm | None = None,
    status: int = 200,
) -> HttpResponse:
    verbs = lives.RULESET_LIFECYCLE.verbs(row.status, lives.roles(request.user.sight))
    is_own = row.proposed_by_id == request.user.pk
    context = {
        "verbs": [(verb, lives.VERBS[verb]) for verb in verbs if verb in STEPS],
        "may_enact": "enact" in verbs and not is_own,
        "is_own": "enact" in verbs and is_own,
        "may_change": "propose" in verbs,
        "may_make": _may(request),
        "why": why or WhyForm(),
        "enacting": enacting or EnactForm(),
    }
    return render(request, "passes/ruleset.html", context | _told(row), status=status)


def _told(row: Ruleset) -> dict[str, object]:
    """What there is to read of it."""
    found, rules = row.simulation or {}, parsed(row.rules)
    return {
        "ruleset": row,
        "tone": TONES[row.status],
        "rules": [(rule, TONES[rule.colour], facts_in_words(rule.facts)) for rule in rules],
        "found": found,
        "moves": _moves(found),
        "areas": _areas(found),
    }


def _moves(found: dict[str, Any]) -> list[tuple[str, str, str, str, int]]:
    """From which colour to which, and how many."""
    pairs = [(*key.split(">"), n) for key, n in found.get("moves", {}).items()]
    words = {"green": _("green"), "yellow": _("yellow"), "red": _("red")}
    return [
        (words[before], TONES[before], words[after], TONES[after], n) for before, after, n in pairs
    ]


def _areas(found: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    rows = found.get("areas", [])[:MOST_AREAS]
    names = names_of({one["code"] for one in rows})
    return [(names.get(one["code"], str(one["code"])), one) for one in rows]


@holding(lives.MAKERS)
def new(request: Asking) -> HttpResponse:
    """From the rules that hold, or those a city begins with."""
    holds = in_force()
    initial = RulesetForm.shown(holds.rules if holds else FIRST, now_local())
    form = RulesetForm(request.POST or None, initial=initial)
    if form.is_valid():
        row = actions.draft(form.entry, by=request.user)
        messages.success(request, _("Kept as a draft. Simulate it before you propose it."))
        return redirect("passes:ruleset", row.pk)
    return _form(request, form, _("New rules"))


@holding(lives.MAKERS)
def change(request: Asking, pk: int) -> HttpResponse:
    row = get_object_or_404(Ruleset, pk=pk)
    if "propose" not in lives.RULESET_LIFECYCLE.verbs(row.status, lives.roles(request.user.sight)):
        raise Http404
    initial = RulesetForm.shown(row.rules, row.effective_from, row.reason)
    form = RulesetForm(request.POST or None, initial=initial)
    if form.is_valid():
        actions.redraft(row.pk, form.entry, by=request.user)
        return redirect("passes:ruleset", row.pk)
    return _form(request, form, _("Change the draft"))


def _form(request: Asking, form: Any, title: str) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, "passes/form.html", {"form": form, "title": title}, status=status)


@holding(lives.MAKERS)
@require_POST
def simulate(request: Asking, pk: int) -> HttpResponse:
    """It takes a while in a large city: a job does it, and the page shows what it found."""
    row = get_object_or_404(Ruleset, pk=pk)
    tasks.simulate.defer(ruleset_id=row.pk)
    messages.success(request, _("It is being worked out. Open this page again in a moment."))
    return redirect("passes:ruleset", pk)


@holding(lives.MAKERS)
@require_POST
def step(request: Asking, pk: int, verb: str) -> HttpResponse:
    row = get_object_or_404(Ruleset, pk=pk)
    if verb == "enact":
        return _enact(request, row)
    if verb not in STEPS:
        raise Http404
    form = WhyForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form, status=422)
    try:
        STEPS[verb](row.pk, form.cleaned_data["comment"], by=request.user)
    except lives.NoLongerSo as no:
        form.add_error(None, no.sentence)
        return _page(request, Ruleset.objects.get(pk=pk), form, status=no.status_code)
    messages.success(request, _("Done."))
    return redirect("passes:ruleset", pk)


def _enact(request: Asking, row: Ruleset) -> HttpResponse:
    form = EnactForm(request.POST)
    if not form.is_valid():
        return _page(request, row, enacting=form, status=422)
    try:
        actions.enact(row.pk, stated=form.cleaned_data["stated"], by=request.user)
    except (lives.TooMany, lives.NotSimulated, lives.NotOneself, lives.NoLongerSo) as no:
        field = "stated" if isinstance(no, lives.TooMany) else None
        form.add_error(field, no.sentence)
        return _page(request, row, enacting=form, status=no.status_code)
    messages.success(request, _("In force. Everybody is judged anew now."))
    return redirect("passes:ruleset", row.pk)


@holding(lives.MAKERS)
@require_POST
def run(request: Asking, pk: int, verb: str) -> HttpResponse:
    """Stop the judging of everybody, or let it go on."""
    acts = {"stop": actions.stop_run, "resume": actions.resume_run}
    if verb not in acts:
        raise Http404
    acts[verb](pk, by=request.user)
    return redirect("passes:index")


@holding(lives.MAKERS)
def terms(request: Asking) -> HttpResponse:
    """How long codes last, and the limits of what is done by hand."""
    known = standing_terms()
    initial = {name: getattr(known, name) for name in FIGURES}
    form = TermsForm(request.POST or None, initial=initial | {"ground": ""})
    if form.is_valid():
        actions.set_terms(form.entry, by=request.user)
        messages.success(request, _("From now on so."))
        return redirect("passes:index")
    return _form(request, form, _("Lengths and limits"))
