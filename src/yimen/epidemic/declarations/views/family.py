"""For whom one declares: oneself, up to ten others."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yimen.epidemic.declarations import actions, queries, rules
from yimen.epidemic.declarations.forms.identity import DependantForm, IdentityForm
from yimen.epidemic.declarations.models import MOST_DEPENDANTS
from yimen.epidemic.declarations.views.page import Visiting, with_account
from yimen.foundation.accounts.actions import count, give_back
from yimen.kit.refusals import Refusal

FIELD_OF = {
    rules.WrongNumber: "document_number",
    rules.IsYourself: "document_number",
    rules.DeclaresHimself: "document_number",
}


@with_account
@require_safe
def whom(request: Visiting) -> HttpResponse:
    lines = queries.lines(request.user)
    others = [line for line in lines if line.dependant_id]
    context = {
        "own": next((line for line in lines if not line.dependant_id), None),
        "others": others,
        "may_add": len(others) < MOST_DEPENDANTS,
        "most": MOST_DEPENDANTS,
    }
    return render(request, "declarations/whom.html", context)


@with_account
def identity(request: Visiting) -> HttpResponse:
    """Asked once, the first time."""
    if queries.own_person(request.user):
        return redirect("declarations:mine")
    form = IdentityForm(request.POST or None, initial={"client_uuid": uuid.uuid4()})
    if form.is_valid():
        try:
            count(rules.TRIES, str(request.user.pk))
            actions.identify(form.identity(), by=request.user)
        except Refusal as refusal:
            form.add_error(FIELD_OF.get(type(refusal)), refusal.sentence)
        else:
            give_back(rules.TRIES, str(request.user.pk))
            return redirect("declarations:mine")
    return _form(request, form, "declarations/identity.html")


@with_account
def add(request: Visiting) -> HttpResponse:
    form = DependantForm(request.POST or None, initial={"client_uuid": uuid.uuid4()})
    if form.is_valid():
        try:
            count(rules.TRIES, str(request.user.pk))
            made = actions.look_after(
                form.identity(), form.cleaned_data["relation"], by=request.user
            )
        except Refusal as refusal:
            form.add_error(FIELD_OF.get(type(refusal)), refusal.sentence)
        else:
            give_back(rules.TRIES, str(request.user.pk))
            return redirect("declarations:dependant", made.pk)
    return _form(request, form, "declarations/add.html")


def _form(request: Visiting, form: IdentityForm, template: str) -> HttpResponse:
    context = {"form": form, "back_url": reverse("declarations:whom")}
    return render(request, template, context, status=422 if form.errors else 200)


@with_account
@require_POST
def end(request: Visiting, pk: int) -> HttpResponse:
    actions.look_no_more(pk, by=request.user)
    messages.success(request, _("No longer on your list."))
    return redirect("declarations:whom")
