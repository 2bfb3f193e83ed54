"""The daily report on the phone: one tap, undone with another; a village's month."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yimen.epidemic.key_groups import actions, board, coverage
from yimen.epidemic.key_groups.forms.daily import LateForm, ReportForm
from yimen.epidemic.key_groups.models import DailyReport
from yimen.foundation.areas.queries import name_of, path
from yimen.foundation.staff.models import FIELD_ROLES
from yimen.foundation.staff.rules import shell
from yimen.kit import clock
from yimen.kit.asking import Asking, signed_in
from yimen.kit.outbox import happened_at
from yimen.kit.refusals import Refusal


@require_POST
@signed_in
def report(request: Asking) -> HttpResponse:
    """Nothing new today, in one of my villages."""
    form = ReportForm(request.user, request.POST, at=happened_at(request))
    if not form.is_valid():
        raise Http404  # a village that is not mine: the page offers no other mistake
    assert request.user.pk is not None
    row = actions.report(form.entry(request.user.pk), by=request.user)
    _thank(request, row)
    return redirect("key_groups:home")


def _thank(request: Asking, row: DailyReport) -> None:
    name = name_of(row.area_code)
    words = _("%(name)s: the day is reported. Thank you.")
    if row.withdrawn_at:
        words = _("%(name)s: this report was undone. Please report again.")
    messages.success(request, words % {"name": name})


@require_POST
@signed_in
def withdraw(request: Asking, pk: int) -> HttpResponse:
    row = get_object_or_404(DailyReport.objects.visible_to(request.user), pk=pk)
    actions.withdraw(row.pk, by=request.user)
    messages.success(request, _("The report is undone."))
    return redirect("key_groups:home")


@signed_in
def village(request: Asking, code: int) -> HttpResponse:
    """One village: today, yesterday if it is still taken, and the month."""
    if not _is_seen(request, code):
        raise Http404
    form = LateForm(request.user, request.POST or None, initial={"area_code": code})
    if form.is_valid() and _sent_late(request, form):
        return redirect("key_groups:village", code)
    is_mine = code in coverage.my_villages(request.user)
    context = {
        "code": code,
        "name": name_of(code),
        "place": path(code),
        "shell": shell(request.user.sight.roles),
        "one": coverage.mine(request.user, [code])[0],
        "is_mine": is_mine,
        "days": board.month(request.user, code),
        "form": form,
        "zero": ReportForm(request.user, initial={"area_code": code}),
        "today": clock.today(),
    }
    status = 422 if form.errors else 200
    return render(request, "key_groups/village.html", context, status=status)


def _is_seen(request: Asking, code: int) -> bool:
    return request.user.sight.sees(code, FIELD_ROLES) and coverage.are_villages(
        [(code, clock.today())]
    )


def _sent_late(request: Asking, form: LateForm) -> bool:
    assert request.user.pk is not None
    try:
        row = actions.report(form.entry(request.user.pk), by=request.user)
    except Refusal as refusal:
        form.add_error("reason", refusal.sentence)
        return False
    _thank(request, row)
    return True
