"""Which declarations to list."""

from django import forms
from django.utils.translation import gettext_lazy as _

from yimen.epidemic.declarations.models import Alarm, Kind


class FilterForm(forms.Form):
    alarm = forms.ChoiceField(
        label=_("To look into"),
        required=False,
        choices=[("", _("All")), ("any", _("whatever the reason")), *Alarm.choices],
    )
    kind = forms.ChoiceField(
        label=_("What brings them here"), required=False, choices=[("", _("All")), *Kind.choices]
    )
