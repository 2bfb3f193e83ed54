"""What a worker's phone keeps for a day: his villages, and his people with their names masked."""

from collections.abc import Iterable

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from yimen.epidemic.follow_up.queries import to_visit
from yimen.epidemic.follow_up.rules import OBSERVATION
from yimen.epidemic.investigations.queries import to_report
from yimen.epidemic.investigations.rules import LABEL as WORK_LABEL
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
    lists = [
        {"title": _("To visit today"), "items": _visits(request)},
        {"title": _("For me to investigate"), "items": _work(request)},
        {"title": _("My people"), "items": _people(request)},
    ]
    return JsonResponse({"villages": villages(request.user), "lists": lists})


def _look(request: Asking, label: str, shown: Iterable[tuple[int, int | None]]) -> None:
    """One row of the audit for a list: its rows, and the persons they are about."""
    pairs = set(shown)
    ids, people = {pk for pk, _who in pairs}, {who for _pk, who in pairs if who}
    if ids:
        deed = Deed("look", label, subject_ids=sorted(ids), person_ids=sorted(people))
        record(deed, by=request.user)


def _place(request: Asking, code: int) -> str:
    return path(code, ranges=request.user.sight.ranges(FIELD_ROLES)) or path(code)


def _work(request: Asking) -> list[dict[str, str]]:
    rows = to_report(request.user, LONGEST)
    _look(request, WORK_LABEL, ((row.pk, row.person_id) for row in rows))
    return [
        {
            "title": mask_name(row.person.today.name) if row.person else path(row.area_code),
            "text": _("due %(at)s") % {"at": date_format(localtime(row.due_at), "m-d H:i")},
            "url": f"{reverse('investigations:report', args=[row.pk])}?form={row.form_slug}",
        }
        for row in rows
    ]


def _visits(request: Asking) -> list[dict[str, str]]:
    rows = to_visit(request.user, LONGEST)
    _look(request, OBSERVATION, ((row.observation_id, row.person_id) for row in rows))
    return [
        {
            "title": mask_name(row.person.today.name),
            "text": _place(request, row.area_code),
            "url": reverse("follow_up:visit", args=[row.observation_id]),
        }
        for row in rows
    ]


def _people(request: Asking) -> list[dict[str, str]]:
    seen = KeyPerson.objects.visible_to(request.user).select_related("person__merged_into")
    rows = list(seen.order_by("-pk")[:LONGEST])
    _look(request, counting.LABEL, ((row.pk, row.person_id) for row in rows))
    return [
        {
            "title": mask_name(row.person.today.name),
            "text": f"{row.get_group_display()} · {_place(request, row.area_code)}",
            "url": "",
        }
        for row in rows
    ]
