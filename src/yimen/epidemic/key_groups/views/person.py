"""One key person: what is known, what happened, and what may be done now."""

from django.http import HttpResponse
from django.shortcuts import render

from yimen.epidemic.follow_up.models import Observation
from yimen.epidemic.investigations.models import Investigation
from yimen.epidemic.key_groups import actions, queries, rules
from yimen.epidemic.key_groups.models import KeyPerson
from yimen.epidemic.key_groups.views.page import find, look
from yimen.foundation.areas.queries import path
from yimen.foundation.people.queries import family
from yimen.kit.asking import Asking, signed_in


@signed_in
def detail(request: Asking, pk: int) -> HttpResponse:
    row = find(request, pk)
    look(request, [row])
    who = family([row.person_id])
    work = Investigation.objects.visible_to(request.user).filter(person_id__in=who)
    observed = Observation.objects.visible_to(request.user).apart()
    context = {
        "key_person": row,
        "place": path(row.area_code),
        "work": work.order_by("-pk")[:20],
        "observed": observed.filter(person_id__in=who).order_by("-pk")[:5],
        "memberships": queries.memberships(who, request.user),
        "trail": queries.trail(row),
        "transfers": queries.transfers_of(who, request.user),
        "may_transfer": rules.may_transfer(row, request.user),
        "may_correct": rules.may_correct(row, request.user),
        "may_write": rules.may_write(request.user, row.area_code),
        "verbs": _open_verbs(request, row),
    }
    return render(request, "key_groups/detail.html", context)


def _open_verbs(request: Asking, row: KeyPerson) -> list[str]:
    """The buttons: taking back only while it is possible."""
    verbs = rules.verbs(row, request.user)
    if "undo" in verbs and not actions.ended_today(row):
        verbs.remove("undo")
    return verbs
