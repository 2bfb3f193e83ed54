"""What may be typed about an investigation, beside its questionnaire."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yimen.epidemic.investigations.rules import WORKERS
from yimen.foundation.areas.fields import AreaField
from yimen.foundation.staff.models import Role


def _text(label: Any, hint: Any = "", *, needed: bool) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=500,
        required=needed,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class StepForm(forms.Form):
    """A step with a remark."""

    client_uuid = forms.UUIDField(widget=forms.HiddenInput)
    comment = _text(_("Remark"), _("To return it, say what is missing."), needed=False)


class ReasonForm(forms.Form):
    """A step that is taken for a reason."""

    client_uuid = forms.UUIDField(widget=forms.HiddenInput)
    comment = _text(_("Reason"), needed=True)


class NoteForm(forms.Form):
    client_uuid = forms.UUIDField(widget=forms.HiddenInput)
    comment = _text(_("Remark"), _("Everybody who sees this work reads it."), needed=True)


class TransferForm(ReasonForm):
    """Where else the work is to be done, and by whom there."""

    area = AreaField(label=_("To which division"))
    role = forms.ChoiceField(
        label=_("For whom there"),
        choices=[(role.value, role.label) for role in map(Role, WORKERS)],
        initial=Role.GRID_DOCTOR,
    )
    field_order = ("client_uuid", "area", "role", "comment")
