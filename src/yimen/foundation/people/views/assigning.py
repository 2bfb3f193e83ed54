"""After a village was split, the township says which door belongs to which new one."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from yimen.foundation.areas.queries import divided, name_of, successors
from yimen.foundation.people import actions, queries
from yimen.foundation.people.forms.assigning import AssignForm
from yimen.foundation.people.rules import ASSIGNERS
from yimen.foundation.people.views.page import shown, worker
from yimen.kit.doors import for_roles


@for_roles(ASSIGNERS)
def assign(request: HttpRequest, code: int) -> HttpResponse:
    user = worker(request)
    ranges = user.sight.ranges(ASSIGNERS)
    if code not in {node.code for node in divided(ranges)}:
        raise Http404
    places = [node for node in successors(code) if user.sight.sees(node.code, ASSIGNERS)]
    left = queries.left_in(code, user)
    form = AssignForm(request.POST or None, places=places, left=left)
    if form.is_valid():
        return _assigned(request, code, form)
    if left[1]:
        actions.look(left[1], by=user, area_code=code)
    context = {
        "form": form, "title": _("Give households their new village"), "lead": name_of(code),
        "note": "" if any(left) else _("Everybody has been given a new village."),
        "back_url": reverse("people:index"), "submit": _("Assign"),
    }  # fmt: skip
    return shown(request, "people/form.html", context, 422 if form.is_bound else 200)


def _assigned(request: HttpRequest, code: int, form: AssignForm) -> HttpResponse:
    data = form.cleaned_data
    count = actions.assign(
        code,
        data["into"],
        household_ids=data.get("households", []),
        person_ids=data.get("persons", []),
        by=worker(request),
    )
    messages.success(request, _("%(n)s assigned.") % {"n": count})
    return redirect("people:assign", code)
