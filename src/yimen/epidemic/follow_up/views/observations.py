"""The list of observations, one person's calendar, and what is decided about it."""

import uuid
from collections.abc import Mapping

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yimen.epidemic.follow_up import actions, exporting, queries, rules
from yimen.epidemic.follow_up.actions import Decision
from yimen.epidemic.follow_up.actions.ending import roles
from yimen.epidemic.follow_up.forms import DecisionForm, FilterForm, NoteForm
from yimen.epidemic.follow_up.models import DayStatus, Extension, Observation, Status
from yimen.epidemic.follow_up.views.shown import DAY_TONES, TONES, area_of, find, look
from yimen.foundation.areas.queries import path
from yimen.foundation.imports.fields import export_page
from yimen.foundation.staff.queries import figure_topics
from yimen.kit import clock
from yimen.kit.asking import Asking, signed_in, wants_part
from yimen.kit.paging import asked

SIZE = 30
AT_THEIR_FIELD = {
    rules.ReasonMissing: "comment",
    rules.SamePlace: "place",
    rules.WrongDay: "until",
}


@signed_in
def listing(request: Asking) -> HttpResponse:
    form = FilterForm(request.GET)
    form.is_valid()
    wanted = filtered(request, form.cleaned_data)
    over = form.cleaned_data.get("status")
    page = asked(
        request, wanted.select_related("person__merged_into"), SIZE,
        key="-pk" if over else "ends_on",
    )  # fmt: skip
    look(request, page.items)
    context = {
        "form": form,
        "rows": [(row, path(row.area_code), TONES[Status(row.status)]) for row in page.items],
        "totals": queries.totals(request.user, area_of(form.cleaned_data.get("area"))),
        "page": page,
        "topics": figure_topics(request.user),
    }
    name = "follow_up/_list.html" if wants_part(request) else "follow_up/list.html"
    return render(request, name, context)


@signed_in
def export(request: Asking) -> HttpResponseBase:
    """Those of the list as it is filtered."""
    form = FilterForm(request.GET)
    form.is_valid()
    return export_page(request, exporting.observations(filtered(request, form.cleaned_data)))


def filtered(request: Asking, wish: Mapping[str, object]) -> QuerySet[Observation]:
    rows: QuerySet[Observation] = Observation.objects.visible_to(request.user).apart()
    status = wish.get("status") or Status.UNDER
    if status != "all":
        rows = rows.filter(status=status)
    if wish.get("kind"):
        rows = queries.of_kind(rows, str(wish["kind"]))
    if wish.get("place"):
        rows = rows.filter(place_kind=wish["place"])
    return rows.filter(queries.in_area(area_of(wish.get("area"))))


@signed_in
def detail(request: Asking, pk: int) -> HttpResponse:
    row = find(request, pk)
    look(request, [row])
    return _page(request, row)


def _page(
    request: Asking,
    row: Observation,
    decision: DecisionForm | None = None,
    note: NoteForm | None = None,
    status: int = 200,
) -> HttpResponse:
    start = {"client_uuid": uuid.uuid4()}
    context = {
        "observation": row,
        "place": path(row.area_code),
        "tone": TONES[Status(row.status)],
        "may_visit": rules.VISITOR in roles(row, request.user),
        "buttons": _buttons(request, row),
        "may_give": rules.may_give(request.user.sight, row.area_code),
        "is_released": rules.is_released(row.status),
        "decision": decision or DecisionForm(initial=start),
        "note": (note or NoteForm(initial=start)) if queries.alarms(row, request.user) else None,
    }
    return render(request, "follow_up/detail.html", context | _told(row), status=status)


def _told(row: Observation) -> dict[str, object]:
    """What there is to read of an observation."""
    days = queries.calendar(row)
    return {
        "why_ended": rules.END_REASONS.get(row.end_reason, ""),
        "why_extended": dict(Extension.choices).get(row.extended_why, ""),
        "reasons": queries.reasons(row),
        "days": [(item, DAY_TONES[DayStatus(item.status)]) for item in days],
        "timeline": queries.timeline(row),
        "today": clock.today(),
        "topics": [f"observation:{row.pk}"],
    }


def _buttons(request: Asking, row: Observation) -> list[tuple[str, object]]:
    if row.joined_into_id:
        return []
    verbs = rules.LIFECYCLE.verbs(row.status, roles(row, request.user))
    return [(verb, rules.VERBS[verb]) for verb in verbs if verb in rules.VERBS]


@signed_in
@require_POST
def step(request: Asking, pk: int, verb: str) -> HttpResponse:
    """A decision: a button of the table, and why."""
    row = find(request, pk)
    if verb not in rules.VERBS:
        raise Http404
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form, status=422)
    data = form.cleaned_data
    decision = Decision(
        row.pk, verb, clock.now(), data["client_uuid"], request.user.pk,
        data["comment"], data["until"], data["place"],
    )  # fmt: skip
    try:
        actions.decide(decision, by=request.user)
    except (*AT_THEIR_FIELD, rules.NoLongerSo, rules.ObservedAlready) as no:
        form.add_error(AT_THEIR_FIELD.get(type(no)), no.sentence)
        return _page(request, find(request, pk), form, status=no.status_code)
    messages.success(request, _("Done."))
    return redirect("follow_up:detail", pk)


@signed_in
@require_POST
def take_note(request: Asking, pk: int) -> HttpResponse:
    """Township or county has read of the symptoms."""
    row = find(request, pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _page(request, row, note=form, status=422)
    data = form.cleaned_data
    actions.take_note(row.pk, data["comment"], data["client_uuid"], by=request.user)
    messages.success(request, _("Done."))
    return redirect("follow_up:detail", pk)
