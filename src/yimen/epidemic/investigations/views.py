"""The list of work, one piece of it, its questionnaire and its steps."""

import uuid
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yimen.epidemic.investigations import actions, queries, rules
from yimen.epidemic.investigations.actions import Move
from yimen.epidemic.investigations.forms import FilterForm, StepForm
from yimen.epidemic.investigations.models import Investigation, Status
from yimen.foundation.areas.queries import Node, path, pieces
from yimen.foundation.audit.actions import Deed, record
from yimen.foundation.eforms.fields import QuestionnaireForm, Steps
from yimen.foundation.eforms.models import Definition
from yimen.foundation.eforms.queries import newest, readable
from yimen.foundation.staff.queries import figure_topics
from yimen.kit import clock
from yimen.kit.asking import Asking, signed_in, wants_part
from yimen.kit.paging import asked
from yimen.kit.sight import within

SIZE = 25
TONES = {Status.OPEN: "warn", Status.REPORTED: "info", Status.CLOSED: "ok"}
LABEL = "investigations.Investigation"
PAGE_NUMBERS = frozenset(map(str, range(1, 42)))  # a form has at most forty, and the last look


@signed_in
def listing(request: Asking) -> HttpResponse:
    form = FilterForm(request.GET)
    form.is_valid()
    wanted = _filtered(request, form.cleaned_data)
    done = form.cleaned_data.get("status") in {Status.CLOSED, "all"}
    chosen = wanted.select_related("person__merged_into")
    page = asked(request, chosen, SIZE, key="-pk" if done else "due_at")
    _look(request, page.items)
    context = {
        "form": form,
        "rows": [(row, path(row.area_code), TONES[Status(row.status)]) for row in page.items],
        "totals": queries.totals(request.user, _area(form.cleaned_data)),
        "figures": _figures(request),
        "page": page,
        "topics": figure_topics(request.user),
    }
    name = "investigations/_list.html" if wants_part(request) else "investigations/list.html"
    return render(request, name, context)


def _filtered(request: Asking, wish: Mapping[str, object]) -> QuerySet[Investigation]:
    rows = Investigation.objects.visible_to(request.user)
    if wish.get("status", "") == "":
        rows = rows.unfinished()
    elif wish["status"] != "all":
        rows = rows.filter(status=wish["status"])
    if wish.get("trigger"):
        rows = rows.filter(trigger=wish["trigger"])
    if wish.get("overdue"):
        rows = rows.unfinished().filter(overdue_at__isnull=False)
    return rows.filter(_inside(wish))


def _area(wish: Mapping[str, object]) -> Node | None:
    area = wish.get("area")
    return area if isinstance(area, Node) else None


def _inside(wish: Mapping[str, object]) -> Q:
    """Of one division: who stays there, or is at home there."""
    area = _area(wish)
    if area is None:
        return Q()
    ranges = [(low, high) for _area, low, high in pieces([area.code])]
    return within(ranges, "area_code", "home_area_code")


def _figures(request: Asking) -> dict[str, str]:
    """The addresses behind the numbers: the same division, that state."""
    area = request.GET.get("area", "")
    wishes = {"overdue": {"overdue": "on"}} | {s.value: {"status": s.value} for s in Status}
    kept = {"area": area} if area else {}
    return {name: f"?{urlencode(wish | kept)}" for name, wish in wishes.items()}


def _look(request: Asking, rows: Sequence[Investigation]) -> None:
    ids, people = [row.pk for row in rows], sorted({row.person_id for row in rows})
    if rows:
        record(Deed("look", LABEL, subject_ids=ids, person_ids=people), by=request.user)


def _find(request: Asking, pk: int) -> Investigation:
    seen = Investigation.objects.visible_to(request.user)
    related = seen.select_related(
        "person__merged_into", "answers__definition", "reported_by", "closed_by"
    )
    return get_object_or_404(related, pk=pk)


@signed_in
def detail(request: Asking, pk: int) -> HttpResponse:
    investigation = _find(request, pk)
    _look(request, [investigation])
    return _page(request, investigation)


def _verbs(request: Asking, row: Investigation) -> list[str]:
    roles = rules.roles_over(request.user.sight, row.area_code)
    return rules.LIFECYCLE.verbs(row.status, roles)


def _page(
    request: Asking, row: Investigation, step: StepForm | None = None, status: int = 200
) -> HttpResponse:
    verbs = _verbs(request, row)
    context = {
        "investigation": row,
        "place": path(row.area_code),
        "tone": TONES[Status(row.status)],
        "may_report": "report" in verbs,
        "buttons": [(verb, rules.VERBS[verb]) for verb in verbs if verb != "report"],
        "step": step or StepForm(initial={"client_uuid": uuid.uuid4()}),
        "answers": readable(row.answers) if row.answers else [],
        "timeline": queries.timeline(row),
        "topics": [f"investigation:{row.pk}"],
    }
    return render(request, "investigations/detail.html", context, status=status)


@signed_in
def report(request: Asking, pk: int) -> HttpResponse:
    """The questionnaire: asked in the newest version, kept under it."""
    row = _find(request, pk)
    if request.method != "POST" and "report" not in _verbs(request, row):
        return redirect("investigations:detail", pk)
    definition = newest(row.form_slug)
    if "go" in request.POST or (request.method != "POST" and "go" in request.GET):
        return _one_page(request, row, definition)
    if request.method != "POST":
        _look(request, [row])
        form = QuestionnaireForm(definition, initial={"client_uuid": uuid.uuid4()})
        return _questionnaire(request, row, form)
    form = QuestionnaireForm(definition, request.POST)
    if not form.is_valid():
        return _questionnaire(request, row, form, status=422)
    try:
        _take(request, row, "report", form.cleaned_data["client_uuid"], values=form.answers)
    except rules.NoLongerSo as refusal:
        return _questionnaire(request, row, form, refusal.sentence, refusal.status_code)
    messages.success(request, _("Reported. The township will check it."))
    return redirect("investigations:detail", pk)


def _one_page(request: Asking, row: Investigation, definition: Definition) -> HttpResponse:
    """One group of questions at a time: on, back, and all once more before it is sent."""
    data = request.POST if request.method == "POST" else request.GET
    wanted = data.get("go", "")
    steps = Steps(definition, request.POST, int(wanted) if wanted in PAGE_NUMBERS else 1)
    _look(request, [row])
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


def _take(
    request: Asking,
    row: Investigation,
    verb: str,
    client_uuid: uuid.UUID,
    comment: str = "",
    values: dict[str, object] | None = None,
) -> None:
    move = Move(row.pk, verb, clock.now(), client_uuid, request.user.pk, comment, values or {})
    actions.take_step(move, by=request.user)


@signed_in
@require_POST
def step(request: Asking, pk: int, verb: str) -> HttpResponse:
    """A step that needs no questionnaire: a button of the table, and a remark."""
    row = _find(request, pk)
    if verb not in rules.VERBS or verb == "report":
        raise Http404
    form = StepForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form, 422)
    data = form.cleaned_data
    try:
        _take(request, row, verb, data["client_uuid"], data["comment"])
    except rules.ReasonMissing as refusal:
        form.add_error("comment", refusal.sentence)
        return _page(request, row, form, refusal.status_code)
    except rules.NoLongerSo as refusal:
        form.add_error(None, refusal.sentence)
        return _page(request, _find(request, pk), form, refusal.status_code)
    messages.success(request, _("Done."))
    return redirect("investigations:detail", pk)
