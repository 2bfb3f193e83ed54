"""The workbench of everybody who works here, and the search over all he may see."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from yimen.epidemic.investigations.models import Investigation
from yimen.epidemic.investigations.queries import totals
from yimen.epidemic.investigations.views.lists import figures
from yimen.epidemic.key_groups.queries import by_group
from yimen.foundation.areas.queries import path
from yimen.foundation.audit.actions import Deed, record
from yimen.foundation.inbox.models import Item
from yimen.foundation.inbox.queries import first, topics
from yimen.foundation.people.models import Person
from yimen.foundation.staff.models import FIELD_ROLES, Role
from yimen.foundation.staff.queries import figure_topics
from yimen.kit.asking import Asking, signed_in, wants_part
from yimen.portal import search
from yimen.portal.navigation import Navigation


@signed_in
def desk(request: Asking) -> HttpResponse:
    """By role: what waits, what I do most, today's figures of my area."""
    user, navigation = request.user, Navigation.on(request)
    if navigation.start_url != request.path:
        return redirect(navigation.start_url)
    areas = [(grant, path(grant.low)) for grant in user.sight.grants]
    context = {
        "count": Item.objects.visible_to(user).waiting().count(),
        "first": first(user),
        "has_people": not user.sight.roles.isdisjoint(FIELD_ROLES),
        "groups": by_group(user),
        "totals": totals(user),
        "figures": figures(),
        "posts": [(Role(grant.role).label, place) for grant, place in areas],
        "shortcuts": [one for group in navigation.rail for one in group.entries],
        "topics": topics(user) + figure_topics(user),
    }
    return render(
        request, "portal/_desk.html" if wants_part(request) else "portal/desk.html", context
    )


@signed_in
def find(request: Asking) -> HttpResponse:
    """People by exact number or by how the name begins, work by number, areas by name.

    The forms post: an identity card's or a phone's number has no place in an address.
    """
    words = (request.POST or request.GET).get("q", "").replace("\x00", "").strip()[:100]
    people = search.people(request.user, words)
    work = search.investigations(request.user, words)
    if words:
        _look(request, people, work)
    context = {
        "words": words,
        "people": [(person, path(person.area_code)) for person in people],
        "work": [(one, path(one.area_code)) for one in work],
        "areas": [(area, path(area.code)) for area in search.areas(request.user, words)],
    }
    return render(request, "portal/search.html", context)


def _look(request: Asking, people: list[Person], work: list[Investigation]) -> None:
    ids = [person.pk for person in people]
    seen = {one.person_id for one in work if one.person_id} | set(ids)
    if seen:
        record(Deed("search", "people.Person", ids, sorted(seen)), by=request.user)
