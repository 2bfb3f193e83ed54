"""Appeals against a colour: what the person says, on what it rests, and the answer in time."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yimen.epidemic.passes import actions
from yimen.epidemic.passes.forms import AnswerForm
from yimen.epidemic.passes.models import DECIDERS, Appeal, AppealStatus, Ruleset
from yimen.epidemic.passes.queries import lists
from yimen.epidemic.passes.rules import lives
from yimen.epidemic.passes.rules.ruleset import FACTS, words_of
from yimen.epidemic.passes.views.shared import SIZE, TONES, look
from yimen.foundation.areas.queries import path
from yimen.kit import clock
from yimen.kit.asking import Asking, holding
from yimen.kit.paging import asked

STEPS: dict[str, Callable[..., Appeal]] = {
    "uphold": actions.uphold_appeal,
    "reject": actions.reject_appeal,
}


@holding(DECIDERS)
def listing(request: Asking) -> HttpResponse:
    """Those that wait, the most urgent first; or all of one state."""
    status = request.GET.get("status", AppealStatus.FILED)
    page = asked(request, lists.appeals(request.user, status), SIZE, key="due_at")
    look(request, page.items)
    now = clock.now()
    context = {
        "rows": [
            (
                row,
                path(row.area_code),
                TONES[row.status],
                row.decided_at is None and row.due_at < now,
            )
            for row in page.items
        ],
        "page": page,
        "states": AppealStatus.choices,
        "status": status,
    }
    return render(request, "passes/appeals.html", context)


def _find(request: Asking, pk: int) -> Appeal:
    rows = Appeal.objects.visible_to(request.user)
    related = rows.select_related("person__merged_into", "change", "decided_by")
    return get_object_or_404(related, pk=pk)


@holding(DECIDERS)
def detail(request: Asking, pk: int) -> HttpResponse:
    row = _find(request, pk)
    look(request, [row])
    return _page(request, row)


def _page(
    request: Asking, row: Appeal, form: AnswerForm | None = None, status: int = 200
) -> HttpResponse:
    held = lives.roles_over(request.user.sight, row.area_code, row.home_area_code)
    ruleset = Ruleset.objects.filter(version=row.change.version).first()
    why, _advice = words_of(ruleset.rules, row.change.rule) if ruleset else ("", "")
    facts = lists.facts(row.change.because, to=request.user)
    verbs = lives.APPEAL_LIFECYCLE.verbs(row.status, held)
    touched = {pk for fact in facts for pk in (fact.actor_id, fact.second_id)}
    context = {
        "appeal": row,
        "place": path(row.area_code),
        "tone": TONES[row.status],
        "colour_tone": TONES[row.change.after],
        "is_late": row.decided_at is None and row.due_at < clock.now(),
        "why": why,
        "facts": [(fact, FACTS.get(fact.kind, fact.kind)) for fact in facts],
        "verbs": [(verb, lives.VERBS[verb]) for verb in verbs if verb in STEPS],
        "is_touched": request.user.pk in touched,
        "form": form or AnswerForm(),
    }
    return render(request, "passes/appeal.html", context, status=status)


@holding(DECIDERS)
@require_POST
def step(request: Asking, pk: int, verb: str) -> HttpResponse:
    row = _find(request, pk)
    if verb not in STEPS:
        raise Http404
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form, status=422)
    try:
        STEPS[verb](row.pk, form.cleaned_data["comment"], by=request.user)
    except (lives.NoLongerSo, lives.Touched) as no:
        form.add_error(None, no.sentence)
        return _page(request, _find(request, pk), form, status=no.status_code)
    messages.success(request, _("Done."))
    return redirect("passes:appeal", pk)
