"""Who declared something to look into: the village lists him, or says why not."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yimen.epidemic.declarations.queries import answers
from yimen.epidemic.key_groups import actions, offers, rules
from yimen.epidemic.key_groups.actions.offering import places
from yimen.epidemic.key_groups.forms.offering import DeclineForm, OfferForm
from yimen.epidemic.key_groups.models import Offer
from yimen.epidemic.key_groups.reporting import LOOKING_ON
from yimen.foundation.areas.queries import path
from yimen.foundation.audit.actions import Deed, record
from yimen.kit.asking import Asking, holding
from yimen.kit.paging import asked
from yimen.kit.refusals import Refusal

DECIDING = rules.WRITERS | LOOKING_ON


@holding(DECIDING)
@require_safe
def index(request: Asking) -> HttpResponse:
    rows = Offer.objects.visible_to(request.user).waiting()
    page = asked(request, rows.select_related("person__merged_into", "declaration"), 30, key="-pk")
    if page.items:
        ids, people = [one.pk for one in page.items], [one.person_id for one in page.items]
        record(Deed("look", offers.LABEL, ids, people), by=request.user)
    context = {"rows": [(one, path(one.area_code)) for one in page.items], "page": page}
    return render(request, "key_groups/offers.html", context)


@holding(DECIDING)
def offer(request: Asking, pk: int) -> HttpResponse:
    one = _find(request, pk)
    form = OfferForm(request.POST or None, initial=_first(one))
    assert request.user.pk is not None
    if form.is_valid():
        try:
            row = actions.take_offer(pk, form.entry(one, request.user.pk), by=request.user)
        except (rules.AlreadyListed, rules.WasReleased, rules.NoLongerSo) as refusal:
            form.add_error(None, refusal.sentence)
            return _page(request, one, form, refusal.status_code)
        return redirect("key_groups:done", row.pk)
    return _page(request, one, form, 422 if form.errors else 200)


def _first(one: Offer) -> dict[str, object]:
    """What the declaration says already; he need not be asked again."""
    said = one.declaration.answers.values
    came = next((leg for leg in one.declaration.segments.order_by("-day")), None)
    return {
        "client_uuid": uuid.uuid4(),
        "group": one.group,
        "from_place": next((place for place in places(one.declaration) if place), "")[:120],
        "arrived_on": came.until_day if came else said.get("risk_left_on"),
        "stay_address": one.declaration.address,
        "symptoms": one.declaration.symptoms,
    }


def _page(
    request: Asking, one: Offer, form: OfferForm, status: int = 200, why: DeclineForm | None = None
) -> HttpResponse:
    person = one.person.today
    record(Deed("look", offers.LABEL, [one.pk], [one.person_id], one.area_code), by=request.user)
    context = {
        "offer": one,
        "person": person,
        "place": path(one.area_code),
        "answers": answers(one.declaration),
        "segments": one.declaration.segments.all(),
        "verbs": offers.LIFECYCLE.verbs(one.status, offers.roles(request.user, one.area_code)),
        "form": form,
        "why": why or DeclineForm(),
    }
    return render(request, "key_groups/offer.html", context, status=status)


@holding(DECIDING)
@require_POST
def decline(request: Asking, pk: int) -> HttpResponse:
    one = _find(request, pk)
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return _page(request, one, OfferForm(initial=_first(one)), 422, form)
    try:
        actions.decline_offer(pk, form.cleaned_data["why"], by=request.user)
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        return _page(request, one, OfferForm(initial=_first(one)), refusal.status_code, form)
    messages.success(request, _("Done."))
    return redirect("key_groups:offers")


def _find(request: Asking, pk: int) -> Offer:
    seen = Offer.objects.visible_to(request.user).select_related(
        "person__merged_into", "declaration__answers__definition", "decided_by"
    )
    return get_object_or_404(seen, pk=min(pk, 2**63 - 1))
