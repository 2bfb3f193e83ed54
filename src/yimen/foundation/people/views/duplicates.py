"""Who may be on record twice: looked for, looked at, decided."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yimen.foundation.areas.queries import path, tops
from yimen.foundation.people import actions, queries
from yimen.foundation.people.forms.duplicates import SMALL, DuplicatesForm
from yimen.foundation.people.models import Person
from yimen.foundation.people.rules import WRITERS
from yimen.foundation.people.views.page import one, shown, worker
from yimen.kit.doors import for_roles


@for_roles(WRITERS)
def index(request: HttpRequest) -> HttpResponse:
    """The pairs of one village or township; a county chooses which."""
    user = worker(request)
    mine = [node for node in tops(user.sight.ranges(WRITERS)) if node.level in SMALL]
    form = DuplicatesForm(request.GET if request.GET.get("area") else None, user=user)
    area = form.cleaned_data["area"] if form.is_valid() else next(iter(mine), None)
    after = request.GET.get("after", "")
    start = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else 0
    pairs, last = queries.possible_duplicates(area, user, after=start) if area else ([], None)
    actions.look([one for pair in pairs for one in (pair.one, pair.other.person)], by=user)
    context = {
        "form": form, "area": area, "mine": mine, "place": path(area.code) if area else "",
        "pairs": [(pair, path(pair.other.person.area_code)) for pair in pairs],
        "page": {"next_url": f"?area={area.code:012d}&after={last}" if area and last else ""},
        "back_url": reverse("people:index"),
    }  # fmt: skip
    return shown(request, "people/duplicates.html", context, 422 if form.errors else 200)


@require_POST
@for_roles(WRITERS)
def different(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """They are two persons, and it is not asked again."""
    user = worker(request)
    visible = Person.objects.visible_to(user)
    actions.not_duplicates(one(visible, pk).pk, one(visible, other).pk, by=user)
    messages.success(request, _("Noted: they are two persons."))
    return redirect("people:duplicates")
