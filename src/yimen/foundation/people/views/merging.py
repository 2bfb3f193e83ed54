"""Two rows side by side: are they one human being?"""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from yimen.foundation.people import actions, queries
from yimen.foundation.people.actions.refusals import NeedsReason
from yimen.foundation.people.forms.persons import MergeForm
from yimen.foundation.people.models import Person
from yimen.foundation.people.rules import WRITERS, mask_id, mask_name, mask_phone
from yimen.foundation.people.views.page import one, shown, worker
from yimen.kit import clock
from yimen.kit.doors import for_roles


@for_roles(WRITERS)
def candidates(request: HttpRequest, pk: int) -> HttpResponse:
    """Who might be the same: same phone, or same name and birth date, or as searched for."""
    user = worker(request)
    found = one(Person.objects.visible_to(user).unmerged(), pk)
    text = request.GET.get("q", "").replace("\0", "").strip()[:80]
    alike = Q(name=found.name)
    if found.phone_digest is not None:
        alike |= Q(phone_digest=found.phone_digest)
    others = Person.objects.visible_to(user).unmerged().exclude(pk=pk)
    others = others.filter(name__startswith=text) if text else others.filter(alike)
    shown_people = list(others.order_by("pk")[:30])
    actions.look([found, *shown_people], by=user)
    context = {
        "person": found, "others": shown_people, "q": text,
        "back_url": reverse("people:person", args=[pk]),
    }  # fmt: skip
    return shown(request, "people/merge_choose.html", context)


@for_roles(WRITERS)
def merge(request: HttpRequest, pk: int, into: int) -> HttpResponse:
    """Take the left row for the right person."""
    user = worker(request)
    visible = Person.objects.visible_to(user)
    left, right = one(visible, pk), one(visible, into)
    form = MergeForm(request.POST or None)
    if form.is_valid():
        try:
            actions.merge(pk, into, reason=form.cleaned_data["reason"], by=user)
        except NeedsReason as refusal:
            form.add_error("reason", refusal.sentence)
        else:
            messages.success(request, _("Merged. This can be undone on the person's page."))
            return redirect("people:person", into)
    actions.look([left, right], by=user)
    context = {
        "form": form, "left": left, "right": right, "rows": _compared(left, right),
        "back_url": reverse("people:merge_choose", args=[pk]),
    }  # fmt: skip
    return shown(request, "people/merge.html", context, 422 if form.errors else 200)


def _compared(left: Person, right: Person) -> list[tuple[str, str, str, bool]]:
    """Label, both values masked, and whether they differ (before the masks)."""
    today = clock.today()
    pairs = [
        (_("Name"), left.name, right.name, mask_name),
        (_("Document"), left.get_document_type_display(), right.get_document_type_display(), str),
        (_("Document number"), left.document_number, right.document_number, mask_id),
        (_("Sex"), left.get_sex_display(), right.get_sex_display(), str),
        (_("Age"), queries.age(left, today), queries.age(right, today), str),
        (_("Phone"), left.phone, right.phone, mask_phone),
        (_("Where the person stays"), left.area_code, right.area_code, str),
    ]
    return [
        (label, _cell(mask, one_), _cell(mask, other), one_ != other)
        for label, one_, other, mask in pairs
    ]


def _cell(mask: object, value: object) -> str:
    if value is None or value == "":
        return "—"
    return str(mask(value)) if callable(mask) else str(value)
