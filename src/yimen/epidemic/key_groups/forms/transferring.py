"""To which village, why; and what the village answers."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yimen.epidemic.key_groups.actions import NewTransfer
from yimen.epidemic.key_groups.forms.releasing import OnceForm
from yimen.epidemic.key_groups.models import KeyPerson, TransferReason, TransferRule
from yimen.foundation.areas.fields import AreaField
from yimen.foundation.areas.models import Level
from yimen.foundation.areas.queries import Node
from yimen.foundation.people.fields import LineField


class TransferForm(OnceForm):
    area = AreaField(
        label=_("To which village or community"),
        help_text=_("Type a name or its first letters; other counties too."),
    )
    reason = forms.ChoiceField(
        label=_("Why"), choices=TransferReason.choices, widget=forms.RadioSelect
    )
    note = LineField(
        label=_("What they should know there"),
        max_length=300,
        required=False,
        help_text=_("With whom the person stays, since when, how to reach him."),
    )

    def __init__(self, *args: Any, row: KeyPerson, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row

    def clean_area(self) -> Node:
        node: Node = self.cleaned_data["area"]
        if node.level != Level.VILLAGE or node.ended_on:
            raise ValidationError(_("Please choose a village or community of today."))
        if node.code == self.row.area_code:
            raise ValidationError(_("The person is listed in this village already."))
        return node

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("reason") == TransferReason.OTHER and not data.get("note"):
            self.add_error("note", _("Please explain the reason."))
        return data

    def transfer(self) -> NewTransfer:
        data = self.cleaned_data
        return NewTransfer(
            self.row.pk, data["area"].code, data["reason"], data["client_uuid"], data["note"]
        )


class AnswerForm(forms.Form):
    """Why the person is not taken over."""

    note = LineField(label=_("Why not"), max_length=300)


class TransferRuleForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    class Meta:
        model = TransferRule
        fields = ("limit_hours", "share_days")

    def clean_limit_hours(self) -> int:
        return _between(self.cleaned_data["limit_hours"], 1, 240)

    def clean_share_days(self) -> int:
        return _between(self.cleaned_data["share_days"], 1, 30)


def _between(n: int, low: int, high: int) -> int:
    if not low <= n <= high:
        words = _("Between %(low)s and %(high)s, please.")
        raise ValidationError(words, params={"low": low, "high": high})
    return n
