"""What an auditor may ask for."""

from __future__ import annotations

import re

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yimen.foundation.audit.models import DEEDS, KINDS

CODE = re.compile(r"(\d{1,12})(?:\s*[-–]\s*(\d{1,12}))?")
BIGGEST_ID = 2**63 - 1


class AreaField(forms.CharField):
    """A division code, everything inside it by its closing zeros; or from–to."""

    def clean(self, value: object) -> tuple[int, int] | None:
        text = super().clean(value)
        if not text:
            return None
        found = CODE.fullmatch(text)
        if not found:
            raise ValidationError(_("Enter a division code, or two with a hyphen between."))
        low, high = found.groups()
        return int(low), int(high or low.rstrip("0").ljust(len(low), "9"))


class Filter(forms.Form):
    who = forms.IntegerField(
        label=_("Account number"), required=False, min_value=1, max_value=BIGGEST_ID
    )
    about = forms.IntegerField(
        label=_("About the person with number"), required=False, min_value=1, max_value=BIGGEST_ID
    )
    verb = forms.ChoiceField(
        label=_("Deed"), required=False, choices=[("", _("all deeds")), *DEEDS.items()]
    )
    subject = forms.ChoiceField(
        label=_("Kind of row"), required=False, choices=[("", _("all kinds")), *KINDS.items()]
    )
    day = forms.DateField(
        label=_("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    area = AreaField(label=_("Division code"), required=False, max_length=30)
    before = forms.IntegerField(
        required=False, min_value=1, max_value=BIGGEST_ID, widget=forms.HiddenInput
    )

    def condition(self) -> Q:
        """What was asked for; without `before`, which only turns the page."""
        asked = self.cleaned_data
        lookups = {
            "actor_id": asked["who"],
            "person_ids__contains": asked["about"] and [asked["about"]],
            "verb": asked["verb"],
            "subject": asked["subject"],
            "recorded_at__date": asked["day"],
            "area_code__range": asked["area"],
        }
        return Q(**{name: value for name, value in lookups.items() if value})
