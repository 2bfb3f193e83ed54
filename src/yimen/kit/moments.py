"""A past moment in an address: `?as_of=2020-02-10T18:00:00`, the city's time."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yimen.kit import clock

FIRST_YEAR = 2000
FORMATS = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d"]


class MomentField(forms.DateTimeField):
    """As known when; a moment that has not come is none."""

    widget = forms.DateTimeInput

    def __init__(self, **more: Any) -> None:
        super().__init__(label=_("As known on"), required=False, input_formats=FORMATS, **more)

    def clean(self, value: Any) -> datetime.datetime | None:
        moment: datetime.datetime | None = super().clean(value)
        if moment and moment > clock.now():
            raise ValidationError(_("This moment has not come yet."))
        if moment and moment.year < FIRST_YEAR:
            raise ValidationError(_("Nothing was recorded then."))
        return moment


def asked(request: HttpRequest) -> datetime.datetime | None:
    """The moment that the address asks for; one that cannot be read is the present."""
    try:
        return MomentField().clean(request.GET.get("as_of"))
    except ValidationError:
        return None


def text(moment: datetime.datetime | None) -> str:
    """As addresses say it."""
    return f"{timezone.localtime(moment):%Y-%m-%dT%H:%M:%S}" if moment else ""
