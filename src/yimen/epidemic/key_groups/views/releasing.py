"""The end of a membership, taken back on its day, or begun again."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yimen.epidemic.key_groups import actions, rules
from yimen.epidemic.key_groups.forms import ASKS_FOR_WORDS, ReleaseForm, RelistForm
from yimen.epidemic.key_groups.views.page import find, look
from yimen.kit.asking import Asking, signed_in


@signed_in
def release(request: Asking, pk: int) -> HttpResponse:
    row = find(request, pk)
    form = ReleaseForm(request.POST or None, row=row)
    if form.is_valid():
        actions.release(form.release(), by=request.user)
        messages.success(request, _("Released. Until midnight this can be taken back."))
        return redirect("key_groups:detail", pk)
    if request.method != "POST" and "release" not in rules.verbs(row, request.user):
        raise Http404
    look(request, [row])
    context = {"key_person": row, "form": form, "asks_for_words": ASKS_FOR_WORDS}
    status = 422 if form.is_bound else 200
    return render(request, "key_groups/release.html", context, status=status)


@signed_in
def relist(request: Asking, pk: int) -> HttpResponse:
    """List somebody again who was released, and say why."""
    row = find(request, pk)
    form = RelistForm(request.POST or None)
    if form.is_valid():
        actions.relist(form.relisting(pk), by=request.user)
        messages.success(request, _("Listed again."))
        return redirect("key_groups:detail", pk)
    if request.method != "POST" and "reopen" not in rules.verbs(row, request.user):
        raise Http404
    look(request, [row])
    context = {"key_person": row, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "key_groups/relist.html", context, status=status)


@require_POST
@signed_in
def undo(request: Asking, pk: int) -> HttpResponse:
    """Take back the release of today."""
    row = find(request, pk)
    actions.undo_release(row.pk, by=request.user)
    messages.success(request, _("Taken back: the person is listed as before."))
    return redirect("key_groups:detail", pk)
