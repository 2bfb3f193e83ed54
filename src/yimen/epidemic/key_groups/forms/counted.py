"""Which key persons to list."""

from django import forms
from django.utils.translation import gettext_lazy as _

from yimen.epidemic.key_groups.models import Group, Status, Symptom
from yimen.foundation.areas.fields import AreaField
from yimen.kit.moments import MomentField


class FilterForm(forms.Form):
    """Everything may be left out; what cannot be read is left out too."""

    group = forms.ChoiceField(label=_("Group"), required=False, choices=[("", ""), *Group.choices])
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("All")),
            (Status.LISTED, _("Under observation")),
            (Status.RELEASED, _("Released")),
            ("all", _("Listed or released")),
        ],
    )
    symptoms = forms.ChoiceField(
        label=_("symptoms"), required=False, choices=[("", ""), *Symptom.choices]
    )
    day = forms.DateField(label=_("day"), required=False)
    area = AreaField(required=False)
    once = forms.BooleanField(required=False)  # each human being once a group, as figures count
    as_of = MomentField()
