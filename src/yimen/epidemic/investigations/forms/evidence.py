"""Photos and the place, beside a report's questionnaire."""

import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from yimen.epidemic.investigations.models import Order, Rule
from yimen.epidemic.investigations.rules import MOST_PHOTOS
from yimen.foundation.files.fields import UploadField
from yimen.foundation.files.rules import PICTURES


class _Several(forms.ClearableFileInput):
    allow_multiple_selected = True


class PhotosField(UploadField):
    """Up to five pictures, each judged by its bytes."""

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[Any]]":
        chosen = [one for one in data or [] if one]
        if len(chosen) > MOST_PHOTOS:
            raise forms.ValidationError(_("Choose at most five photos."))
        single = super().clean
        return [single(one, None) for one in chosen]


class KeptField(forms.CharField):
    """Photos that were sent with a form that had to be mended: they wait here by name."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> list[uuid.UUID]:  # type: ignore[override]
        try:
            return [uuid.UUID(one) for one in str(value or "").split()][:MOST_PHOTOS]
        except ValueError:
            return []


class EvidenceForm(forms.Form):
    """What shows that somebody was there, as far as the rule asks and the worker agrees."""

    prefix = "with"
    photos = PhotosField(
        label=_("Photos"),
        accepts=PICTURES,
        required=False,
        help_text=_("At most five. The place where they were taken is removed."),
        widget=_Several(attrs={"accept": "image/*", "multiple": True}),
    )
    kept = KeptField(required=False)
    keep_position = forms.BooleanField(
        label=_("Keep the place that the photos carry"), required=False
    )
    latitude = forms.DecimalField(
        required=False, min_value=-90, max_value=90, widget=forms.HiddenInput
    )
    longitude = forms.DecimalField(
        required=False, min_value=-180, max_value=180, widget=forms.HiddenInput
    )

    def __init__(self, terms: Rule | Order, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.terms = terms
        if not terms.needs_place:
            for name in ("keep_position", "latitude", "longitude"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        there: Sequence[object] = [*data.get("photos", ()), *data.get("kept", ())]
        if self.terms.needs_photo and not there and "photos" not in self.errors:
            self.add_error("photos", _("Please add a photo."))
        if len(there) > MOST_PHOTOS:
            self.add_error("photos", _("Choose at most five photos."))
        return data

    @property
    def place(self) -> tuple[Decimal, Decimal] | None:
        """About a hundred metres: enough to see that somebody was there."""
        data = self.cleaned_data
        if data.get("latitude") is None or data.get("longitude") is None:
            return None
        return (round(data["latitude"], 3), round(data["longitude"], 3))
