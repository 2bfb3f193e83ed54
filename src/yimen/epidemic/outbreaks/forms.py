"""What an epidemiologist types: names, figures, words of a classification, places."""

import datetime
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from yimen.epidemic.outbreaks import rules
from yimen.epidemic.outbreaks.actions import Names, NewPlan, NewRiskArea
from yimen.epidemic.outbreaks.models import EVERY_DAY, Level, Plan
from yimen.foundation.areas.fields import AreaField
from yimen.foundation.areas.queries import Node
from yimen.kit import clock

BOUNDS = {"observation_days": (1, 90), "every_days": (1, 30), "times_a_day": (1, 4)}


class Once(forms.Form):
    """A form that may be sent twice."""

    client_uuid = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"client_uuid": uuid.uuid4()} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)


class NamesForm(Once):
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=80)
    name_en = forms.CharField(label=_("Name in English"), max_length=80)
    disease = forms.CharField(label=_("Disease"), max_length=80)
    started_on = forms.DateField(label=_("Started on"), widget=forms.DateInput)

    def clean_started_on(self) -> datetime.date:
        return not_later(self.cleaned_data["started_on"])

    @property
    def names(self) -> Names:
        given = self.cleaned_data
        return Names(given["disease"], given["name_zh"], given["name_en"], given["started_on"])


def not_later(day: datetime.date) -> datetime.date:
    if day > clock.today():
        raise ValidationError(_("This day has not come yet."))
    return day


def _days(label: Any, *, required: bool = False, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label, required=required, help_text=help_text, min_value=0, max_value=90
    )


class PlanForm(Once):
    """The figures of one version of the plan."""

    effective_from = forms.DateField(
        label=_("In force from"),
        help_text=_("Observations that run already go on under the plan they began with."),
        widget=forms.DateInput,
    )
    observation_days = _days(_("Days of observation"), required=True)
    every_days = _days(_("A follow-up every so many days"), required=True)
    times_a_day = _days(_("Visits on such a day"), required=True)
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On these weekdays"),
        coerce=int,
        choices=list(enumerate(rules.WEEKDAYS)),
        widget=forms.CheckboxSelectMultiple,
    )
    incubation_min_days = _days(_("Incubation, shortest (days)"))
    incubation_max_days = _days(_("Incubation, longest (days)"), required=True)
    infectious_before_days = _days(
        _("Infectious so many days before the onset"),
        help_text=_("Leave it empty where the document gives no figure."),
    )
    infectious_after_days = _days(_("Infectious so many days after the onset"))
    ground = forms.CharField(
        label=_("Document or ground"),
        help_text=_("The number or title of the document that these figures are from."),
        max_length=300,
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for name, (low, high) in BOUNDS.items():
            if name in given and not low <= given[name] <= high:
                self.add_error(name, _("From %(low)s to %(high)s.") % {"low": low, "high": high})
        shortest, longest = given.get("incubation_min_days"), given.get("incubation_max_days")
        if shortest is not None and longest is not None and longest < shortest:
            self.add_error(
                "incubation_max_days", _("The longest cannot be less than the shortest.")
            )
        return given

    def plan(self, words: Iterable[Mapping[str, str]], sources: Mapping[str, str]) -> NewPlan:
        given = self.cleaned_data
        return NewPlan(
            effective_from=given["effective_from"],
            figures={name: given[name] for name in rules.FIGURES},
            ground=given["ground"],
            client_uuid=given["client_uuid"],
            classifications=list(words),
            sources=sources,
        )


def figures_of(plan: Plan) -> dict[str, Any]:
    """What the form shows first: the figures in force, from today."""
    figures = {name: getattr(plan, name) for name in rules.FIGURES}
    return figures | {"effective_from": clock.today()}


class NewForm(NamesForm, PlanForm):
    """A whole outbreak on one page: from a template only its day is left to say."""

    take_places = forms.BooleanField(
        label=_("Take over the risk areas of the template"), required=False, initial=True
    )
    field_order = ["name_zh", "name_en", "disease", "started_on", "take_places"]

    def __init__(self, *args: Any, has_places: bool, **kwargs: Any) -> None:
        initial = {"weekdays": list(EVERY_DAY), "every_days": 1, "times_a_day": 1}
        kwargs["initial"] = initial | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        del self.fields["effective_from"]
        if not has_places:
            del self.fields["take_places"]

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        given["effective_from"] = given.get("started_on")
        return given


class ClassificationForm(forms.Form):
    """What a case may be called, and what that means. Left empty it is left out."""

    code = forms.SlugField(required=False, widget=forms.HiddenInput)
    source = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)
    zh = forms.CharField(label=_("In Chinese"), max_length=40, required=False)
    en = forms.CharField(label=_("In English"), max_length=60, required=False)
    meaning_zh = forms.CharField(label=_("Meaning in Chinese"), max_length=300, required=False)
    meaning_en = forms.CharField(label=_("Meaning in English"), max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if any(given.get(name) for name in ("zh", "en", "meaning_zh", "meaning_en")):
            for name in ("zh", "en"):
                if not given.get(name):
                    self.add_error(name, _("Please give both languages."))
        return given


class ClassificationSet(BaseFormSet):  # type: ignore[type-arg]  # generic in the stubs only
    @property
    def words(self) -> list[dict[str, str]]:
        kept = [form.cleaned_data for form in self.forms if form.cleaned_data.get("zh")]
        return [each | {"code": each["code"] or slugify(each["en"])[:40]} for each in kept]


def classifications(data: Any, initial: Iterable[Mapping[str, str]]) -> ClassificationSet:
    made: Any = formset_factory(ClassificationForm, formset=ClassificationSet, extra=1, max_num=20)
    words = made(data, initial=[dict(each) for each in initial], prefix="words")
    assert isinstance(words, ClassificationSet)
    return words


class RiskAreaForm(Once):
    place = forms.CharField(
        label=_("Place"),
        max_length=80,
        required=False,
        help_text=_("As people write it, for example 武汉市. Any place in the country or abroad."),
    )
    area = AreaField(
        label=_("Division of this city"), required=False, help_text=_("Only if it lies here.")
    )
    level = forms.ChoiceField(label=_("Risk"), choices=Level.choices, widget=forms.RadioSelect)
    since = forms.DateField(label=_("From"), widget=forms.DateInput)
    until = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput)
    source = forms.CharField(
        label=_("Source"), max_length=300, help_text=_("The document that says so.")
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        area = given.get("area")
        if not given.get("place"):
            if not isinstance(area, Node):
                self.add_error("place", _("Please say which place."))
            else:
                given["place"] = area.name
        since, until = given.get("since"), given.get("until")
        if since and until and until < since:
            self.add_error("until", _("The end cannot lie before the beginning."))
        return given

    @property
    def entry(self) -> NewRiskArea:
        given = self.cleaned_data
        area = given.get("area")
        return NewRiskArea(
            place=given["place"],
            level=given["level"],
            since=given["since"],
            source=given["source"],
            client_uuid=given["client_uuid"],
            area_code=area.code if isinstance(area, Node) else None,
            until=given.get("until"),
        )


class DayForm(forms.Form):
    """On which day it ended."""

    on = forms.DateField(label=_("Last day"), widget=forms.DateInput)
