"""Lists from above: how far each is, whom it still waits for, and the villages' answers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yimen.epidemic.key_groups import actions, received, rules
from yimen.epidemic.key_groups.actions import Answer
from yimen.epidemic.key_groups.forms.received import AnswerForm, MissedForm, PassOnForm
from yimen.epidemic.key_groups.models import (
    KeyPerson,
    ListedPerson,
    ListOutcome,
    ListPart,
    ReceivedList,
    Source,
)
from yimen.foundation.areas.queries import name_of, node, path
from yimen.foundation.audit.actions import Deed, record
from yimen.kit import clock, paging
from yimen.kit.asking import Asking, signed_in, wants_part

LISTED = "key_groups.ListedPerson"
SIZE = 30
FIELD_OF = {
    rules.AnotherName: "name",
    rules.AlreadyListed: "id_number",
    rules.WasReleased: "id_number",
}


@signed_in
def lists(request: Asking) -> HttpResponse:
    """The lists for my divisions, and what of them waits for me."""
    page = paging.asked(request, ReceivedList.objects.visible_to(request.user), 30, key="-id")
    parts = ListPart.objects.visible_to(request.user).filter(received_list__in=page.items)
    mine = {part.received_list_id: part for part in parts if _is_mine(request, part)}
    context = {
        "lists": [
            (one, received.standing(one, request.user), mine.get(one.pk), name_of(one.area_code))
            for one in page.items
        ],
        "may_receive": bool(request.user.sight.roles & rules.LIST_RECEIVERS),
        "page": page,
    }
    return render(request, "key_groups/lists.html", context)


def _is_mine(request: Asking, part: ListPart) -> bool:
    """It waits for a role that one holds over exactly this place."""
    place = node(part.area_code)
    role = rules.ANSWERER_OF_LEVEL[place.level if place else "village"]
    return role in request.user.sight.roles_over(part.area_code)


@signed_in
def received_list(request: Asking, pk: int) -> HttpResponse:
    one = _list(request, pk)
    within = _area(request, one)
    outcomes = received.outcomes()
    whole = received.standing(one, request.user)
    lines = received.by_area(one, within, request.user)
    context = {
        "list": one,
        "place": name_of(one.area_code),
        "within": node(within),
        "outcomes": outcomes,
        "whole": whole,
        "sums": _sums(outcomes, whole),
        "lines": [(line, line.cells(outcomes)) for line in lines],
        "cells": whole.cells(outcomes),
        "waiting": received.waiting(one, request.user),
        "may_chase": request.user.sight.sees(one.area_code, rules.LIST_RECEIVERS),
        "is_late": one.due_on < clock.today(),
        "topics": [f"list:{one.pk}"],
    }
    part = wants_part(request)
    name = "key_groups/_received_list.html" if part else "key_groups/received_list.html"
    return render(request, name, context)


def _sums(outcomes: list[ListOutcome], whole: received.Standing) -> list[tuple[str, str, int]]:
    """Every outcome with its number, the open ones last: together the length of the list."""
    lines = [(one.code, str(one), whole.counts.get(one.code, 0)) for one in outcomes]
    return [*lines, ("open", _("not answered yet"), whole.open)]


def _area(request: Asking, one: ReceivedList) -> int:
    """The division whose parts are shown: the list's own, unless another is asked for."""
    wanted = request.GET.get("area", "")
    place = (
        node(int(wanted)) if wanted.isascii() and wanted.isdigit() and len(wanted) < 13 else None
    )
    return place.code if place else one.area_code


@signed_in
def people(request: Asking, pk: int) -> HttpResponse:
    """The lines behind a number: of one outcome, of one place."""
    one = _list(request, pk)
    rows = filtered(request, one)
    page = paging.asked(request, rows.select_related("outcome"), SIZE, key="number")
    _look(request, page.items)
    context = {
        "list": one,
        "rows": [(row, path(row.area_code)) for row in page.items],
        "outcomes": [("open", _("not answered yet")), *((o.code, o) for o in received.outcomes())],
        "outcome": request.GET.get("outcome", ""),
        "page": page,
    }
    return render(request, "key_groups/list_people.html", context)


def filtered(request: Asking, one: ReceivedList) -> QuerySet[ListedPerson]:
    rows = ListedPerson.objects.visible_to(request.user).filter(received_list=one)
    outcome, place = request.GET.get("outcome", ""), node(_area(request, one))
    if outcome == "open":
        rows = rows.unanswered()
    elif outcome:
        rows = rows.filter(outcome=outcome)
    if place and place.code != one.area_code:
        rows = rows.filter(area_code__range=(place.code, place.last))
    return rows


@signed_in
def list_part(request: Asking, pk: int) -> HttpResponse:
    """One place's share: what is open first, with whom we take each to be."""
    parts = ListPart.objects.visible_to(request.user).select_related("received_list")
    part = get_object_or_404(parts, pk=pk)
    rows = received.rows_of(request.user, part)
    page = paging.asked(request, rows.unanswered(), SIZE, key="number")
    done = rows.exclude(outcome=None).select_related("outcome").order_by("-answered_at", "pk")
    answered = list(done[:SIZE])
    proposed = received.proposals(page.items, request.user)
    _look(request, [*page.items, *answered], proposed)
    context = {
        "part": part,
        "list": part.received_list,
        "place": path(part.area_code),
        "rows": [(row, proposed.get(row.pk)) for row in page.items],
        "n_proposed": len(proposed),
        "answered": answered,
        "may_answer": rules.may_answer(request.user, part.area_code),
        "page": page,
    }
    return render(request, "key_groups/list_part.html", context)


@require_POST
@signed_in
def accept(request: Asking, pk: int) -> HttpResponse:
    """All that we took for known, on this page, are: one button."""
    part = get_object_or_404(ListPart.objects.visible_to(request.user), pk=pk)
    ids = [int(one) for one in request.POST.getlist("row") if one.isascii() and one.isdigit()]
    rows = list(received.rows_of(request.user, part).unanswered().filter(pk__in=ids[:SIZE]))
    proposed, now = received.proposals(rows, request.user), clock.now()
    answers = [
        Answer(row.pk, received.FOUND, now, key_person_id=proposed[row.pk].pk)
        for row in rows
        if row.pk in proposed
    ]
    actions.answer_many(answers, by=request.user)
    messages.success(request, _("%(n)s people were on your list already.") % {"n": len(answers)})
    return redirect("key_groups:list_part", part.pk)


@signed_in
def listed(request: Asking, pk: int) -> HttpResponse:
    """One line: what the list says, whom we take him to be, and what was found out."""
    row = _row(request, pk)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        if form.is_missed():
            return redirect("key_groups:list_missed", pk)
        _answer(request, row, form)
        return _back(row)
    return _shown(request, row, form, 422 if form.is_bound else 200)


def _answer(request: Asking, row: ListedPerson, form: AnswerForm) -> None:
    code, comment = form.cleaned_data["outcome"], form.cleaned_data["comment"]
    known = received.proposals([row], request.user).get(row.pk)
    found = known.pk if known and code == received.FOUND else None
    actions.answer(Answer(row.pk, code, clock.now(), comment, found), by=request.user)


def _shown(
    request: Asking, row: ListedPerson, form: AnswerForm, status: int = 200, **more: Any
) -> HttpResponse:
    proposed = received.proposals([row], request.user)
    _look(request, [row], proposed)
    context = {
        "row": row,
        "place": path(row.area_code),
        "known": proposed.get(row.pk),
        "form": form,
        "pass_on": PassOnForm(),
        "part": _part_of(row),
        "may_answer": rules.may_answer(request.user, row.area_code),
    }
    return render(request, "key_groups/listed.html", context | more, status=status)


@require_POST
@signed_in
def unmask(request: Asking, pk: int) -> HttpResponse:
    """The whole name and number, for whoever goes to look for him; written down."""
    row = _row(request, pk)
    if not rules.may_answer(request.user, row.area_code):
        raise Http404
    deed = Deed("unmask", LISTED, [row.pk], [], row.area_code, _("checking a list from above"))
    record(deed, by=request.user)
    return _shown(request, row, AnswerForm(), full=True)


@require_POST
@signed_in
def pass_on(request: Asking, pk: int) -> HttpResponse:
    row = _row(request, pk)
    form = PassOnForm(request.POST)
    if not form.is_valid():
        return _shown(request, row, AnswerForm(), 422, pass_on=form)
    area, reason = form.cleaned_data["area"], form.cleaned_data["reason"]
    actions.pass_on([row.pk], area.code, reason, by=request.user)
    messages.success(request, _("It waits there now."))
    return redirect("key_groups:lists")


@signed_in
def missed(request: Asking, pk: int) -> HttpResponse:
    """Nobody had him: he is entered as a key person, and the line is answered, in one step."""
    row = _row(request, pk)
    sent = [request.POST] if request.method == "POST" else []
    form = MissedForm.of(row, request.user, *sent)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            _enter(request, row, form)
        except (rules.AnotherName, rules.AlreadyListed, rules.WasReleased) as refusal:
            form.add_error(FIELD_OF[type(refusal)], refusal.sentence)
        else:
            return _back(row)
    _look(request, [row])
    context = {"row": row, "form": form, "place": path(row.area_code)}
    return render(request, "key_groups/list_missed.html", context, status=status)


def _enter(request: Asking, row: ListedPerson, form: MissedForm) -> None:
    assert request.user.pk is not None
    entry = replace(form.entry(request.user.pk, clock.now()), source=Source.LIST)
    said = Answer(row.pk, received.MISSED, clock.now(), form.cleaned_data["comment"], entry=entry)
    actions.answer(said, by=request.user)


@require_POST
@signed_in
def chase(request: Asking, pk: int) -> HttpResponse:
    n = actions.chase_list(_list(request, pk).pk, by=request.user)
    messages.success(request, _("%(n)s places have been reminded.") % {"n": n})
    return redirect("key_groups:received_list", pk)


def _back(row: ListedPerson) -> HttpResponse:
    part = _part_of(row)
    return redirect("key_groups:list_part", part.pk) if part else redirect("key_groups:lists")


def _part_of(row: ListedPerson) -> ListPart | None:
    # sight: the place and list of a line that was found through its own door
    parts = ListPart.objects.filter(received_list=row.received_list_id, area_code=row.area_code)
    return parts.first()


def _list(request: Asking, pk: int) -> ReceivedList:
    return get_object_or_404(ReceivedList.objects.visible_to(request.user), pk=pk)


def _row(request: Asking, pk: int) -> ListedPerson:
    rows = ListedPerson.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("received_list", "outcome"), pk=pk)


def _look(
    request: Asking, rows: Sequence[ListedPerson], proposed: Mapping[int, KeyPerson] | None = None
) -> None:
    """The lines; and the persons whom we take them to be. Many lines name nobody of ours."""
    ids = [row.pk for row in rows]
    people = {one.person_id for one in (proposed or {}).values()}
    answered = [row.key_person_id for row in rows if row.key_person_id]
    # sight: who stands behind lines that were found through their own door; only for the audit
    people |= set(KeyPerson.objects.filter(pk__in=answered).values_list("person_id", flat=True))
    if ids:
        record(Deed("look", LISTED, ids, sorted(people)), by=request.user)
