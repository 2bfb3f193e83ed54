"""What may be asked of the board."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yimen.epidemic.key_groups.models import Group
from yimen.epidemic.situation.asking import HAPPENED, Question
from yimen.epidemic.situation.rules import BY_KEY, OBSERVED, ON_MAP, SPANS
from yimen.kit import clock
from yimen.kit.moments import FIRST_YEAR, MomentField


class AskForm(forms.Form):
    """Which division, which day, which number on the map, and as of which moment."""

    area = forms.IntegerField(
        required=False, min_value=0, max_value=10**12 - 1, widget=forms.HiddenInput
    )
    day = forms.DateField(label=_("Day"), required=False)
    group = forms.ChoiceField(
        label=_("Group"), required=False, choices=[("", _("All groups")), *Group.choices]
    )
    measure = forms.ChoiceField(
        label=_("Shown on the map"),
        required=False,
        choices=[("", OBSERVED.label), *((one.key, one.label) for one in ON_MAP[1:])],
    )
    span = forms.TypedChoiceField(
        label=_("Trend over"),
        required=False,
        coerce=int,
        choices=[("", _("14 days")), (SPANS[1], _("30 days"))],
    )
    as_of = MomentField()
    by = forms.ChoiceField(
        label=_("Counted by"),
        required=False,
        choices=[("", _("what was known then")), (HAPPENED, _("what happened, as known now"))],
    )

    def clean_day(self) -> datetime.date | None:
        day: datetime.date | None = self.cleaned_data["day"]
        if day and day > clock.today():
            raise ValidationError(_("This day has not come yet."))
        if day and day.year < FIRST_YEAR:
            raise ValidationError(_("Nothing was recorded then."))
        return day

    def question(self) -> Question:
        """What could be read of it; the form says what could not."""
        self.is_valid()
        said: dict[str, Any] = self.cleaned_data
        as_of = said.get("as_of")
        today = timezone.localdate(as_of) if as_of else clock.today()
        return Question(
            area=said.get("area"),
            day=min(said.get("day") or today, today),
            as_of=as_of,
            by_day=said.get("by") == HAPPENED,
            group=said.get("group") or "",
            column=BY_KEY.get(said.get("measure", ""), OBSERVED),
            span=said.get("span") or SPANS[0],
        )
