"""Work dispatched by hand: giving an order, and seeing how far it has come."""

import datetime
from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yimen.epidemic.investigations import actions, queries, rules
from yimen.epidemic.investigations.forms.orders import OrderForm, WhereForm
from yimen.epidemic.investigations.forms.steps import ReasonForm
from yimen.epidemic.investigations.models import Investigation, Order, Status
from yimen.epidemic.investigations.views.shared import TONES, fresh
from yimen.foundation.areas.queries import Node, path, tops
from yimen.foundation.areas.queries import node as division
from yimen.foundation.audit.actions import Deed, record
from yimen.foundation.people.models import Person
from yimen.foundation.staff.queries import figure_topics
from yimen.kit import clock
from yimen.kit.asking import Asking, signed_in, wants_part
from yimen.kit.paging import asked

SIZE = 25
PARTS = 50
USUAL = datetime.timedelta(hours=24)
FIELD_OF = {rules.OutsideYourArea: "places", rules.NoSuchHolder: "holder"}


def _dispatcher(request: Asking) -> None:
    if request.user.sight.roles.isdisjoint(rules.DISPATCHERS):
        raise Http404


@signed_in
def dispatch(request: Asking) -> HttpResponse:
    """First where (or about whom), then the order itself."""
    _dispatcher(request)
    person = _person(request)
    node = division(person.area_code) if person else _node(request)
    if node is None:
        return _where(request)
    holders = queries.workers(request.user, node)
    usual = {"due_at": clock.now() + USUAL, **fresh()}
    form = OrderForm(
        request.POST or None,
        initial=usual,
        node=node,
        holders=holders,
        person_id=person.pk if person else None,
    )
    if form.is_valid():
        try:
            order = actions.dispatch(form.entry(request.user.pk), by=request.user)
        except (rules.OutsideYourArea, rules.NoSuchHolder) as refusal:
            field = FIELD_OF[type(refusal)]
            form.add_error(field if field in form.fields else None, refusal.sentence)
        else:
            messages.success(request, _("Dispatched."))
            return redirect("investigations:order", order.pk)
    return _form(request, form, node, person)


def _person(request: Asking) -> Person | None:
    """About whom, if about anybody: only whom one sees."""
    wanted = request.GET.get("person", "")
    if not wanted:
        return None
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 19):
        raise Http404
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=int(wanted)).today
    if not request.user.sight.sees(person.area_code, rules.DISPATCHERS):
        raise Http404
    return person


def _node(request: Asking) -> Node | None:
    form = WhereForm(request.GET)
    node = form.cleaned_data["area"] if form.is_valid() else None
    seen = node is not None and request.user.sight.sees(node.code, rules.DISPATCHERS)
    return node if seen else None


def _where(request: Asking) -> HttpResponse:
    form = WhereForm(request.GET or None)
    if form.is_bound and form.is_valid():
        form.add_error("area", rules.OutsideYourArea().sentence)
    mine = tops(request.user.sight.ranges(rules.DISPATCHERS))
    context = {"form": form, "tops": mine}
    status = 422 if form.is_bound else 200
    return render(request, "investigations/where.html", context, status=status)


def _form(request: Asking, form: OrderForm, node: Node, person: Person | None) -> HttpResponse:
    if person:
        record(Deed("look", "people.Person", [person.pk], [person.pk]), by=request.user)
    context = {"form": form, "node": node, "place": path(node.code), "person": person}
    status = 422 if form.is_bound else 200
    return render(request, "investigations/dispatch.html", context, status=status)


@signed_in
def orders(request: Asking) -> HttpResponse:
    _dispatcher(request)
    page = asked(request, Order.objects.visible_to(request.user), SIZE, key="-pk")
    _look(request, page.items)
    lines = queries.progress(page.items, request.user)
    context = {
        "rows": [(line, path(line.order.area_code)) for line in lines],
        "page": page,
        "topics": figure_topics(request.user),
    }
    name = "investigations/_orders.html" if wants_part(request) else "investigations/orders.html"
    return render(request, name, context)


def _look(request: Asking, rows: Sequence[Order]) -> None:
    people = sorted({row.person_id for row in rows if row.person_id})
    if rows:
        ids = [row.pk for row in rows]
        record(Deed("look", "investigations.Order", ids, people), by=request.user)


def _order(request: Asking, pk: int) -> Order:
    seen = Order.objects.visible_to(request.user).select_related("person__merged_into", "given_by")
    return get_object_or_404(seen, pk=pk)


@signed_in
def order(request: Asking, pk: int) -> HttpResponse:
    """The order, how many of its parts are done, and who has not."""
    found = _order(request, pk)
    _look(request, [found])
    return _order_page(request, found)


def _order_page(
    request: Asking, found: Order, form: ReasonForm | None = None, status: int = 200
) -> HttpResponse:
    parts = Investigation.objects.visible_to(request.user).filter(order=found)
    page = asked(request, parts.select_related("assignee"), PARTS)
    can_withdraw = found.given_by_id == request.user.pk
    context = {
        "order": found,
        "place": path(found.area_code),
        "progress": queries.progress([found], request.user)[0],
        "rows": [
            (row, path(row.area_code), TONES[Status(row.status)], queries.at_whom(row))
            for row in page.items
        ],
        "page": page,
        "may_withdraw": can_withdraw and bool(queries.open_parts(found, request.user)),
        "form": form or ReasonForm(initial=fresh()),
        "topics": figure_topics(request.user),
    }
    return render(request, "investigations/order.html", context, status=status)


@signed_in
@require_POST
def withdraw(request: Asking, pk: int) -> HttpResponse:
    """What nobody has reported yet is not to be done any more."""
    found = _order(request, pk)
    if found.given_by_id != request.user.pk:
        raise Http404
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _order_page(request, found, form, 422)
    typed = form.cleaned_data
    gone = actions.withdraw_order(
        found, typed["comment"], clock.now(), typed["client_uuid"], by=request.user
    )
    messages.success(request, _("%(n)s withdrawn.") % {"n": len(gone)})
    return redirect("investigations:order", pk)
