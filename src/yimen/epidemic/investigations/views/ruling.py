"""The rules by which work is opened, in all their versions."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from yimen.epidemic.investigations import actions, queries, rules
from yimen.epidemic.investigations.forms.ruling import TERMS, RuleForm
from yimen.epidemic.investigations.models import Rule
from yimen.epidemic.investigations.views.shared import fresh
from yimen.foundation.eforms.queries import titles
from yimen.kit import clock
from yimen.kit.asking import Asking, signed_in

STATES = {"in_force": "ok", "planned": "info", "past": "warn"}


def _reader(request: Asking) -> None:
    if request.user.sight.roles.isdisjoint(rules.RULE_READERS):
        raise Http404


@signed_in
def listing(request: Asking) -> HttpResponse:
    _reader(request)
    context = {"triggers": queries.versions(), "may_make": _may_make(request), "tones": STATES}
    return render(request, "investigations/rules.html", context)


def _may_make(request: Asking) -> bool:
    return not request.user.sight.roles.isdisjoint(rules.RULE_MAKERS)


@signed_in
def detail(request: Asking, pk: int) -> HttpResponse:
    """One version, as it stands: what work that it opened goes by."""
    _reader(request)
    rule = get_object_or_404(Rule.objects.select_related("made_by"), pk=pk)
    forms = dict(titles())
    context = {
        "rule": rule,
        "form_title": forms.get(rule.form_slug, rule.form_slug),
        "may_make": _may_make(request),
    }
    return render(request, "investigations/rule.html", context)


@signed_in
def make(request: Asking) -> HttpResponse:
    """A new version, beginning with the words and hours of the newest of its trigger."""
    if not _may_make(request):
        raise Http404
    if request.method != "POST":
        return _form(request, RuleForm(initial=_initial(request.GET.get("trigger", ""))))
    form = RuleForm(request.POST)
    if form.is_valid():
        try:
            rule = actions.make_rule(form.entry(), by=request.user)
        except (rules.InThePast, rules.SameMoment) as refusal:
            form.add_error("effective_from", refusal.sentence)
        else:
            messages.success(request, _("The new version is kept."))
            return redirect("investigations:rule", rule.pk)
    return _form(request, form, 422)


def _initial(trigger: str) -> dict[str, object]:
    known = queries.rules_in_force([trigger]).get(trigger)
    said = {name: getattr(known[0], name) for name in TERMS} if known else {}
    return {"trigger": trigger, "effective_from": clock.now(), **said, **fresh()}


def _form(request: Asking, form: RuleForm, status: int = 200) -> HttpResponse:
    return render(request, "investigations/rule_form.html", {"form": form}, status=status)
