"""The reporter's home and the form."""

import datetime
import json
import uuid

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yimen.epidemic.follow_up.queries import waits_today
from yimen.epidemic.investigations.queries import totals
from yimen.epidemic.key_groups import actions, coverage, queries, rules
from yimen.epidemic.key_groups.forms import KeyPersonForm
from yimen.epidemic.key_groups.reporting import LOOKING_ON
from yimen.epidemic.key_groups.views.page import find, look
from yimen.foundation.areas.queries import path
from yimen.foundation.inbox.models import Item
from yimen.foundation.inbox.queries import first
from yimen.foundation.inbox.queries import topics as inbox_topics
from yimen.foundation.staff.queries import figure_topics
from yimen.kit import clock, outbox
from yimen.kit.asking import Asking, signed_in, wants_part

FIELD_OF = {
    rules.AnotherName: "name",
    rules.AlreadyListed: "id_number",
    rules.WasReleased: "id_number",
}


@signed_in
def home(request: Asking) -> HttpResponse:
    groups = queries.by_group(request.user)
    work = totals(request.user)
    waiting = Item.objects.visible_to(request.user).waiting()
    context = {
        **_today(request),
        "count": waiting.count(),
        "first": first(request.user, 3),
        "inbox_topics": inbox_topics(request.user),
        "may_look_on": not request.user.sight.roles.isdisjoint(LOOKING_ON),
        "groups": groups,
        "today": sum(group[3] for group in groups),
        "unfinished": work.unfinished,
        "overdue": work.overdue,
        "visits": waits_today(request.user),
        "may_add": bool(request.user.sight.ranges(rules.WRITERS)),
        "topics": figure_topics(request.user),
    }
    return render(
        request,
        "key_groups/_home.html" if wants_part(request) else "key_groups/home.html",
        context,
    )


def _today(request: Asking) -> dict[str, object]:
    """The state of the day in my villages; a form of each is sent once however often."""
    codes = coverage.my_villages(request.user)
    mine = coverage.mine(request.user, codes) if codes else []
    return {"mine": mine, "is_single": len(mine) == 1}


@signed_in
def add(request: Asking) -> HttpResponse:
    if not request.user.sight.ranges(rules.WRITERS):
        raise rules.OutsideYourVillages
    if request.method != "POST":
        return _form(request, KeyPersonForm(request.user, initial={"client_uuid": uuid.uuid4()}))
    if sent := queries.sent_before(request.user, request.POST.get("client_uuid", "")):
        return redirect("key_groups:done", sent.pk)
    form = KeyPersonForm(request.user, request.POST)
    if not form.is_valid():
        return outbox.refused(request, form) or _form(request, form, 422)
    assert request.user.pk is not None
    try:
        entry = form.entry(request.user.pk, outbox.happened_at(request))
        row = actions.add(entry, by=request.user)
    except (rules.AnotherName, rules.AlreadyListed, rules.WasReleased) as refusal:
        form.add_error(FIELD_OF[type(refusal)], refusal.sentence)
        return outbox.refused(request, form) or _form(request, form, refusal.status_code)
    return redirect("key_groups:done", row.pk)


def _form(request: Asking, form: KeyPersonForm, status: int = 200) -> HttpResponse:
    return render(request, "key_groups/add.html", form_context(form), status=status)


def form_context(form: KeyPersonForm) -> dict[str, object]:
    today = clock.today()
    ago = [today - datetime.timedelta(days=days) for days in range(3)]
    return {
        "form": form,
        "returned": json.dumps({"in": [{"var": "group"}, sorted(rules.RETURNEES)]}),
        "days": list(zip(ago, (_("Today"), _("Yesterday"), _("The day before")), strict=True)),
        "places": json.dumps(queries.beginnings(), ensure_ascii=False),
    }


@signed_in
def done(request: Asking, pk: int) -> HttpResponse:
    """The receipt: the same for the first and for every repeated sending."""
    row = find(request, pk)
    look(request, [row])
    is_known = row.person.client_uuid != row.client_uuid
    sentence = rules.RESULTS[rules.KNOWN if is_known else rules.ADDED]
    context = {"key_person": row, "place": path(row.area_code), "sentence": sentence}
    return render(request, "key_groups/done.html", context)
