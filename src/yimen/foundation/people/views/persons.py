"""One person: masked, in full for a reason, put right, moved."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yimen.foundation.areas.models import Area
from yimen.foundation.people import actions, queries
from yimen.foundation.people.actions.refusals import DocumentTaken, NotThatPerson
from yimen.foundation.people.forms.persons import (
    CorrectionForm,
    GlassForm,
    MoveForm,
    ReasonForm,
)
from yimen.foundation.people.models import Person, Residence
from yimen.foundation.people.rules import WRITERS, mask_name
from yimen.foundation.people.views.page import one, shown, worker
from yimen.foundation.staff.models import FIELD_ROLES, HQ_ROLES
from yimen.foundation.staff.queries import shares_of
from yimen.foundation.staff.rules import GLASS_BREAKERS, UNMASKERS
from yimen.kit import clock
from yimen.kit.doors import for_roles
from yimen.kit.paging import asked_in_turn, count_of_parts

KEYS = ("area_code", "away_from", "area_code")  # of those here, away, and for themselves


@for_roles(FIELD_ROLES)
def index(request: HttpRequest) -> HttpResponse:
    """Everybody one sees, masked; by the beginning of the name."""
    user = worker(request)
    text = request.GET.get("q", "").replace("\0", "").strip()[:80]
    parts = [part.unmerged() for part in Person.objects.parts_visible_to(user)]
    if text:
        parts = [part.filter(name__startswith=text) for part in parts]
    page = asked_in_turn(request, list(zip(parts, KEYS, strict=True)))
    actions.look(page.items, by=user)
    context = {"page": page, "q": text, "count": count_of_parts(parts)}
    return shown(request, "people/persons.html", context)


@for_roles(FIELD_ROLES)
def person(request: HttpRequest, pk: int) -> HttpResponse:
    found = one(Person.objects.visible_to(worker(request)), pk)
    actions.look([found], by=worker(request), area_code=found.area_code)
    return _page(request, found, in_full=False)


def _page(request: HttpRequest, found: Person, *, in_full: bool) -> HttpResponse:
    user = worker(request)
    codes = [code for code in (found.area_code, found.home_area_code) if code]
    homes = Residence.objects.visible_to(user).filter(person=found).select_related("household")
    merged = Person.objects.visible_to(user).filter(merged_into=found)
    context = {
        "person": found,
        "in_full": in_full,
        "age": queries.age(found, clock.today()),
        "areas": Area.objects.in_bulk(codes),
        "residences": homes.order_by("until", "-since"),
        "merged": merged,
        "shares": shares_of("people.Person", found.pk),
        "history": queries.changes(found, user),
        "may_share": queries.may_share(found, user),
        "may_write": queries.may_write(user, *codes),
        "may_unmask": not user.sight.roles.isdisjoint(UNMASKERS),
        "back_url": reverse("people:index"),
    }
    return shown(request, "people/person.html", context)


@for_roles(UNMASKERS)
def unmask(request: HttpRequest, pk: int) -> HttpResponse:
    """Numbers in full, on this one answer only: it has no address of its own."""
    found = one(Person.objects.visible_to(worker(request)), pk)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        found = actions.unmask(pk, reason=form.reason, by=worker(request))
        return _page(request, found, in_full=True)
    actions.look([found], by=worker(request), area_code=found.area_code)
    context = {
        "form": form, "title": _("Show in full"), "lead": mask_name(found.name),
        "note": _("The reason is recorded, and the person can read it."),
        "back_url": reverse("people:person", args=[pk]), "submit": _("Show in full"),
    }  # fmt: skip
    return shown(request, "people/form.html", context, 422 if form.is_bound else 200)


@for_roles(WRITERS)
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Put right; the form shows the numbers in full, so opening it counts as such a look."""
    user = worker(request)
    found = one(Person.objects.visible_to(user), pk)
    if not queries.may_write(user, found.area_code, found.home_area_code):
        raise Http404
    if request.method == "POST":
        form = CorrectionForm(request.POST)
        if form.is_valid() and _corrected(request, pk, form):
            return redirect("people:person", pk)
    else:
        actions.unmask(pk, reason="correct", by=user)
        form = CorrectionForm.showing(found)
    context = {
        "form": form, "title": _("Correct the record"), "lead": mask_name(found.name),
        "note": _("What stood here before stays in the history."),
        "back_url": reverse("people:person", args=[pk]), "submit": _("Save"),
    }  # fmt: skip
    return shown(request, "people/form.html", context, 422 if form.is_bound else 200)


def _corrected(request: HttpRequest, pk: int, form: CorrectionForm) -> bool:
    try:
        actions.correct(pk, form.correction(), by=worker(request))
    except DocumentTaken as refusal:
        form.add_error("document_number", refusal.sentence)
        return False
    messages.success(request, _("Saved."))
    return True


@for_roles(WRITERS)
def move(request: HttpRequest, pk: int) -> HttpResponse:
    user = worker(request)
    found = one(Person.objects.visible_to(user), pk)
    form = MoveForm(request.POST or None, user=user)
    if form.is_valid():
        actions.move(pk, form.cleaned_data["area"].code, by=user)
        messages.success(request, _("Saved."))
        return redirect("people:person", pk)
    actions.look([found], by=user, area_code=found.area_code)
    context = {
        "form": form, "title": _("Stays elsewhere now"), "lead": mask_name(found.name),
        "back_url": reverse("people:person", args=[pk]), "submit": _("Save"),
    }  # fmt: skip
    return shown(request, "people/form.html", context, 422 if form.is_bound else 200)


@for_roles(GLASS_BREAKERS)
def glass(request: HttpRequest) -> HttpResponse:
    """Emergency access to one person elsewhere: exact number and name, a reason, three hours."""
    form = GlassForm(request.POST or None)
    if form.is_valid():
        found = actions.break_glass(**form.cleaned_data, by=worker(request))
        if found is not None:
            return redirect("people:person", found.pk)
        form.add_error(None, NotThatPerson().sentence)
    context = {
        "form": form, "title": _("Emergency access"), "submit": _("Look for three hours"),
        "note": _(
            "For work that cannot wait. Your reason is recorded, the headquarters of the"
            " person's county is told, and the person sees it."
        ),
        "back_url": reverse("people:index"),
    }  # fmt: skip
    return shown(request, "people/form.html", context, 422 if form.is_bound else 200)


@for_roles(HQ_ROLES)
def glass_review(request: HttpRequest, pk: int) -> HttpResponse:
    """The headquarters reads who looked in, at whom and why, and notes that it has."""
    user = worker(request)
    share = queries.glass_over(user, pk)
    if share is None:
        raise Http404
    if request.method == "POST":
        actions.note_glass(pk, by=user)
        messages.success(request, _("Noted."))
        return redirect("people:person", share.subject_id)
    found = one(Person.objects.visible_to(user), share.subject_id)
    actions.look([found], by=user, area_code=found.area_code)
    context = {"share": share, "person": found, "back_url": reverse("people:index")}
    return shown(request, "people/glass_review.html", context)


@require_POST
@for_roles(WRITERS)
def undo_merge(request: HttpRequest, pk: int) -> HttpResponse:
    found = one(Person.objects.visible_to(worker(request)), pk)
    if found.merged_into_id is None:
        raise Http404
    actions.undo_merge(pk, by=worker(request))
    messages.success(request, _("They are two persons again."))
    return redirect("people:person", pk)
