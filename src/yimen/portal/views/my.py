"""My page: what the city keeps about me, and who looked at it."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from yimen.foundation.accounts.models import User
from yimen.foundation.areas.models import Area
from yimen.foundation.audit.actions import Deed, record
from yimen.foundation.audit.queries import looks_at
from yimen.foundation.people.models import Person
from yimen.foundation.staff.models import Post
from yimen.portal.own_data import Look, everything, looks, persons_of

SHOWN = 20
SESSIONS = ("usersessions_list", "accounts:sessions")  # whichever this city runs


@dataclass(frozen=True)
class Page:
    rows: list[Look]
    next_url: str = ""
    previous_url: str = ""


@login_required
@require_safe
def my(request: HttpRequest) -> HttpResponse:
    user = _user(request)
    persons = persons_of(user)
    context = {
        "person": persons[0] if persons else None,
        "places": _places(persons[:1]),
        "posts": Post.objects.visible_to(user)
        .held_at(timezone.now())
        .filter(user=user)
        .select_related("area"),
        "page": _page(request, user, persons),
        "account_url": _first_address(("accounts:index",)),
        "sessions_url": _first_address(SESSIONS),
    }
    return render(request, "portal/my.html", context)


@login_required
@require_POST
@transaction.atomic
def export(request: HttpRequest) -> HttpResponse:
    """All that is kept about me, as one file."""
    user = _user(request)
    persons = persons_of(user)
    ids = [person.pk for person in persons]
    place = persons[0].area_code if persons else None
    record(Deed("export", "people.Person", ids, ids, area_code=place), by=user)
    answer = JsonResponse(
        {"made_at": timezone.now(), "tables": everything(user, persons)},
        encoder=_Encoder,
        json_dumps_params={"ensure_ascii": False, "indent": 1},
    )
    answer["Content-Disposition"] = 'attachment; filename="my-data.json"'
    answer["Cache-Control"] = "no-store"
    return answer


class _Encoder(DjangoJSONEncoder):
    def default(self, value: object) -> object:
        return (
            bytes(value).hex() if isinstance(value, bytes | memoryview) else super().default(value)
        )


def _user(request: HttpRequest) -> User:
    user = request.user
    assert isinstance(user.pk, int)
    return User.objects.get(pk=user.pk) if not isinstance(user, User) else user


def _page(request: HttpRequest, user: User, persons: list[Person]) -> Page:
    if not persons:
        return Page([])
    found = looks_at([person.pk for person in persons])
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 19:
        found = found.filter(id__lt=int(before))
    entries = list(found[: SHOWN + 1])
    more = f"?before={entries[SHOWN - 1].pk}" if len(entries) > SHOWN else ""
    return Page(looks(entries[:SHOWN], user), next_url=more)


def _places(persons: list[Person]) -> dict[str, str]:
    """The names of the village where one stays and of the one that is home."""
    if not persons:
        return {}
    stay, home = persons[0].area_code, persons[0].home_area_code or 0
    names = dict(Area.objects.filter(code__in=[stay, home]).values_list("code", "name"))
    return {"stay": names.get(stay, ""), "home": names.get(home, "")}


def _first_address(names: tuple[str, ...]) -> str:
    for name in names:
        try:
            return reverse(name)
        except NoReverseMatch:
            continue
    return ""
