"""The form field that takes a file, and the answer that gives one back."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.http import HttpResponse
from django.template.defaultfilters import filesizeformat
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from yimen.foundation.files import queries, rules
from yimen.foundation.files.actions import checked_type
from yimen.foundation.files.models import File
from yimen.kit.refusals import Refusal

SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
# browsers show no PDF inside a sandbox; their reader is apart from our pages anyway
NO_SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'"


class UploadField(forms.FileField):
    """One file of the kinds that are taken here, judged by its bytes.

    Gives the upload itself, for `files.actions.keep` with the same `accepts`.
    """

    default_error_messages = {
        "required": _("Choose a file."),
        "invalid": _("Choose a file."),
        "missing": _("Choose a file."),
        "empty": _("This file is empty. Please choose another one."),
        "max_length": _("The name of this file is too long. Please give it a shorter one."),
        "too_large": _("This file has %(size)s. At most %(most)s are taken."),
        "wrong_type": _("This kind of file is not taken here. Choose one of: %(kinds)s."),
    }

    def __init__(self, *, accepts: Collection[str], **kwargs: Any) -> None:
        self.accepts = frozenset(accepts)
        kwargs.setdefault("widget", forms.ClearableFileInput(attrs={"accept": self._browser()}))
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        if not upload or upload is initial:
            return upload
        try:
            checked_type(upload, self.accepts)
        except Refusal as refusal:
            raise self._as_error(refusal, upload) from refusal
        return upload

    def _as_error(self, refusal: Refusal, upload: Any) -> forms.ValidationError:
        """The refusal's own sentence, or one that says what would have been taken."""
        if type(refusal) is rules.TooLarge:
            return self._too_large(upload.size)
        if type(refusal) is rules.WrongType:
            kinds = "、".join(sorted({rules.WORDS[kind] for kind in self.accepts}))
            return self._error(self.error_messages["wrong_type"], "wrong_type", kinds=kinds)
        return self._error(refusal.sentence, "refused")

    def _too_large(self, size: int) -> forms.ValidationError:
        most = filesizeformat(rules.most_bytes(self.accepts))
        text = self.error_messages["too_large"]
        return self._error(text, "too_large", size=filesizeformat(size), most=most)

    def _error(self, text: Any, code: str, **params: str) -> forms.ValidationError:
        return forms.ValidationError(text, code=code, params=params or None)

    def _browser(self) -> str:
        """What the browser's own window offers first."""
        endings = (rules.ENDINGS[kind] for kind in self.accepts)
        return ",".join([*sorted(self.accepts), *sorted(endings)])


def file_response(file: File, *, inline: bool) -> HttpResponse:
    """The bytes for somebody whom the owner's view has let in; no browser runs or keeps them."""
    shown = inline and file.media_type in rules.SHOWN_IN_PLACE
    response = HttpResponse(queries.read(file), content_type=file.media_type)
    disposition = content_disposition_header(not shown, file.name)
    response["Content-Disposition"] = disposition or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    plain_pdf = shown and file.media_type == rules.PDF
    response["Content-Security-Policy"] = NO_SANDBOX if plain_pdf else SANDBOX
    return response
