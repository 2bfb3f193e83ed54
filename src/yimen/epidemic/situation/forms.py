"""What may be asked of the board."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yimen.epidemic.situation.rules import COLUMNS
from yimen.kit import clock


class AskForm(forms.Form):
    """Which division, which number on map and chart, and as of which moment."""

    area = forms.IntegerField(
        required=False, min_value=0, max_value=10**12 - 1, widget=forms.HiddenInput
    )
    measure = forms.ChoiceField(
        label=_("Shown on the map"),
        required=False,
        choices=[(column.key, column.label) for column in COLUMNS],
    )
    at = forms.DateTimeField(
        label=_("As known on"),
        required=False,
        widget=forms.DateTimeInput,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"],
    )

    def clean_at(self) -> object:
        at = self.cleaned_data["at"]
        if at and at > clock.now():
            raise ValidationError(_("This moment has not come yet."))
        return at
