"""What a village says of somebody on a list from above."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yimen.epidemic.key_groups.forms.adding import KeyPersonForm
from yimen.epidemic.key_groups.models import Kind, ListedPerson, ListOutcome, Symptom
from yimen.foundation.areas.fields import AreaField
from yimen.foundation.people.fields import LineField
from yimen.kit.sight import Actor


class AnswerForm(forms.Form):
    """One of the outcomes, and a remark."""

    outcome = forms.ChoiceField(label=_("What did you find out?"), widget=forms.RadioSelect)
    comment = LineField(label=_("Remark"), required=False, max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = list(ListOutcome.objects.filter(is_offered=True))
        self.kinds = {one.code: one.kind for one in offered}
        field = self.fields["outcome"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.code, str(one)) for one in offered]

    def is_missed(self) -> bool:
        return self.kinds[self.cleaned_data["outcome"]] == Kind.ADD


class PassOnForm(forms.Form):
    """Where he is said to live now: another village, or a township that finds out."""

    area = AreaField(label=_("Ask there instead"), help_text=_("A village, or its township."))
    reason = LineField(label=_("Why"), max_length=200)

    def clean_area(self) -> Any:
        node = self.cleaned_data["area"]
        if node is None or node.ended_on or node.level not in {"village", "township", "county"}:
            raise ValidationError(_("Please choose a village or a township."))
        return node


class MissedForm(KeyPersonForm):
    """The key person's own form, filled in with what the list says of him."""

    comment = LineField(label=_("Remark"), required=False, max_length=500)

    @classmethod
    def of(cls, row: ListedPerson, user: Actor, *args: Any) -> "MissedForm":
        initial = {
            "client_uuid": row.client_uuid,
            "group": row.group,
            "name": row.name,
            "id_number": row.document_number,
            "phone": row.phone,
            "from_place": row.from_place,
            "arrived_on": row.arrived_on,
            "area_code": row.area_code,
            "stay_address": row.address,
            "symptoms": Symptom.UNKNOWN,
        }
        return cls(user, *args, initial=initial)
