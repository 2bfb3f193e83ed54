"""Which investigations to list."""

from django import forms
from django.utils.translation import gettext_lazy as _

from yimen.epidemic.investigations.models import TRIGGERS, Priority, Status
from yimen.foundation.areas.fields import AreaField
from yimen.kit.moments import MomentField

TO_DO = "open"


class FilterForm(forms.Form):
    """Everything may be left out."""

    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[
            ("", _("Not finished")),
            (TO_DO, _("To investigate")),
            *Status.choices,
            ("all", _("All")),
        ],
    )
    trigger = forms.ChoiceField(
        label=_("Reason for the work"), required=False, choices=[("", _("All")), *TRIGGERS.items()]
    )
    priority = forms.ChoiceField(
        label=_("Priority"), required=False, choices=[("", _("All")), *Priority.choices]
    )
    area = AreaField(required=False)
    order = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    overdue = forms.BooleanField(label=_("Only overdue"), required=False)
    mine = forms.BooleanField(label=_("Only mine"), required=False)
    as_of = MomentField()
