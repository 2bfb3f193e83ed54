"""What an administrator enters when divisions change."""

import re
import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yimen.foundation.areas import queries
from yimen.foundation.areas.actions import Decision, NewArea
from yimen.kit import clock

LINE = re.compile(r"(\d{1,12})[\s,，]+(\S.*)")


class DecisionForm(forms.Form):
    """What every change needs: the day, the ground, and the form's own number."""

    client_uuid = forms.UUIDField(widget=forms.HiddenInput)
    on = forms.DateField(label=_("Takes effect on"), widget=forms.DateInput)
    ground = forms.CharField(
        label=_("Document or ground"),
        help_text=_("The number or title of the document that decides it."),
        max_length=200,
    )

    def __init__(self, *args: Any, area: queries.Node, **kwargs: Any) -> None:
        fresh = {"client_uuid": uuid.uuid4(), "on": clock.today()}
        kwargs["initial"] = fresh | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.area = area

    def clean_on(self) -> Any:
        on = self.cleaned_data["on"]
        if on > clock.today():
            raise ValidationError(
                _("The day has not come yet. Enter the change when it takes effect.")
            )
        return on

    @property
    def decision(self) -> Decision:
        values = self.cleaned_data
        return Decision(values["on"], values["ground"], values["client_uuid"])


class RenameForm(DecisionForm):
    name = forms.CharField(label=_("New name"), max_length=80)
    field_order = ["name", "on", "ground"]


def _new_areas(text: str) -> list[NewArea]:
    """One division a line: code and name."""
    found = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        match = LINE.fullmatch(line)
        if not match or len(match[2]) > 80:
            raise ValidationError(_("Not a code and a name: %(line)s"), params={"line": line[:40]})
        found.append(NewArea(int(match[1]), match[2].strip()))
    return found


def _codes(text: str) -> list[int]:
    words = re.split(r"[\s,，]+", text.strip())
    if not all(word.isascii() and word.isdigit() and len(word) <= 12 for word in words if word):
        raise ValidationError(_("Enter division codes, one a line."))
    return _known([int(word) for word in words if word])


def _known(codes: list[int]) -> list[int]:
    for code in codes:
        node = queries.node(code)
        if node is None or node.ended_on:
            raise ValidationError(
                _("There is no division in force with the code %(code)s."), params={"code": code}
            )
    return codes


class SplitForm(DecisionForm):
    into = forms.CharField(
        label=_("New divisions"),
        help_text=_("One a line: code and name, for example 411202001021 会兴社区"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    ends = forms.BooleanField(
        label=_("The old division ends; the new ones take its place"), required=False, initial=True
    )
    field_order = ["into", "ends", "on", "ground"]

    def clean_into(self) -> list[NewArea]:
        return _new_areas(self.cleaned_data["into"])


class MergeForm(DecisionForm):
    others = forms.CharField(
        label=_("Merged with"),
        help_text=_("Codes of the divisions that end too, one a line."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    into = forms.CharField(
        label=_("Into"),
        help_text=_("The code of a division in force, or a new code and name."),
        max_length=100,
    )
    field_order = ["others", "into", "on", "ground"]

    def clean_others(self) -> list[int]:
        return _codes(self.cleaned_data["others"])

    def clean_into(self) -> NewArea | int:
        text = self.cleaned_data["into"].strip()
        return _codes(text)[0] if text.isascii() and text.isdigit() else _new_areas(text)[0]


class EndForm(DecisionForm):
    successors = forms.CharField(
        label=_("Who follows it"),
        help_text=_("Codes of divisions in force, one a line; none if nobody follows."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    field_order = ["successors", "on", "ground"]

    def clean_successors(self) -> list[int]:
        return _codes(self.cleaned_data["successors"])
