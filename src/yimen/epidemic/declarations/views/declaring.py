"""Declaring, one thing a page; the receipt; and what was declared before."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from yimen.epidemic.declarations import actions, queries, rules
from yimen.epidemic.declarations.forms.wizard import Wizard
from yimen.epidemic.declarations.models import Declaration, Relation
from yimen.epidemic.declarations.views.page import Visiting, with_account
from yimen.foundation.areas.queries import node, path
from yimen.foundation.audit.actions import Deed, record
from yimen.foundation.eforms.queries import newest
from yimen.foundation.people.actions import look
from yimen.foundation.people.models import Person
from yimen.kit import clock
from yimen.kit.sight import Actor

STAYS_TRUE = ("has_chronic", "chronic", "nation", "workplace")  # health is asked each time


@with_account
def mine(request: Visiting) -> HttpResponse:
    person = queries.own_person(request.user)
    if person is None:
        return redirect("declarations:identity")
    return run(request, request.user, person, Relation.SELF, reverse("declarations:whom"))


@with_account
def dependant(request: Visiting, pk: int) -> HttpResponse:
    found = queries.dependant(request.user, pk)
    back = reverse("declarations:whom")
    return run(request, request.user, found.person.today, found.relation, back)


def run(
    request: HttpRequest, user: Actor, person: Person, relation: str, back_url: str
) -> HttpResponse:
    """One page of it, or the receipt."""
    if request.method == "POST" and (sent := _sent(request, user)):
        return redirect("declarations:receipt", sent.pk)
    data = request.POST if request.method == "POST" else _first(person, user)
    wizard = Wizard(newest(rules.FORM), data)
    if request.method == "POST" and wizard.turn(request.POST.get("go", "")):
        entry = wizard.entry(person.pk, person.home_area_code, relation, clock.now())
        return redirect("declarations:receipt", actions.declare(entry, by=user).pk)
    look([person], by=user, area_code=person.area_code)
    context = {"wizard": wizard, "person": person, "relation": relation, "back_url": back_url}
    status = 422 if wizard.wrong else 200
    return render(request, "declarations/declare.html", context, status=status)


def _sent(request: HttpRequest, user: Actor) -> Declaration | None:
    try:
        sent = uuid.UUID(request.POST.get("client_uuid", ""))
    except ValueError:
        return None
    return Declaration.objects.visible_to(user).filter(client_uuid=sent).first()


def _first(person: Person, user: Actor) -> QueryDict:
    """What is known already need not be typed again."""
    data = QueryDict(mutable=True)
    data.update(
        {"client_uuid": str(uuid.uuid4()), "nation": "cn", "legs": "1", "kind": "resident"}
    )
    where = node(person.area_code)
    data["area"] = f"{where.name} {where.code:012d}" if where else ""
    last = queries.newest([person.pk], user).get(person.pk)
    if last is None:
        return data
    data.update({"kind": last.kind, "address": last.address, "plate": last.plate})
    for name in STAYS_TRUE:
        value = last.answers.values.get(name)
        data.setlist(name, value if isinstance(value, list) else [value] if value else [])
    return data


@with_account
@require_safe
def receipt(request: Visiting, pk: int) -> HttpResponse:
    row = looked_at(request.user, pk, own=True)
    context = {
        "declaration": row,
        "place": path(row.area_code),
        "again_url": reverse("declarations:whom"),
    }
    return render(request, "declarations/receipt.html", context)


@with_account
@require_safe
def show(request: Visiting, pk: int) -> HttpResponse:
    """One version, with every other that was declared of the same person."""
    row = looked_at(request.user, pk, own=True)
    context = told(row, request.user) | {"back_url": reverse("declarations:whom")}
    return render(request, "declarations/show.html", context)


def told(row: Declaration, user: Actor) -> dict[str, object]:
    """All that a page says of one version, and the versions beside it."""
    return {
        "declaration": row,
        "place": path(row.area_code),
        "answers": queries.answers(row),
        "segments": row.segments.all(),
        "versions": queries.versions(row, user)[:20],
    }


def looked_at(user: Actor, pk: int, *, own: bool = False) -> Declaration:
    row = find(user, pk, own=own)
    record(Deed("look", rules.LABEL, [row.pk], [row.person_id], row.area_code), by=user)
    return row


def find(user: Actor, pk: int, *, own: bool = False) -> Declaration:
    """Not mine and not there look the same."""
    if pk >= 2**63:
        raise Http404
    seen = Declaration.objects.visible_to(user)
    rows = (seen.own(user) if own else seen).select_related(
        "person__merged_into", "answers__definition", "declared_by"
    )
    return get_object_or_404(rows, pk=pk)
