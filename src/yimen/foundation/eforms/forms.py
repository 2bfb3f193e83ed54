"""A form that is brought in: first read and shown, then published."""

from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.utils.translation import gettext_lazy as _

from yimen.foundation.eforms.xlsform import BadXLSForm, Imported, read_xlsform
from yimen.foundation.files.fields import UploadField
from yimen.foundation.files.rules import XLSX

SALT, AN_HOUR = "eforms.upload", 3600
TAKEN = frozenset({"upload", "publish"})  # pages beside those of the forms


class UploadForm(forms.Form):
    """The file, and which form it is the next version of."""

    file = UploadField(accepts={XLSX}, label=_("XLSForm (Excel file)"))
    slug = forms.CharField(
        label=_("Short name of the form"),
        help_text=_(
            "Letters, digits and hyphens. Left empty, it is the form_id of the file. With the name"
            " of a form that there is, this becomes its next version."
        ),
        required=False,
        max_length=64,
        validators=[validate_slug],
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "file" not in data or "slug" not in data:
            return data
        try:
            data["file"].seek(0)
            self.imported: Imported = read_xlsform(data["file"].read())
        except BadXLSForm as refusal:
            raise ValidationError({"file": [refusal.sentence, *refusal.reasons]}) from refusal
        data["slug"] = data["slug"] or self.imported.slug
        if not data["slug"]:
            self.add_error("slug", _("The file has no form_id: please give the form a name."))
        elif data["slug"] in TAKEN:
            self.add_error("slug", _("Please choose another name."))
        return data


class PublishForm(forms.Form):
    """What was read and looked at, as it was: nobody can put another form in its place."""

    form = forms.CharField(widget=forms.HiddenInput, max_length=2_000_000)

    def __init__(self, user_id: int | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user_id = user_id

    def clean_form(self) -> dict[str, Any]:
        try:
            told: dict[str, Any] = signing.loads(
                self.cleaned_data["form"], salt=SALT, max_age=AN_HOUR
            )
        except signing.BadSignature as error:
            raise ValidationError(_("Please choose the file once more.")) from error
        if told["user"] != self._user_id:
            raise ValidationError(_("Please choose the file once more."))
        return told


def signed(slug: str, imported: Imported, user_id: int | None) -> str:
    """The form in a page, until its reader publishes it."""
    told = {
        "slug": slug,
        "title": imported.title,
        "schema": imported.schema,
        "user": user_id,
    }
    return signing.dumps(told, salt=SALT, compress=True)
