"""A new version of a rule."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yimen.epidemic.investigations.actions import NewRule
from yimen.epidemic.investigations.models import TRIGGERS, Priority
from yimen.epidemic.investigations.models.terms import LONGEST
from yimen.epidemic.investigations.rules import ORDER, WORKERS
from yimen.foundation.eforms.queries import titles
from yimen.foundation.staff.models import Role

TERMS = (
    "form_slug",
    "role",
    "priority",
    "accept_hours",
    "report_hours",
    "check_hours",
    "to_township_hours",
    "to_county_hours",
    "to_city_hours",
    "instructions_zh",
    "instructions_en",
    "needs_photo",
    "needs_place",
    "needs_closing",
)


def _hours(label: Any, least: int = 1) -> forms.IntegerField:
    box = forms.NumberInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(label=label, min_value=least, max_value=LONGEST, widget=box)


def _lines(label: Any) -> forms.CharField:
    box = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, max_length=1000, required=False, widget=box)


class RuleForm(forms.Form):
    """The whole version: what is left as it was stands there already."""

    client_uuid = forms.UUIDField(widget=forms.HiddenInput)
    trigger = forms.ChoiceField(
        label=_("Reason for the work"),
        choices=[(key, words) for key, words in TRIGGERS.items() if key != ORDER],
    )
    effective_from = forms.DateTimeField(
        label=_("In force from the moment"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    form_slug = forms.ChoiceField(label=_("Questionnaire"))
    role = forms.ChoiceField(
        label=_("Who does it"), choices=[(role, Role(role).label) for role in WORKERS]
    )
    priority = forms.ChoiceField(label=_("Priority"), choices=Priority, widget=forms.RadioSelect)
    accept_hours = _hours(_("Hours to accept"))
    report_hours = _hours(_("Hours to report"))
    check_hours = _hours(_("Hours to check"))
    to_township_hours = _hours(_("Hours past the limit until the township hears"), 0)
    to_county_hours = _hours(_("Hours past the limit until the county hears"), 0)
    to_city_hours = _hours(_("Hours past the limit until the city hears"), 0)
    instructions_zh = _lines(_("Instructions in Chinese"))
    instructions_en = _lines(_("Instructions in English"))
    needs_photo = forms.BooleanField(label=_("A photo is needed"), required=False)
    needs_place = forms.BooleanField(label=_("The place is asked for"), required=False)
    needs_closing = forms.BooleanField(
        label=_("The county closes it after the check"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["form_slug"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = titles()

    def clean(self) -> dict[str, Any]:
        """What the database would refuse is said at its field."""
        data = super().clean() or self.cleaned_data
        for name, below in (
            ("report_hours", "accept_hours"),
            ("to_county_hours", "to_township_hours"),
            ("to_city_hours", "to_county_hours"),
        ):
            more, less = data.get(name), data.get(below)
            if more is not None and less is not None and more < less:
                self.add_error(name, _("No fewer hours than on the step before."))
        return data

    def entry(self) -> NewRule:
        data = self.cleaned_data
        begin: datetime.datetime = data["effective_from"]
        terms = {name: data[name] for name in TERMS}
        return NewRule(data["trigger"], begin, data["client_uuid"], terms)
