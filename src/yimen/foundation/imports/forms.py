"""What is asked for a file: the file itself, its columns, and what to do with what is known."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.encoding import force_str
from django.utils.translation import gettext_lazy as _

from yimen.foundation.files.fields import UploadField
from yimen.foundation.files.rules import SHEETS
from yimen.foundation.imports import headers, rules
from yimen.foundation.imports.actions import NewJob, NewMapping
from yimen.foundation.imports.headers import Header
from yimen.foundation.imports.models import DateStyle, Job
from yimen.foundation.imports.queries import head, saved_mappings
from yimen.foundation.imports.rules import Target
from yimen.foundation.people.fields import LineField
from yimen.kit.reading import Table, Unreadable
from yimen.kit.sight import Actor

WRONG_TEMPLATE = _(
    "This is not a sheet for this: its first lines name none of the columns. Missing: %(missing)s."
    " Download the template and fill it in."
)


class UploadForm(forms.Form):
    """The file, and what the target asks beside it."""

    client_uuid = forms.UUIDField(widget=forms.HiddenInput)
    file = UploadField(accepts=SHEETS, label=_("Sheet (Excel, ODS or CSV)"))

    def __init__(self, target: Target, user: Actor, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"client_uuid": uuid.uuid4()})
        super().__init__(*args, **kwargs)
        self.target, self.user = target, user
        self.asked = target.form(*args) if target.form else None
        self.header: Header | None = None

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        upload.seek(0)
        try:
            lines = head(Table(upload.read()))
        except Unreadable as error:
            sentence = rules.UNREADABLE[error.code]
            raise ValidationError(_(sentence), params={"place": error.place}) from error
        self.header = self._header(lines)
        upload.seek(0)
        return upload

    def _header(self, lines: Sequence[tuple[int, list[str]]]) -> Header:
        if not lines:
            raise ValidationError(_(rules.UNREADABLE[Unreadable.EMPTY]))
        for saved in saved_mappings(self.target, self.user):
            found = headers.by_saved(lines, saved.headers)
            if found:
                return found
        found = headers.find(lines, self.target)
        if found is None:
            missing = "、".join(str(one.label) for one in self.target.required)
            raise ValidationError(WRONG_TEMPLATE, params={"missing": missing})
        return found

    def is_valid(self) -> bool:
        own, beside = super().is_valid(), self.asked is None or self.asked.is_valid()
        return own and beside

    def entry(self) -> NewJob:
        assert self.header is not None
        options = _plain(self.asked.cleaned_data) if self.asked else {}
        data = self.cleaned_data
        return NewJob(self.target, data["file"], self.header, options, data["client_uuid"])


def _plain(data: dict[str, Any]) -> dict[str, Any]:
    return {
        key: value.isoformat() if hasattr(value, "isoformat") else value
        for key, value in data.items()
    }


class MappingForm(forms.Form):
    """Which of the person's own columns is which; a name keeps it for the next time."""

    date_style = forms.ChoiceField(label=_("How dates are written"), choices=DateStyle.choices)
    save_as = LineField(
        label=_("Keep these columns under a name"),
        required=False,
        max_length=80,
        help_text=_("It is offered to everybody who works in your area."),
    )

    def __init__(self, job: Job, target: Target, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.target = target
        own = headers.choices(job.headers)
        for column in target.columns:
            self.fields[column.key] = forms.TypedChoiceField(
                label=force_str(column.label),
                choices=[("", _("— not in the file —")), *own],
                required=column.required,
                coerce=int,
                empty_value=None,
                initial=job.mapping.get(column.key),
                error_messages={"required": _("This column is needed. Say which of yours it is.")},
            )
        self.fields["date_style"].initial = job.date_style
        self.order_fields([*(column.key for column in target.columns), "date_style", "save_as"])

    def clean(self) -> dict[str, Any]:
        places: dict[int, str] = {}
        for column in self.target.columns:
            place = self.cleaned_data.get(column.key)
            if place is not None and place in places:
                words = {"other": self.fields[places[place]].label}
                twice = _("This column of yours is already %(other)s.")
                self.add_error(column.key, ValidationError(twice, params=words))
            elif place is not None:
                places[place] = column.key
        return self.cleaned_data

    def mapping(self) -> NewMapping:
        data = self.cleaned_data
        keys = [one.key for one in self.target.columns if data[one.key] is not None]
        return NewMapping({key: data[key] for key in keys}, data["date_style"], data["save_as"])
