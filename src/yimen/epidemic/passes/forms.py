"""What headquarters and epidemiologists type: rules, colours by hand, answers, lengths."""

import datetime
import json
import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yimen.epidemic.passes.actions import NewDecision, NewRuleset, NewTerms
from yimen.epidemic.passes.models import Shade, Terms
from yimen.epidemic.passes.queries import found
from yimen.epidemic.passes.rules.ruleset import BadRules, parsed
from yimen.foundation.people.fields import IdNumberField, NameField
from yimen.kit import clock
from yimen.kit.sight import Actor

LONGEST = 2000
MOST_JSON = 200_000
FORMAT = "%Y-%m-%dT%H:%M"
FIGURES = [
    "strip_tokens",
    "strip_step",
    "phone_seconds",
    "offline_seconds",
    "paper_days",
    "renew_days",
    "overlap_hours",
    "key_days",
    "most_percent",
    "manual_days",
    "appeal_hours",
]


class MinuteInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format=FORMAT)


def _moment(label: Any) -> forms.DateTimeField:
    return forms.DateTimeField(label=label, widget=MinuteInput(), input_formats=[FORMAT])


class RulesetForm(forms.Form):
    """The rules as data; the error says at which rule something is wrong."""

    effective_from = _moment(_("In force from"))
    rules = forms.CharField(
        label=_("Rules"),
        max_length=MOST_JSON,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false"}),
        help_text=_("A list in JSON. docs/codes.md says what a rule looks like."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)

    def clean_rules(self) -> Any:
        try:
            rules = json.loads(self.cleaned_data["rules"])
        except (ValueError, RecursionError) as error:
            raise ValidationError(_("This is not JSON.")) from error
        try:
            parsed(rules)
        except BadRules as error:
            raise ValidationError(error.sentence) from error
        return rules

    @property
    def entry(self) -> NewRuleset:
        given = self.cleaned_data
        return NewRuleset(given["rules"], given["effective_from"], given["reason"])

    @staticmethod
    def shown(rules: Any, effective_from: datetime.datetime, reason: str = "") -> dict[str, Any]:
        text = json.dumps(rules, ensure_ascii=False, indent=2)
        return {"rules": text, "effective_from": effective_from, "reason": reason}


class WhyForm(forms.Form):
    """One step, and why."""

    comment = forms.CharField(
        label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class EnactForm(forms.Form):
    """The second person has seen the figures; where they are high he states them."""

    stated = forms.IntegerField(
        label=_("How many residents will be yellow or red"), required=False, min_value=0
    )


class AnswerForm(forms.Form):
    comment = forms.CharField(
        label=_("Answer to the person"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DecisionForm(forms.Form):
    """Who, which colour, why, on what evidence, until when."""

    client_uuid = forms.UUIDField(widget=forms.HiddenInput)
    name = NameField()
    document_number = IdNumberField()
    colour = forms.ChoiceField(
        label=_("Colour"),
        choices=[(Shade.RED, Shade.RED.label), (Shade.YELLOW, Shade.YELLOW.label)],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("Reason"), max_length=300)
    evidence = forms.CharField(
        label=_("Evidence"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What shows it, and where it is kept: the second person reads this."),
    )
    until = _moment(_("Until"))

    def __init__(self, *args: Any, to: Actor, **kwargs: Any) -> None:
        kwargs["initial"] = {"client_uuid": uuid.uuid4()} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self._to = to
        self.person_id = 0

    def clean_until(self) -> datetime.datetime:
        until: datetime.datetime = self.cleaned_data["until"]
        if until <= clock.now():
            raise ValidationError(_("This moment has passed."))
        return until

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if "name" in given and "document_number" in given:
            person = found(given["document_number"], given["name"], to=self._to)
            if person is None:
                said = _("No resident of your area has this number and this name.")
                self.add_error("document_number", said)
            self.person_id = person or 0
        return given

    @property
    def entry(self) -> NewDecision:
        given = self.cleaned_data
        return NewDecision(
            self.person_id,
            given["colour"],
            given["reason"],
            given["evidence"],
            given["until"],
            given["client_uuid"],
        )


class TermsForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    """All lengths and limits; what makes no sense together is refused by the model."""

    class Meta:
        model = Terms
        fields = [*FIGURES, "ground"]

    @property
    def entry(self) -> NewTerms:
        figures = {name: self.cleaned_data[name] for name in FIGURES}
        return NewTerms(self.cleaned_data["ground"], figures)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        ordered = given.get("phone_seconds", 0) >= given.get("strip_step", 0)
        if not ordered:
            self.add_error("phone_seconds", _("A code must last until the next one begins."))
        if given.get("overlap_hours", 0) * 3600 < given.get("offline_seconds", 0):
            said = _("The old number must stay good as long as a code without network.")
            self.add_error("overlap_hours", said)
        return given


def now_local() -> datetime.datetime:
    return timezone.localtime(clock.now())
