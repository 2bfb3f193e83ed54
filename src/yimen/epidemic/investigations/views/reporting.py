"""The questionnaire: asked in the newest version, kept under it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yimen.epidemic.investigations import rules
from yimen.epidemic.investigations.models import Investigation
from yimen.epidemic.investigations.views.shared import find, fresh, look, take, verbs
from yimen.foundation.areas.queries import path
from yimen.foundation.eforms.fields import QuestionnaireForm, Steps
from yimen.foundation.eforms.models import Definition
from yimen.foundation.eforms.queries import newest
from yimen.kit import outbox
from yimen.kit.asking import Asking, signed_in

PAGE_NUMBERS = frozenset(map(str, range(1, 42)))  # a form has at most forty, and the last look


@signed_in
def report(request: Asking, pk: int) -> HttpResponse:
    row = find(request, pk)
    if request.method != "POST" and "report" not in verbs(request, row):
        return redirect("investigations:detail", pk)
    definition = newest(row.form_slug)
    if "go" in request.POST or (request.method != "POST" and "go" in request.GET):
        return _one_page(request, row, definition)
    if request.method != "POST":
        look(request, [row])
        return _questionnaire(request, row, QuestionnaireForm(definition, initial=fresh()))
    form = QuestionnaireForm(definition, request.POST)
    if not form.is_valid():
        return outbox.refused(request, form) or _questionnaire(request, row, form, status=422)
    typed = form.cleaned_data | {"happened_at": outbox.happened_at(request)}
    try:
        take(request, row, "report", typed, values=form.answers)
    except rules.NoLongerSo as refusal:
        if outbox.is_from_phone(request):
            raise
        return _questionnaire(request, row, form, refusal.sentence, refusal.status_code)
    messages.success(request, _("Reported. It will be checked."))
    return redirect("investigations:detail", pk)


def _one_page(request: Asking, row: Investigation, definition: Definition) -> HttpResponse:
    """One group of questions at a time: on, back, and all once more before it is sent."""
    data = request.POST if request.method == "POST" else request.GET
    wanted = data.get("go", "")
    steps = Steps(definition, request.POST, int(wanted) if wanted in PAGE_NUMBERS else 1)
    look(request, [row])
    context = {"investigation": row, "place": path(row.area_code), "form": steps.form}
    return render(request, "investigations/report.html", context | {"steps": steps})


def _questionnaire(
    request: Asking,
    row: Investigation,
    form: QuestionnaireForm,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "investigation": row,
        "place": path(row.area_code),
        "form": form,
        "refusal": refusal,
    }
    return render(request, "investigations/report.html", context, status=status)
