"""Outbreaks: read by every post, edited by epidemiologists."""

from collections.abc import Mapping
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yimen.epidemic.outbreaks import actions, catalogue, queries, rules
from yimen.epidemic.outbreaks.actions import NewOutbreak
from yimen.epidemic.outbreaks.catalogue import Template
from yimen.epidemic.outbreaks.forms import (
    DayForm,
    NamesForm,
    NewForm,
    PlanForm,
    RiskAreaForm,
    classifications,
    figures_of,
)
from yimen.epidemic.outbreaks.models import Level, Outbreak, Plan, RiskArea, Status
from yimen.foundation.accounts.models import User
from yimen.kit import clock
from yimen.kit.asking import Asking, View, signed_in

TONES = {Status.DRAFT: "warn", Status.IN_FORCE: "ok", Status.ENDED: "info"}
LEVELS = {Level.HIGH: "bad", Level.MEDIUM: "warn", Level.LOW: "ok"}


def _may(request: Asking) -> bool:
    return not request.user.sight.roles.isdisjoint(rules.EDITORS)


def editing(view: View) -> View:
    """For whoever edits outbreaks: to others the page is not there."""

    @wraps(view)
    def guarded(request: Asking, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not _may(request):
            raise Http404
        return view(request, *args, **kwargs)

    return signed_in(guarded)  # type: ignore[return-value]


@signed_in
def listing(request: Asking) -> HttpResponse:
    rows = Outbreak.objects.order_by("-started_on", "-pk")
    context = {
        "rows": [(row, TONES[Status(row.status)], queries.plan(row)) for row in rows],
        "may_edit": _may(request),
    }
    return render(request, "outbreaks/list.html", context)


@signed_in
def detail(request: Asking, pk: int) -> HttpResponse:
    return _page(request, _find(pk))


def _find(pk: int) -> Outbreak:
    return get_object_or_404(Outbreak, pk=pk)


def _page(
    request: Asking, outbreak: Outbreak, ending: DayForm | None = None, status: int = 200
) -> HttpResponse:
    plan, today = queries.plan(outbreak), clock.today()
    verbs = rules.LIFECYCLE.verbs(outbreak.status, rules.roles(request.user.sight))
    areas = queries.ordered_risk_areas(outbreak)
    context = {
        "outbreak": outbreak,
        "tone": TONES[Status(outbreak.status)],
        "plan": plan,
        "figures": [_figure(plan, name) for name in rules.FIGURES],
        "risk_areas": [_area(area, today) for area in areas],
        "versions": queries.plan_versions(outbreak),
        "today": today,
        "steps": _told(queries.steps(outbreak)),
        "verbs": [(verb, rules.VERBS[verb]) for verb in verbs],
        "ending": ending or DayForm(initial={"on": today}),
        "may_edit": _may(request),
    }
    return render(request, "outbreaks/detail.html", context, status=status)


def _figure(plan: Plan, name: str) -> tuple[object, str, str]:
    label = Plan._meta.get_field(name).verbose_name  # type: ignore[union-attr]
    return label, rules.in_words(name, getattr(plan, name)), plan.sources.get(name, "")


def _area(row: RiskArea, today: Any) -> tuple[RiskArea, str, bool]:
    is_over = row.until is not None and row.until < today
    return row, LEVELS[Level(row.level)], is_over


def _told(steps: list[queries.Step]) -> list[tuple[queries.Step, str]]:
    ids = {step.actor_id for step in steps if step.actor_id}
    names = dict(User.objects.filter(pk__in=ids).values_list("pk", "display_name"))
    return [(step, names.get(step.actor_id or 0, "")) for step in steps]


@editing
def new(request: Asking) -> HttpResponse:
    """From a template, or from nothing: first which, then everything on one page."""
    known = catalogue.templates()
    chosen = request.GET.get("template")
    if chosen is None and request.method != "POST":
        return render(request, "outbreaks/choose.html", {"templates": known.values()})
    template = known.get(chosen or "")
    form = NewForm(request.POST or None, has_places=template is not None, initial=_shown(template))
    words = classifications(request.POST or None, template.classifications if template else ())
    if form.is_valid() and words.is_valid():
        outbreak = actions.enter(_entry(form, words.words, template), by=request.user)
        messages.success(request, _("Entered as a draft. Put it in force when it is right."))
        return redirect("outbreaks:detail", outbreak.pk)
    return _form(request, form, title=_("New outbreak"), words=words)


def _shown(template: Template | None) -> dict[str, Any]:
    if template is None:
        return {}
    names = {name: getattr(template, name) for name in ("name_zh", "name_en", "disease")}
    return names | template.plan | {"ground": template.ground, "started_on": template.started_on}


def _entry(form: NewForm, words: list[dict[str, str]], template: Template | None) -> NewOutbreak:
    number, takes = form.cleaned_data["client_uuid"], form.cleaned_data.get("take_places")
    plan = form.plan(words, _still_so(form, template.plan, template.sources) if template else {})
    return NewOutbreak(
        **vars(form.names),
        plan=plan,
        client_uuid=number,
        template=template.slug if template else "",
        risk_areas=list(actions.places(template, number)) if template and takes else (),
    )


def _still_so(
    form: PlanForm, before: Mapping[str, Any], sources: Mapping[str, str]
) -> dict[str, str]:
    """The sources of the figures that were left as they were; the ground is that of the rest."""
    given = form.cleaned_data
    return {name: said for name, said in sources.items() if given.get(name) == before.get(name)}


def _form(request: Asking, form: Any, *, title: str, **more: Any) -> HttpResponse:
    status = 422 if form.is_bound else 200
    context = {"form": form, "title": title, "back_url": reverse("outbreaks:list")} | more
    return render(request, "outbreaks/form.html", context, status=status)


@editing
def names(request: Asking, pk: int) -> HttpResponse:
    outbreak = _find(pk)
    shown = {name: getattr(outbreak, name) for name in NamesForm.base_fields if name[0] != "c"}
    form = NamesForm(request.POST or None, initial=shown)
    if form.is_valid() and _done(form, lambda: actions.rename(pk, form.names, by=request.user)):
        return _back(request, pk)
    return _form(request, form, title=_("Correct the names"), back_url=_url(pk))


@editing
def plan(request: Asking, pk: int) -> HttpResponse:
    """A new version of the figures, from a day on."""
    before = queries.plan(_find(pk))
    form = PlanForm(request.POST or None, initial=figures_of(before))
    words = classifications(request.POST or None, before.classifications)
    if form.is_valid() and words.is_valid():
        figures = {name: getattr(before, name) for name in rules.FIGURES}
        entry = form.plan(words.words, _still_so(form, figures, before.sources))
        actions.add_plan(pk, entry, by=request.user)
        return _back(request, pk)
    return _form(request, form, title=_("Change the plan"), words=words, back_url=_url(pk))


@editing
def add_place(request: Asking, pk: int) -> HttpResponse:
    _find(pk)
    form = RiskAreaForm(request.POST or None, initial={"since": clock.today()})
    if form.is_valid():
        actions.add_risk_areas(pk, [form.entry], by=request.user)
        return _back(request, pk)
    return _form(request, form, title=_("Add a risk area"), back_url=_url(pk))


@editing
def end_place(request: Asking, pk: int, place: int) -> HttpResponse:
    row = get_object_or_404(RiskArea.objects.standing(), pk=place, outbreak=pk)
    form = DayForm(request.POST or None, initial={"on": clock.today()})

    def end() -> RiskArea:
        return actions.end_risk_area(place, form.cleaned_data["on"], by=request.user)

    if form.is_valid() and _done(form, end, field="on"):
        return _back(request, pk)
    title = _("Risk area %(place)s ends") % {"place": row.place}
    return _form(request, form, title=title, back_url=_url(pk))


@editing
def withdraw_place(request: Asking, pk: int, place: int) -> HttpResponse:
    """It was entered by mistake: asked once more before."""
    row = get_object_or_404(RiskArea, pk=place, outbreak=pk)
    if request.method == "POST":
        actions.withdraw_risk_area(place, by=request.user)
        return _back(request, pk)
    return render(request, "outbreaks/withdraw.html", {"row": row, "back_url": _url(pk)})


@signed_in
@require_POST
def step(request: Asking, pk: int, verb: str) -> HttpResponse:
    outbreak = _find(pk)
    if verb not in rules.VERBS:
        raise Http404
    form = DayForm(request.POST if verb == "end" else {"on": clock.today()})

    def take() -> Outbreak:
        return actions.take_step(pk, verb, on=form.cleaned_data["on"], by=request.user)

    if form.is_valid() and _done(form, take, field="on"):
        return _back(request, pk)
    outbreak.refresh_from_db()
    return _page(request, outbreak, form, 422)


def _done(form: Any, act: Any, field: str | None = "started_on") -> bool:
    """Whether the action took it; what it refuses about a day is said at the day."""
    try:
        act()
    except (rules.NotBefore, rules.NotYet) as refusal:
        form.add_error(field, refusal.sentence)
    except rules.NoLongerSo as refusal:
        form.add_error(None, refusal.sentence)
    else:
        return True
    return False


def _back(request: Asking, pk: int) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect("outbreaks:detail", pk)


def _url(pk: int) -> str:
    return reverse("outbreaks:detail", args=[pk])
