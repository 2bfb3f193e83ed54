"""Any list as a file: the form that asks how, and the answer, masked unless there is a ground."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from yimen.foundation.audit.actions import Deed, record
from yimen.foundation.imports.rules import Words
from yimen.foundation.people.fields import LineField
from yimen.foundation.people.rules import mask_id, mask_name, mask_phone
from yimen.foundation.staff.rules import UNMASKERS
from yimen.kit.asking import Asking
from yimen.kit.sheets import CSV, XLSX, sheet_response
from yimen.kit.sight import Actor

SHORTEST_REASON = 4
HIDDEN = "***"


@dataclass(frozen=True)
class Leaving:
    """A list that leaves the house. `rows` is told whether names and numbers are in full."""

    name: str  # of the file, without ending
    title: Words
    label: str  # of the rows' model
    header: Sequence[Words]
    rows: Callable[["Veil"], Iterable[Sequence[object]]]
    ids: Sequence[int]
    back_url: str
    person_ids: Sequence[int] = ()
    area_code: int | None = None
    may_be_full: bool = True
    kinds: Sequence[str] = field(default=(XLSX, CSV))

    @classmethod
    def of_people(cls, pairs: Iterable[tuple[int, int | None]], **more: Any) -> Self:
        """Of rows about people: each row's number, and the number of whom it is about."""
        known = list(pairs)
        people = sorted({person for _pk, person in known if person})
        return cls(ids=[pk for pk, _person in known], person_ids=people, **more)


@dataclass(frozen=True)
class Veil:
    """What a file shows of people: masked, or in full."""

    full: bool

    def name(self, text: str) -> str:
        return text if self.full else mask_name(text)

    def number(self, text: str) -> str:
        return text if self.full else mask_id(text)

    def phone(self, text: str) -> str:
        return text.removeprefix("+86") if self.full else mask_phone(text)

    def other(self, value: object) -> object:
        """What tells who somebody is by itself: a birth date, an address."""
        return value if self.full or value in {None, ""} else HIDDEN


class ExportForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("As"), choices=[(XLSX, "Excel"), (CSV, "CSV")], widget=forms.RadioSelect,
        initial=XLSX,
    )  # fmt: skip
    full = forms.BooleanField(label=_("With names and numbers in full"), required=False)
    reason = LineField(
        label=_("What it is needed for"),
        required=False,
        max_length=200,
        help_text=_("Needed for names and numbers in full. It is written down with your name."),
    )

    def __init__(self, may_be_full: bool, *args: Any) -> None:
        super().__init__(*args)
        if not may_be_full:
            del self.fields["full"], self.fields["reason"]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("full") and len(data.get("reason", "")) < SHORTEST_REASON:
            self.add_error("reason", ValidationError(_("Please say what it is needed for.")))
        return data


def may_see_in_full(user: Actor) -> bool:
    """The headquarters of the city works with figures; a name needs a county's hand."""
    return not user.sight.roles.isdisjoint(UNMASKERS)


def export_page(request: Asking, leaving: Leaving) -> HttpResponseBase:
    """GET asks how; POST answers with the file, and writes down who took what, and why."""
    may_be_full = leaving.may_be_full and may_see_in_full(request.user)
    form = ExportForm(may_be_full, *([request.POST] if request.method == "POST" else []))
    if not (form.is_bound and form.is_valid()):
        context = {"form": form, "leaving": leaving, "n": len(leaving.ids)}
        status = 422 if form.is_bound else 200
        return render(request, "imports/export.html", context, status=status)
    data = form.cleaned_data
    full = bool(data.get("full"))
    verb = "export_full" if full else "export"
    deed = Deed(verb, leaving.label, leaving.ids, leaving.person_ids, leaving.area_code,
                data.get("reason", ""))  # fmt: skip
    record(deed, by=request.user)
    header = [str(title) for title in leaving.header]
    return sheet_response(leaving.name, header, leaving.rows(Veil(full)), data["kind"])
