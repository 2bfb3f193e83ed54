"""The day's round: who waits for a visit, who was seen, and the visit itself."""

import datetime
import json
import uuid
from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from yimen.epidemic.follow_up import actions, queries, rules
from yimen.epidemic.follow_up.actions.ending import roles
from yimen.epidemic.follow_up.forms import AllWellForm, DayForm, VisitForm
from yimen.epidemic.follow_up.models import COMMON, DayStatus, FollowUp, Observation
from yimen.epidemic.follow_up.views.shown import DAY_TONES, area_of, find, look
from yimen.foundation.areas.queries import path
from yimen.foundation.people.queries import as_they_were
from yimen.foundation.staff.models import FIELD_ROLES
from yimen.foundation.staff.queries import figure_topics
from yimen.kit import clock
from yimen.kit.asking import Asking, signed_in, wants_part
from yimen.kit.outbox import happened_at, refused
from yimen.kit.paging import asked, count_of_parts

SIZE = 40
SHOWN = {  # what the round may show: its statuses
    "": [DayStatus.DUE],
    "seen": queries.TOGETHER["seen"],
    "ill": [DayStatus.SEEN_NOT_OK],
    "not": queries.TOGETHER["unseen"],
}
TEMPERATURES = ("36.2", "36.4", "36.5", "36.6", "36.8", "37.0", "37.3", "37.8", "38.5")
IS_SEEN = json.dumps({"==": [{"var": "found"}, "seen"]})
REFUSED = (rules.Released, rules.NoLongerSo, rules.NotYet, rules.TooLate, rules.OnlyToday,
           rules.ReasonMissing)  # fmt: skip
AT_THEIR_FIELD = {rules.ReasonMissing: "remark", rules.NotYet: "day", rules.TooLate: "day"}


@signed_in
def today(request: Asking) -> HttpResponse:
    """Who still waits, who is done; those of one door together."""
    form = DayForm(request.GET)
    form.is_valid()
    wish, show = form.cleaned_data, request.GET.get("show", "")
    moment = wish.get("as_of")
    day, chosen = wish.get("day") or _today(moment), area_of(wish.get("area"))
    here = queries.in_area(chosen, stay=bool(wish.get("stay")))
    rows = queries.visits(request.user, moment).on(day).filter(here)
    rows = rows.filter(status__in=SHOWN.get(show, SHOWN[""]))
    page = asked(request, rows.select_related("person__merged_into"), SIZE, key="area_code")
    look(request, page.items)
    context = {
        "form": form,
        "day": day,
        "is_today": day == clock.today() and moment is None,
        "show": show if show in SHOWN else "",
        "houses": _houses(request, page.items, moment),
        "count": count_of_parts([rows]) if wish.get("stay") or moment else None,
        "moment": moment,
        "totals": queries.day_totals(request.user, day, chosen, moment),
        "page": page,
        "may_visit": bool(request.user.sight.ranges(rules.WRITERS)),
        "topics": figure_topics(request.user) if moment is None else [],
    }
    return render(request, f"follow_up/{'_' * wants_part(request)}today.html", context)


def _today(moment: datetime.datetime | None) -> datetime.date:
    return timezone.localdate(moment) if moment else clock.today()


def _houses(
    request: Asking, items: Sequence[FollowUp], moment: datetime.datetime | None
) -> list[object]:
    """Those of one door together; of a past moment each alone, with what was measured then."""
    if moment:
        items = as_they_were(items, FollowUp, moment)
        houses = [queries.House("", [item], uuid.uuid4()) for item in items]
        warmth: dict[int, object] = {item.observation_id: item.temperature for item in items}
    else:
        houses = queries.houses(items, request.user)
        warmth = queries.last_temperatures(items)
    mine = request.user.sight.ranges(FIELD_ROLES)
    return [
        (
            house,
            [(item, DAY_TONES[DayStatus(item.status)], warmth.get(item.observation_id))
             for item in house.items],
            path(house.items[0].area_code, ranges=mine) or path(house.items[0].area_code),
        )
        for house in houses
    ]  # fmt: skip


@signed_in
def visit(request: Asking, pk: int) -> HttpResponse:
    """One visit; nothing typed is lost when it cannot be taken."""
    row = find(request, pk)
    look(request, [row])
    if request.method != "POST":
        if rules.VISITOR not in roles(row, request.user):
            return redirect("follow_up:detail", pk)
        form = VisitForm(initial=_initial(request, row))
        return _page(request, row, form)
    form = VisitForm(request.POST)
    if not form.is_valid():
        return refused(request, form) or _page(request, row, form, 422)
    at = happened_at(request)
    try:
        one = form.visit(row.pk, at, correction="correct" in request.POST)
        actions.visit(one, by=request.user)
    except REFUSED as refusal:
        form.add_error(AT_THEIR_FIELD.get(type(refusal)), refusal.sentence)
        return refused(request, form) or _page(request, row, form, refusal.status_code)
    messages.success(request, _("Recorded."))
    return redirect("follow_up:today")


def _initial(request: Asking, row: Observation) -> dict[str, object]:
    """The form's start: empty, or what was said today, to be corrected."""
    start: dict[str, object] = {"client_uuid": uuid.uuid4()}
    asked_day = _day(request.GET.get("day", ""))
    if asked_day and asked_day != clock.today():
        return start | {"day": asked_day}
    seen = FollowUp.objects.visible_to(request.user).filter(observation=row).on(clock.today())
    item = seen.filter(visited_at__isnull=False).first()
    if item is None:
        return start
    said = {name: getattr(item, name) for name in COMMON}
    return start | said | {"temperature": item.temperature, "remark": item.remark}


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def form_context(form: VisitForm) -> dict[str, object]:
    """What the form shows, whoever is visited."""
    return {
        "form": form,
        "is_seen": IS_SEEN,
        "symptoms": [form[name] for name in COMMON],
        "temperatures": TEMPERATURES,
    }


def _page(request: Asking, row: Observation, form: VisitForm, status: int = 200) -> HttpResponse:
    items = queries.calendar(row)
    now = [item for item in items if item.day == clock.today() and item.visited_at]
    context = form_context(form) | {
        "observation": row,
        "place": path(row.area_code),
        "for_day": form["day"].value() or "",
        "done": now[0] if now and not form["day"].value() else None,
        "last": [(item, DAY_TONES[DayStatus(item.status)]) for item in items
                 if item.day < clock.today()][-3:],
    }  # fmt: skip
    return render(request, "follow_up/visit.html", context, status=status)


@signed_in
@require_POST
def well(request: Asking) -> HttpResponse:
    """All of one door are well: several visits with one tap."""
    form = AllWellForm(request.POST)
    if not form.is_valid():
        return refused(request, form) or redirect("follow_up:today")
    visits = form.visits(happened_at(request))
    ids = {one.observation_id for one in visits}
    if Observation.objects.visible_to(request.user).filter(pk__in=ids).count() != len(ids):
        raise Http404
    made = actions.visit_many(visits, by=request.user)
    told = ngettext("%(n)d person is well.", "%(n)d people are well.", len(made))
    messages.success(request, told % {"n": len(made)})
    return redirect("follow_up:today")
