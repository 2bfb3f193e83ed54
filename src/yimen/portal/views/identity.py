"""A signed-in resident says which person of the register he is."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from yimen.foundation.accounts.models import User
from yimen.foundation.people import actions
from yimen.foundation.people.forms.persons import ClaimForm
from yimen.kit.refusals import Refusal


@login_required
@never_cache
def claim(request: HttpRequest) -> HttpResponse:
    """By verified phone, name and identity card together; a wrong one learns nothing."""
    assert isinstance(request.user, User)
    form = ClaimForm(request.POST or None)
    if form.is_valid():
        try:
            actions.claim(**form.cleaned_data, by=request.user)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("You are confirmed."))
            return redirect("portal:my")
    context = {"form": form, "back_url": reverse("portal:my")}
    return render(request, "portal/identity.html", context, status=422 if form.errors else 200)
