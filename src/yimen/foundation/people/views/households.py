"""The reporter works by household: whose doors, who lives behind each."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from yimen.foundation.areas.models import Area
from yimen.foundation.areas.queries import divided, names_of
from yimen.foundation.people import actions, queries
from yimen.foundation.people.forms.households import HouseholdForm, MoveOutForm, SplitForm
from yimen.foundation.people.forms.persons import MemberForm, villages
from yimen.foundation.people.models import Household, Residence
from yimen.foundation.people.rules import ASSIGNERS, EXPORTERS, IMPORTERS, WRITERS, mask_name
from yimen.foundation.people.views.page import one, shown, worker
from yimen.foundation.staff.models import FIELD_ROLES
from yimen.foundation.staff.rules import GLASS_BREAKERS
from yimen.kit import clock
from yimen.kit.doors import for_roles
from yimen.kit.paging import asked


def _code(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 12 else None


@for_roles(FIELD_ROLES)
def index(request: HttpRequest) -> HttpResponse:
    """The households one sees, by village, by door, by the name of who lives there."""
    user = worker(request)
    area_code, text = _code(request.GET.get("area", "")), request.GET.get("q", "")[:80]
    page = asked(request, queries.households(user, area_code=area_code, text=text), 30)
    counts = queries.member_counts(page.items, user)
    names = names_of(row.area_code for row in page.items)
    rows = [_row(row, names.get(row.area_code, ""), counts[row.pk]) for row in page.items]
    roles = user.sight.roles
    context = {
        "page": page, "rows": rows, "q": text, "area": area_code, "villages": villages(user),
        "divided": divided(user.sight.ranges(ASSIGNERS)),
        "may_write": bool(roles & WRITERS), "may_import": bool(roles & IMPORTERS),
        "may_export": bool(roles & EXPORTERS), "may_break": bool(roles & GLASS_BREAKERS),
    }  # fmt: skip
    return shown(request, "people/households.html", context)


def _row(household: Household, place: str, count: int) -> dict[str, str]:
    return {
        "title": household.address,
        "text": place,
        "end": _("%(n)s people") % {"n": count},
        "icon": "household",
        "url": reverse("people:household", args=[household.pk]),
    }


@for_roles(WRITERS)
def add(request: HttpRequest) -> HttpResponse:
    form = HouseholdForm(request.POST or None, user=worker(request))
    if form.is_valid():
        household = actions.add_household(form.household(), by=worker(request))
        return redirect("people:household", household.pk)
    context = {
        "form": form, "title": _("Add a household"), "back_url": reverse("people:index"),
        "submit": _("Add"),
    }  # fmt: skip
    return shown(request, "people/form.html", context, 422 if form.is_bound else 200)


@for_roles(FIELD_ROLES)
def household(request: HttpRequest, pk: int) -> HttpResponse:
    """One door and who lives behind it."""
    user = worker(request)
    found = one(Household.objects.visible_to(user), pk)
    members = queries.members(found, user)
    actions.look([row.person for row in members], by=user, area_code=found.area_code)
    context = {
        "household": found,
        "area": Area.objects.filter(code=found.area_code).select_related("parent").first(),
        "living": [row for row in members if row.until is None],
        "gone": [row for row in members if row.until is not None],
        "may_write": queries.may_write(user, found.area_code),
        "back_url": reverse("people:index"),
    }
    return shown(request, "people/household.html", context)


@for_roles(WRITERS)
def add_member(request: HttpRequest, pk: int) -> HttpResponse:
    user = worker(request)
    found = one(Household.objects.visible_to(user), pk)
    form = MemberForm(request.POST or None, user=user, household=found)
    if form.is_valid():
        actions.add_member(form.person(), form.residence(), by=user)
        messages.success(request, _("Added."))
        return redirect("people:household", found.pk)
    context = {
        "form": form, "title": _("Add somebody who lives here"), "lead": found.address,
        "back_url": reverse("people:household", args=[found.pk]), "submit": _("Add"),
    }  # fmt: skip
    return shown(request, "people/form.html", context, 422 if form.is_bound else 200)


@for_roles(WRITERS)
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """Some move to a door of their own."""
    user = worker(request)
    found = one(Household.objects.visible_to(user), pk)
    members = [member for member in queries.members(found, user) if member.until is None]
    living = [(member.pk, mask_name(member.person.name)) for member in members]
    form = SplitForm(request.POST or None, household=found, living=living)
    if form.is_valid():
        leaving = [int(pk) for pk in form.cleaned_data["leaving"]]
        new = actions.split(found.pk, leaving, form.new_household(), by=user)
        return redirect("people:household", new.pk)
    actions.look([member.person for member in members], by=user, area_code=found.area_code)
    context = {
        "form": form, "title": _("Split this household"), "lead": found.address,
        "back_url": reverse("people:household", args=[found.pk]),
        "submit": _("Split the household"),
    }  # fmt: skip
    return shown(request, "people/form.html", context, 422 if form.is_bound else 200)


@for_roles(WRITERS)
def move_out(request: HttpRequest, pk: int) -> HttpResponse:
    user = worker(request)
    residence = one(Residence.objects.visible_to(user).select_related("household", "person"), pk)
    back = reverse("people:household", args=[residence.household_id])
    if residence.until is not None:
        return redirect(back)  # the same form once more
    initial = {"on": clock.today()}
    form = MoveOutForm(request.POST or None, initial=initial, residence=residence)
    if form.is_valid():
        actions.move_out(residence.pk, form.cleaned_data["on"], by=user)
        return redirect(back)
    actions.look([residence.person], by=user, area_code=residence.household.area_code)
    context = {
        "form": form, "title": _("No longer lives here"), "back_url": back,
        "lead": mask_name(residence.person.name), "submit": _("Save"),
    }  # fmt: skip
    return shown(request, "people/form.html", context, 422 if form.is_bound else 200)
