"""One piece of work: what is known, what happened, and the steps that come next."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from yimen.epidemic.investigations import actions, queries, rules
from yimen.epidemic.investigations.forms.steps import NoteForm, ReasonForm, StepForm, TransferForm
from yimen.epidemic.investigations.models import Investigation, Order, Status
from yimen.epidemic.investigations.views.shared import TONES, find, fresh, look, take, verbs
from yimen.foundation.areas.queries import path
from yimen.foundation.eforms.queries import readable
from yimen.foundation.files.queries import files_of
from yimen.kit.asking import Asking, signed_in
from yimen.kit.refusals import Refusal

ASKED = {  # steps with a page of their own, and what that page says
    "not_executable": gettext_lazy("Why can it not be done? The township confirms it."),
    "transfer": gettext_lazy(
        "The work begins anew there. What was done here stays in its history."
    ),
    "withdraw": gettext_lazy("The work ends here. Whoever had it sees why."),
    "reopen": gettext_lazy("It is dispatched once more, with its history."),
}
INLINE = ("check", "confirm", "close", "return")


@signed_in
def detail(request: Asking, pk: int) -> HttpResponse:
    row = find(request, pk)
    look(request, [row])
    return _page(request, row)


def _page(
    request: Asking,
    row: Investigation,
    step: StepForm | None = None,
    note: NoteForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "investigation": row,
        "place": path(row.area_code),
        "tone": TONES[Status(row.status)],
        "step": step or StepForm(initial=fresh()),
        "note": note or NoteForm(initial=fresh(), prefix="note"),
        "answers": readable(row.answers) if row.answers else [],
        "photos": files_of(rules.LABEL, [row.pk])[row.pk],
        "timeline": queries.timeline(row),
        "waits": queries.at_whom(row),
        "topics": [f"investigation:{row.pk}"],
        **_may(request, row),
    }
    return render(request, "investigations/detail.html", context, status=status)


def _may(request: Asking, row: Investigation) -> dict[str, object]:
    """The buttons of whoever looks at it."""
    mine = verbs(request, row)
    return {
        "may_accept": "accept" in mine,
        "may_report": "report" in mine,
        "buttons": [(verb, rules.VERBS[verb]) for verb in INLINE if verb in mine],
        "links": [(verb, rules.VERBS[verb]) for verb in ASKED if verb in mine],
        "may_see_order": _sees_order(request, row),
        "may_dispatch": request.user.sight.sees(row.area_code, rules.DISPATCHERS),
    }


def _sees_order(request: Asking, row: Investigation) -> bool:
    """Whether the whole order is for this person's eyes, not only this part of it."""
    if row.order_id is None or request.user.sight.roles.isdisjoint(rules.DISPATCHERS):
        return False
    return Order.objects.visible_to(request.user).filter(pk=row.order_id).exists()


@signed_in
def step(request: Asking, pk: int, verb: str) -> HttpResponse:
    """A step that needs no questionnaire: a button of the table, with a remark or a reason."""
    row = find(request, pk)
    if verb not in rules.VERBS or verb == "report":
        raise Http404
    if verb in ASKED:
        return _asked(request, row, verb)
    if request.method != "POST":
        return redirect("investigations:detail", pk)
    form = StepForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form, status=422)
    try:
        take(request, row, verb, form.cleaned_data)
    except rules.ReasonMissing as refusal:
        form.add_error("comment", refusal.sentence)
        return _page(request, row, form, status=refusal.status_code)
    except (rules.NoLongerSo, rules.OtherwiseReported) as refusal:
        form.add_error(None, refusal.sentence)
        return _page(request, find(request, pk), form, status=refusal.status_code)
    messages.success(request, _("Done."))
    return redirect("investigations:detail", pk)


def _asked(request: Asking, row: Investigation, verb: str) -> HttpResponse:
    """The step has a page of its own: why, and for a transfer also where to."""
    kind = TransferForm if verb == "transfer" else ReasonForm
    if request.method != "POST":
        if verb not in verbs(request, row):
            return redirect("investigations:detail", row.pk)
        look(request, [row])
        return _ask(request, row, verb, kind(initial=fresh()))
    form = kind(request.POST)
    if not form.is_valid():
        return _ask(request, row, verb, form, 422)
    try:
        take(request, row, verb, form.cleaned_data, to=_destination(form.cleaned_data))
    except (rules.NoSuchPlace, rules.ReasonMissing, rules.NoLongerSo) as refusal:
        form.add_error(FIELD_OF.get(type(refusal)), refusal.sentence)
        return _ask(request, row, verb, form, refusal.status_code)
    messages.success(request, _("Done."))
    still = Investigation.objects.visible_to(request.user).filter(pk=row.pk).exists()
    return redirect("investigations:detail", row.pk) if still else redirect("investigations:list")


FIELD_OF: dict[type[Refusal], str] = {rules.NoSuchPlace: "area", rules.ReasonMissing: "comment"}


def _destination(typed: dict[str, Any]) -> rules.Destination | None:
    return rules.Destination(typed["area"].code, typed["role"]) if "area" in typed else None


def _ask(
    request: Asking, row: Investigation, verb: str, form: ReasonForm, status: int = 200
) -> HttpResponse:
    context = {
        "investigation": row,
        "place": path(row.area_code),
        "form": form,
        "label": rules.VERBS[verb],
        "says": ASKED[verb],
    }
    return render(request, "investigations/step.html", context, status=status)


@signed_in
@require_POST
def note(request: Asking, pk: int) -> HttpResponse:
    """A remark that changes nothing else."""
    row = find(request, pk)
    form = NoteForm(request.POST, prefix="note")
    if not form.is_valid():
        return _page(request, row, note=form, status=422)
    actions.note(row.pk, form.cleaned_data["comment"], form.cleaned_data["client_uuid"],
                 by=request.user)  # fmt: skip
    return redirect("investigations:detail", pk)
