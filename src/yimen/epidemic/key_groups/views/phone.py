"""What a worker's phone keeps for a day: his villages, and his people with their names masked."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yimen.epidemic.key_groups import counting
from yimen.epidemic.key_groups.forms import villages
from yimen.epidemic.key_groups.models import KeyPerson
from yimen.foundation.areas.queries import path
from yimen.foundation.audit.actions import Deed, record
from yimen.foundation.people.rules import mask_name
from yimen.foundation.staff.models import FIELD_ROLES
from yimen.kit.asking import Asking, signed_in

LONGEST = 300  # a village's; who oversees more has a desk


@signed_in
def outbox(request: Asking) -> HttpResponse:
    """What is in this phone: the phone alone knows it."""
    return render(request, "key_groups/outbox.html")


@signed_in
def work(request: Asking) -> HttpResponse:
    """Sealed in the phone until tomorrow, for work without network; `url` where it opens there."""
    lists = [{"title": _("My people"), "items": _people(request)}]
    return JsonResponse({"villages": villages(request.user), "lists": lists})


def _people(request: Asking) -> list[dict[str, str]]:
    seen = KeyPerson.objects.visible_to(request.user).select_related("person__merged_into")
    rows = list(seen.order_by("-pk")[:LONGEST])
    if rows:
        ids, people = [row.pk for row in rows], sorted({row.person_id for row in rows})
        record(Deed("look", counting.LABEL, subject_ids=ids, person_ids=people), by=request.user)
    mine = request.user.sight.ranges(FIELD_ROLES)
    return [
        {
            "title": mask_name(row.person.today.name),
            "text": f"{row.get_group_display()} · {path(row.area_code, ranges=mine)}",
            "url": "",
        }
        for row in rows
    ]
