"""An entry is put right; a person comes into a further group, or into another one."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yimen.epidemic.key_groups import actions, queries, rules
from yimen.epidemic.key_groups.forms import RETURNED, WHO_IS_WRONG, CorrectionForm, GroupForm
from yimen.epidemic.key_groups.models import KeyPerson
from yimen.epidemic.key_groups.views.page import find, look
from yimen.foundation.people.actions.refusals import DocumentTaken
from yimen.kit import outbox
from yimen.kit.asking import Asking, signed_in


@signed_in
def correct(request: Asking, pk: int) -> HttpResponse:
    row = find(request, pk)
    if request.method != "POST":
        if not rules.may_correct(row, request.user):
            raise Http404
        form = CorrectionForm.showing(row, queries.version_of(row))
        return _page(request, row, form)
    form = CorrectionForm(request.POST, row=row)
    if not form.is_valid():
        return outbox.refused(request, form) or _page(request, row, form, 422)
    try:
        actions.correct(form.correction(), by=request.user)
    except rules.ChangedSince as refusal:
        return _changed_since(request, row, refusal)
    except DocumentTaken as refusal:
        form.add_error("id_number", refusal.sentence)
        return outbox.refused(request, form) or _page(request, row, form, 409)
    messages.success(request, _("Put right. What stood there before is in the history."))
    return redirect("key_groups:detail", pk)


def _changed_since(request: Asking, row: KeyPerson, refusal: rules.ChangedSince) -> HttpResponse:
    """Both values of what differs; sent again, one's own are taken."""
    sent = request.POST.copy()
    sent["seen"] = queries.version_of(row)
    form = CorrectionForm(sent, row=row)
    form.add_error(None, refusal.sentence)
    return outbox.refused(request, form) or _page(request, row, form, refusal.status_code)


def _page(
    request: Asking, row: KeyPerson, form: CorrectionForm, status: int = 200
) -> HttpResponse:
    look(request, [row])
    both = queries.compared(row, form.cleaned_data) if form.non_field_errors() else []
    context = {"key_person": row, "form": form, "both": both, "who": WHO_IS_WRONG}
    return render(request, "key_groups/correct.html", context, status=status)


@signed_in
def group(request: Asking, pk: int) -> HttpResponse:
    """The person is not typed again: only what is new about the group."""
    row = find(request, pk)
    if request.method != "POST":
        if not rules.may_transfer(row, request.user):
            raise Http404
        return _group_page(request, row, GroupForm.showing(row))
    form = GroupForm(request.POST, row=row)
    if not form.is_valid():
        return outbox.refused(request, form) or _group_page(request, row, form, 422)
    assert request.user.pk is not None
    at = outbox.happened_at(request)
    try:
        entry = form.entry(request.user.pk, at)
        made = actions.change_group(entry, form.release(at), by=request.user)
    except (rules.AlreadyListed, rules.WasReleased) as refusal:
        form.add_error("group", refusal.sentence)
        return outbox.refused(request, form) or _group_page(request, row, form, 409)
    messages.success(request, _("Recorded."))
    return redirect("key_groups:detail", made.pk)


def _group_page(
    request: Asking, row: KeyPerson, form: GroupForm, status: int = 200
) -> HttpResponse:
    look(request, [row])
    context = {"key_person": row, "form": form, "returned": RETURNED}
    return render(request, "key_groups/group.html", context, status=status)
