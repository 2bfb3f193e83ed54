"""What may be typed about an investigation, beside its questionnaire."""

from django import forms
from django.utils.translation import gettext_lazy as _

from yimen.epidemic.investigations.models import TRIGGERS, Status
from yimen.foundation.areas.fields import AreaField


class FilterForm(forms.Form):
    """Which investigations to list; everything may be left out."""

    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[("", _("Not closed")), *Status.choices, ("all", _("All"))],
    )
    trigger = forms.ChoiceField(
        label=_("Reason for the work"), required=False, choices=[("", _("All")), *TRIGGERS.items()]
    )
    area = AreaField(required=False)
    overdue = forms.BooleanField(label=_("Only overdue"), required=False)


class StepForm(forms.Form):
    """A step with a remark."""

    client_uuid = forms.UUIDField(widget=forms.HiddenInput)
    comment = forms.CharField(
        label=_("Remark"),
        max_length=500,
        required=False,
        help_text=_("To return it, say what is missing."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
