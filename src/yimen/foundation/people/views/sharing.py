"""Somebody of one's own area, shown elsewhere for a time."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from yimen.foundation.people import actions
from yimen.foundation.people.forms.sharing import SUBJECT, ShareForm
from yimen.foundation.people.models import Person
from yimen.foundation.people.rules import mask_name
from yimen.foundation.people.views.page import one, shown, worker
from yimen.foundation.staff.actions import TooLong
from yimen.foundation.staff.rules import SHARERS
from yimen.kit.doors import for_roles


@for_roles(SHARERS)
def share(request: HttpRequest, pk: int) -> HttpResponse:
    """To a division or a colleague, with a reason, until a day; the person sees it."""
    user = worker(request)
    found = one(Person.objects.visible_to(user), pk)
    if pk in user.sight.shared(SUBJECT):  # what was shown to me is not mine to show
        raise Http404
    form = ShareForm(request.POST or None)
    if form.is_valid() and _shared(request, pk, form):
        return redirect("people:person", pk)
    actions.look([found], by=user, area_code=found.area_code)
    context = {
        "form": form, "lead": mask_name(found.name),
        "back_url": reverse("people:person", args=[pk]),
    }  # fmt: skip
    return shown(request, "people/share.html", context, 422 if form.is_bound else 200)


def _shared(request: HttpRequest, pk: int, form: ShareForm) -> bool:
    try:
        actions.share_person(pk, form.entry(pk), by=worker(request))
    except TooLong as refusal:
        form.add_error("until", _(refusal.sentence))
        return False
    messages.success(request, _("Shared. The person can see it."))
    return True
