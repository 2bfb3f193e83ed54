"""What may be typed about observations and visits."""

import datetime
import decimal
import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yimen.epidemic.follow_up import rules, wording
from yimen.epidemic.follow_up.actions import Visit
from yimen.epidemic.follow_up.actions.visiting import NOT_ATTEMPTED, NOT_PERFORMED, SEEN
from yimen.epidemic.follow_up.models import COMMON, PlaceKind, Status, Symptom, WhyNot
from yimen.epidemic.follow_up.queries import KINDS
from yimen.foundation.areas.fields import AreaField
from yimen.kit import clock
from yimen.kit.moments import MomentField

FOUND = [
    (SEEN, _("Seen or spoken to")),
    *[(why.value, why.label) for why in WhyNot],
    (NOT_ATTEMPTED, _("nobody went")),
]
NOON = datetime.time(12)
SHOWN_FROM, SHOWN_TO = datetime.date(2000, 1, 1), datetime.date(2199, 1, 1)


MOST_ARE_WELL = (Symptom.NO, Symptom.YES, Symptom.UNKNOWN)


class FilterForm(forms.Form):
    """Which observations to list; everything may be left out."""

    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[("", _("under observation")), *Status.choices[1:], ("all", _("All"))],
    )
    kind = forms.ChoiceField(
        label=_("Reason for observation"), required=False, choices=[("", _("All")), *KINDS.items()]
    )
    place = forms.ChoiceField(
        label=_("Where observed"), required=False, choices=[("", _("All")), *PlaceKind.choices]
    )
    area = AreaField(required=False)


class GridForm(FilterForm):
    """Whom, and the last of the fourteen days."""

    until = forms.DateField(
        label=_("Last day shown"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def clean_until(self) -> datetime.date | None:
        day: datetime.date | None = self.cleaned_data["until"]
        return day if day is None or SHOWN_FROM <= day <= SHOWN_TO else None


class DayForm(forms.Form):
    """Which day, in which division."""

    day = forms.DateField(
        label=_("day"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    area = AreaField(required=False)
    stay = forms.BooleanField(required=False)  # only who stays in the division, as figures count
    as_of = MomentField()


class VisitForm(forms.Form):
    """A visit in ten seconds: seen or not, how warm, three symptoms."""

    client_uuid = forms.UUIDField(widget=forms.HiddenInput)
    day = forms.DateField(required=False, widget=forms.HiddenInput)
    found = forms.ChoiceField(
        label=_("Visit"), choices=FOUND, initial=SEEN, widget=forms.RadioSelect
    )
    temperature = forms.DecimalField(
        label=_("temperature"),
        required=False,
        min_value=decimal.Decimal(30),
        max_value=decimal.Decimal(45),
        max_digits=3,
        decimal_places=1,
        widget=forms.NumberInput(attrs={"step": "0.1", "inputmode": "decimal"}),
    )
    remark = forms.CharField(
        label=_("remark"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in COMMON.items():
            self.fields[name] = forms.ChoiceField(
                label=label,
                required=False,
                choices=[(one.value, one.label) for one in MOST_ARE_WELL],
                initial=Symptom.NO,
                widget=forms.RadioSelect,
            )
        self.order_fields(["client_uuid", "day", "found", "temperature", *COMMON, "remark"])

    def clean_day(self) -> datetime.date | None:
        day: datetime.date | None = self.cleaned_data["day"]
        today = clock.today()
        if day and day > today:
            raise ValidationError(rules.NotYet().sentence)
        if day and day < today - rules.LONGEST_BACK:
            raise ValidationError(rules.TooLate().sentence)
        return day

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        needs_words = {NOT_ATTEMPTED, WhyNot.OTHER}
        if data.get("found") in needs_words and not data.get("remark", "").strip():
            self.add_error("remark", rules.ReasonMissing().sentence)
        return data

    def visit(
        self, observation_id: int, at: datetime.datetime, *, correction: bool = False
    ) -> Visit:
        data = self.cleaned_data
        found, day = data["found"], data.get("day")
        if day and day != timezone.localdate(at):  # written down later, by hand
            at = timezone.make_aware(datetime.datetime.combine(day, NOON))
        is_seen = found == SEEN
        return Visit(
            observation_id,
            at,
            data["client_uuid"],
            outcome=found if found in {SEEN, NOT_ATTEMPTED} else NOT_PERFORMED,
            temperature=data["temperature"] if is_seen else None,
            answers={name: data[name] or Symptom.UNKNOWN for name in COMMON} if is_seen else {},
            why_not=found if found in WhyNot.values else "",
            remark=data["remark"],
            is_correction=correction and is_seen,
        )


class AllWellForm(forms.Form):
    """Several of one house, all well: one tap."""

    client_uuid = forms.UUIDField()
    observation = forms.TypedMultipleChoiceField(coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["observation"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        assert isinstance(self.data, QueryDict)
        asked = self.data.getlist("observation")[:50]
        field.choices = [(one, one) for one in asked if one.isdigit() and len(one) < 19]

    def visits(self, at: datetime.datetime) -> list[Visit]:
        base: uuid.UUID = self.cleaned_data["client_uuid"]
        answers = dict.fromkeys(COMMON, Symptom.NO.value)
        return [
            Visit(pk, at, uuid.uuid5(base, str(pk)), answers=answers)
            for pk in self.cleaned_data["observation"]
        ]


class DecisionForm(forms.Form):
    """A decision and why."""

    client_uuid = forms.UUIDField(widget=forms.HiddenInput)
    until = forms.DateField(
        label=_("New last day"),
        required=False,
        help_text=_("Only to extend."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    place = forms.ChoiceField(
        label=_("Where observed"),
        required=False,
        choices=[("", _("as before")), *PlaceKind.choices],
        help_text=_("Only to observe elsewhere."),
    )
    comment = forms.CharField(
        label=_("reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class NoteForm(forms.Form):
    """What was arranged for somebody with symptoms."""

    client_uuid = forms.UUIDField(widget=forms.HiddenInput)
    comment = forms.CharField(
        label=_("What was arranged"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class NoticeForm(forms.Form):
    """The words of a notice; every place in them must be one that is filled in."""

    title = forms.CharField(label=_("title"), max_length=60)
    body = forms.CharField(
        label=_("words of the notice"), max_length=4000, widget=forms.Textarea(attrs={"rows": 18})
    )

    def clean_body(self) -> str:
        text: str = self.cleaned_data["body"].replace("\r\n", "\n").strip()
        strange = wording.unknown(text)
        if strange:
            said = _("Nothing fills these places: %(places)s")
            raise ValidationError(said, params={"places": "、".join(strange)})
        return text
