"""The tree of divisions, one division, and the changes an administrator enters."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from yimen.foundation.areas import actions, queries
from yimen.foundation.areas.forms import (
    DecisionForm,
    EndForm,
    MergeForm,
    RenameForm,
    SplitForm,
)
from yimen.foundation.areas.models import Area, Change, Level
from yimen.foundation.areas.rules import ADMINS, NotAnAdministrator, NotPossible
from yimen.foundation.areas.search import Where, find
from yimen.kit.asking import signed_in
from yimen.kit.sight import Actor

MOST = 50


@signed_in
def index(request: HttpRequest) -> HttpResponse:
    """The top of the tree."""
    tops = queries.children(None)
    below = queries.children(tops[0].code) if len(tops) == 1 else []
    return render(request, "areas/index.html", {"tops": tops, "below": below})


@signed_in
def show(request: HttpRequest, code: int) -> HttpResponse:
    area = _area(code)
    return render(request, "areas/area.html", _about(area) | {"may_change": _may(request.user)})


def _area(code: int) -> Area:
    area = Area.objects.select_related("parent").filter(code=code).first()
    if area is None:
        raise Http404
    return area


def _may(user: object) -> bool:
    sight = getattr(user, "sight", None)
    return bool(sight and sight.roles & ADMINS)


def _about(area: Area) -> dict[str, object]:
    below = queries.children(area.code, ended=True)
    return {
        "area": area,
        "above": [queries.node(code) for code in reversed(queries.ancestors(area.code)[1:])],
        "below": [node for node in below if not node.ended_on],
        "ended_below": [node for node in below if node.ended_on],
        "successors": queries.successors(area.code) if area.ended_on else [],
        "former_names": list(area.former_names.order_by("-until")),
        "history": [_told(change) for change in queries.history(area.code)],
    }


def _told(change: Change) -> dict[str, object]:
    return {
        "change": change,
        "before": [(code, queries.name_of(code)) for code in change.before],
        "after": [(code, queries.name_of(code)) for code in change.after],
    }


@login_required
def search(request: HttpRequest) -> HttpResponse:
    """Divisions by name, pinyin, initials or code: JSON for a box, else rows of a page."""
    hits = find(request.GET.get("q", ""), _where(request))
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"results": [_as_json(hit) for hit in hits]})
    template = "areas/_hits.html" if "HX-Request" in request.headers else "areas/search.html"
    return render(request, template, {"q": request.GET.get("q", "")[:40], "hits": hits})


def _where(request: HttpRequest) -> Where:
    levels = [level for level in request.GET.getlist("level") if level in Level.values]
    limit = request.GET.get("limit", "")
    within = request.GET.get("within", "")
    area = queries.node(int(within)) if _is_number(within, 12) else None
    return Where(
        ranges=queries.scope(_area(area.code)) if area else (),
        levels=levels,
        limit=min(int(limit), MOST) if _is_number(limit, 3) else 20,
    )


def _is_number(text: str, most: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= most


def _as_json(hit: object) -> dict[str, object]:
    values = dict(hit._asdict())  # type: ignore[attr-defined]
    values["successors"] = [
        {"code": node.code, "name": node.name} for node in values["successors"]
    ]
    return values


Act = Callable[[Area, DecisionForm, Actor], Change]


def _rename(area: Area, form: DecisionForm, by: Actor) -> Change:
    return actions.rename(area.code, form.cleaned_data["name"], form.decision, by=by)


def _split(area: Area, form: DecisionForm, by: Actor) -> Change:
    values = form.cleaned_data
    return actions.split(area.code, values["into"], form.decision, ends=values["ends"], by=by)


def _merge(area: Area, form: DecisionForm, by: Actor) -> Change:
    values = form.cleaned_data
    return actions.merge([area.code, *values["others"]], values["into"], form.decision, by=by)


def _end(area: Area, form: DecisionForm, by: Actor) -> Change:
    return actions.end(area.code, form.cleaned_data["successors"], form.decision, by=by)


CHANGES: dict[str, tuple[type[DecisionForm], Act, object]] = {
    "rename": (RenameForm, _rename, _("Rename the division")),
    "split": (SplitForm, _split, _("Split the division")),
    "merge": (MergeForm, _merge, _("Merge the division")),
    "end": (EndForm, _end, _("End the division")),
}


@signed_in
def change(request: HttpRequest, code: int, verb: str) -> HttpResponse:
    """One form for each way in which divisions change; the same form twice is one change."""
    if not _may(request.user):
        raise NotAnAdministrator
    if verb not in CHANGES:
        raise Http404
    area, (form_class, act, title) = _area(code), CHANGES[verb]
    form = form_class(request.POST or None, area=_node(code))
    if request.method == "POST" and form.is_valid() and _done(area, form, act, request):
        return redirect("areas:area", code)
    status = 422 if form.is_bound else 200
    context = {"form": form, "area": area, "title": title, "verb": verb}
    return render(request, "areas/change.html", context, status=status)


def _node(code: int) -> queries.Node:
    node = queries.node(code)
    if node is None:
        raise Http404
    return node


def _done(area: Area, form: DecisionForm, act: Act, request: HttpRequest) -> bool:
    """Whether it was changed; what speaks against it stands in the form."""
    try:
        act(area, form, request.user)  # type: ignore[arg-type]  # staff, with a sight
    except NotPossible as refusal:
        form.add_error(None, refusal.sentence)
        return False
    return True
