"""A key person goes to another village: asked, looked at, answered."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yimen.epidemic.key_groups import actions, queries, rules
from yimen.epidemic.key_groups.forms import AnswerForm, TransferForm, TransferRuleForm
from yimen.epidemic.key_groups.models import Transfer
from yimen.epidemic.key_groups.views.page import find, look
from yimen.foundation.areas.queries import path
from yimen.foundation.audit.actions import Deed, record
from yimen.foundation.people.queries import age
from yimen.kit import clock
from yimen.kit.asking import Asking, signed_in
from yimen.kit.paging import asked_of_parts

LABEL = "key_groups.Transfer"


def _find(request: Asking, pk: int) -> Transfer:
    seen = Transfer.objects.visible_to(request.user).select_related(
        "person__merged_into", "asked_by", "decided_by"
    )
    return get_object_or_404(seen, pk=min(pk, 2**63 - 1))


def _look(request: Asking, rows: list[Transfer]) -> None:
    if rows:
        ids, people = [row.pk for row in rows], sorted({row.person_id for row in rows})
        record(Deed("look", LABEL, ids, people), by=request.user)


@signed_in
def ask(request: Asking, pk: int) -> HttpResponse:
    """The sender's form."""
    row = find(request, pk)
    form = TransferForm(request.POST or None, row=row)
    if form.is_valid():
        transfer = actions.ask_transfer(form.transfer(), by=request.user)
        messages.success(request, _("Asked. Until they answer, the person stays on your list."))
        return redirect("key_groups:transfer", transfer.pk)
    if request.method != "POST" and not rules.may_transfer(row, request.user):
        raise Http404
    look(request, [row])
    context = {"key_person": row, "form": form, "place": path(row.area_code)}
    status = 422 if form.is_bound else 200
    return render(request, "key_groups/transfer_ask.html", context, status=status)


@signed_in
def show(request: Asking, pk: int, form: AnswerForm | None = None) -> HttpResponse:
    """Both sides read it; the receiver sees enough, masked, to decide."""
    transfer = _find(request, pk)
    _look(request, [transfer])
    person = transfer.person.today
    context = {
        "transfer": transfer,
        "person": person,
        "age": age(person, clock.today()),
        "groups": queries.about(transfer),
        "from_place": path(transfer.from_area_code),
        "to_place": path(transfer.to_area_code),
        "verbs": rules.transfer_verbs(transfer, request.user),
        "own_row": queries.own_row(transfer, request.user),
        "is_unread": queries.waits_for(transfer, request.user),
        "form": form or AnswerForm(),
    }
    status = 422 if form is not None else 200
    return render(request, "key_groups/transfer.html", context, status=status)


@require_POST
@signed_in
def accept(request: Asking, pk: int) -> HttpResponse:
    transfer = actions.accept_transfer(_find(request, pk).pk, by=request.user)
    messages.success(request, _("Taken over. The person is on your list now."))
    return redirect("key_groups:transfer", transfer.pk)


@require_POST
@signed_in
def refuse(request: Asking, pk: int) -> HttpResponse:
    transfer, form = _find(request, pk), AnswerForm(request.POST)
    if not form.is_valid():
        return show(request, pk, form)
    actions.refuse_transfer(transfer.pk, form.cleaned_data["note"], by=request.user)
    messages.success(request, _("Refused. Whoever asked reads why."))
    return redirect("key_groups:transfer", pk)


@require_POST
@signed_in
def withdraw(request: Asking, pk: int) -> HttpResponse:
    actions.withdraw_transfer(_find(request, pk).pk, by=request.user)
    messages.success(request, _("Withdrawn. The person stays on your list."))
    return redirect("key_groups:transfer", pk)


@require_POST
@signed_in
def noted(request: Asking, pk: int) -> HttpResponse:
    actions.note_refusal(_find(request, pk).pk, by=request.user)
    return redirect("key_groups:transfer", pk)


@signed_in
def index(request: Asking) -> HttpResponse:
    """Those that wait, or all, of the villages one sees; the newest first."""
    parts = Transfer.objects.parts_visible_to(request.user)
    shows_all = request.GET.get("all") == "1"
    if not shows_all:
        parts = [part.waiting() for part in parts]
    parts = [part.select_related("person__merged_into") for part in parts]
    page = asked_of_parts(request, parts, 30, key="-pk")
    _look(request, list(page.items))
    rows = [(one, path(one.from_area_code), path(one.to_area_code)) for one in page.items]
    context = {
        "rows": rows, "page": page, "shows_all": shows_all,
        "may_rule": not request.user.sight.roles.isdisjoint(rules.RULERS),
    }  # fmt: skip
    return render(request, "key_groups/transfers.html", context)


@signed_in
def rule(request: Asking) -> HttpResponse:
    """How long an answer may take, and how long the sender still sees: from now on."""
    if request.user.sight.roles.isdisjoint(rules.RULERS):
        raise Http404
    now = clock.now()
    form = TransferRuleForm(request.POST or None, instance=queries.transfer_rule(now))
    if form.is_valid():
        actions.set_transfer_rule(**form.cleaned_data, by=request.user)
        messages.success(request, _("Saved. It holds for what is asked from now on."))
        return redirect("key_groups:transfers")
    context = {"form": form}
    status = 422 if form.is_bound else 200
    return render(request, "key_groups/transfer_rule.html", context, status=status)
