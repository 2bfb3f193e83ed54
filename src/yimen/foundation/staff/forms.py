"""Who is given which post, where, from when until when."""

import datetime
import uuid
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yimen.foundation.accounts.fields import PhoneFormField, vault
from yimen.foundation.accounts.models import User
from yimen.foundation.areas.fields import CODE
from yimen.foundation.areas.models import Area
from yimen.foundation.staff.actions import EndsTooLate, NewPost, WrongLevel
from yimen.foundation.staff.models import Post, Role
from yimen.foundation.staff.queries import areas_overseen
from yimen.foundation.staff.rules import LEVELS_OF_ROLE
from yimen.kit import clock


class DayField(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"})


class HolderForm(forms.Form):
    """Somebody is named by the phone number he signs in with; there is no list to leaf through."""

    phone = PhoneFormField(label=_("Mobile number the person signs in with"), autocomplete="off")
    client_uuid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def clean_phone(self) -> str:
        phone = self.cleaned_data["phone"]
        found = User.objects.filter(phone_digest=vault().digest(phone), is_active=True).first()
        if found is None:
            raise forms.ValidationError(_("Nobody signs in with this number."))
        self.holder = found
        return str(phone)


class AppointForm(HolderForm):
    role = forms.ChoiceField(label=_("Role"), choices=Role)
    area = forms.CharField(
        label=_("Division: code or full name"), max_length=80, widget=forms.TextInput
    )
    department = forms.CharField(label=_("Department"), max_length=80, required=False)
    until = DayField(label=_("Last day"), required=False)
    field_order = ["phone", "role", "area", "department", "until"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_area(self) -> Area:
        text = self.cleaned_data["area"].strip()
        mine = areas_overseen(self.user)
        code = CODE.search(text)  # alone, or behind the name as the search box writes it
        found = list((mine.filter(code=int(code.group())) if code else mine.filter(name=text))[:2])
        if not found:
            raise forms.ValidationError(_("There is no such division in your area."))
        if len(found) > 1:
            raise forms.ValidationError(_("Several have this name: please give the code."))
        return found[0]

    def clean_until(self) -> datetime.date | None:
        return _not_past(self.cleaned_data["until"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        area, role = data.get("area"), data.get("role", "")
        if area and area.level not in LEVELS_OF_ROLE.get(role, ()):
            self.add_error("area", WrongLevel().sentence)
        return data

    def post(self) -> NewPost:
        data = self.cleaned_data
        return NewPost(
            user_id=self.holder.pk,
            role=data["role"],
            area_code=data["area"].code,
            until=_end_of(data["until"]),
            department=data["department"],
            client_uuid=data["client_uuid"],
        )


class StandInForm(HolderForm):
    until = DayField(label=_("Last day"))

    def __init__(self, *args: Any, post: Post, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stands_in_for = post

    def clean_until(self) -> datetime.date | None:
        day = _not_past(self.cleaned_data["until"])
        end, whole = _end_of(day), self.stands_in_for.until
        if whole and end and end > whole:
            raise forms.ValidationError(EndsTooLate().sentence)
        return day

    @property
    def end(self) -> datetime.datetime:
        end = _end_of(self.cleaned_data["until"])
        assert end is not None
        return end


class EndForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300, min_length=2)


def _not_past(day: datetime.date | None) -> datetime.date | None:
    if day is not None and day < clock.today():
        raise forms.ValidationError(_("This day has passed."))
    return day


def _end_of(day: datetime.date | None) -> datetime.datetime | None:
    """The midnight after the day, here."""
    if day is None:
        return None
    midnight = datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time.min)
    return timezone.make_aware(midnight)
