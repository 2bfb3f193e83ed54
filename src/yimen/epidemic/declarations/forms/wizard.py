"""A declaration, one thing a page. What the other pages hold goes along unseen, so that no script
and no store is needed, and the way back is always open.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from yimen.epidemic.declarations import rules
from yimen.epidemic.declarations.actions import NewDeclaration
from yimen.epidemic.declarations.forms.place import PlaceForm, SegmentForm
from yimen.foundation.eforms.fields import Page, QuestionnaireForm
from yimen.foundation.eforms.models import Answers, Definition
from yimen.foundation.eforms.queries import readable

PLACE, TRAVEL, CHECK, SEND = "place", "travel", "check", "send"
MORE, LESS = "more", "less-"
OWN = frozenset({"csrfmiddlewaretoken", "go", "at"})
MOST_CARRIED = 400


@dataclass(frozen=True)
class Part:
    """One group of the last look: its title, its page, its lines."""

    name: str
    title: str
    lines: list[tuple[str, str]]


class Wizard:
    """`data`: everything that was given so far, whichever page it stood on."""

    def __init__(self, definition: Definition, data: QueryDict) -> None:
        self.definition, self.data = definition, data
        self.titles = {
            PLACE: _("Where you stay"),
            **dict(self._question_pages()),
            TRAVEL: _("How you travelled"),
            CHECK: _("Check your answers"),
        }
        self.names = list(self.titles)
        self.at = data.get("at", PLACE) if data.get("at") in self.names else PLACE
        self.wrong = False

    def _question_pages(self) -> Iterator[tuple[str, str]]:
        shown = QuestionnaireForm(self.definition).pages()
        for page, one in zip(self.definition.schema["pages"], shown, strict=True):
            yield page["name"], one.title

    # ---- what was given --------------------------------------------------------------------

    @cached_property
    def place(self) -> PlaceForm:
        return PlaceForm(self.data)

    @cached_property
    def questions(self) -> QuestionnaireForm:
        return QuestionnaireForm(self.definition, self.data)

    @cached_property
    def legs(self) -> list[SegmentForm]:
        filled = [n for n in self.rows if not SegmentForm.is_empty(self.data, f"leg-{n}")]
        return [SegmentForm(self.data, prefix=f"leg-{n}") for n in filled]

    @property
    def rows(self) -> range:
        text = self.data.get("legs", "1")
        count = int(text) if text.isascii() and text.isdigit() and len(text) < 3 else 1
        return range(min(count, rules.MOST_SEGMENTS))

    def errors_on(self, name: str) -> bool:
        if name == PLACE:
            return not self.place.is_valid()
        if name == TRAVEL:
            return any([not leg.is_valid() for leg in self.legs])  # noqa: C419  # each tells its errors
        if name == CHECK:
            return False
        return any(field in self.questions.errors for field in self._fields(name))

    def _fields(self, name: str) -> list[str]:
        [page] = [page for page in self.definition.schema["pages"] if page["name"] == name]
        return [item["name"] for item in page["fields"]]

    # ---- turning pages ---------------------------------------------------------------------

    def turn(self, wanted: str) -> bool:
        """Go to that page, or to the first before it that is not right. True: it may be sent."""
        if wanted == MORE or wanted.startswith(LESS):
            self._change_rows(wanted)
            return False
        target = len(self.names) if wanted == SEND else self._place_of(wanted)
        begun = self.names.index(self.at)
        first = 0 if target >= len(self.names) - 1 else begun
        for name in self.names[first:target]:
            if self.errors_on(name):
                self.at, self.wrong = name, True
                return False
        if wanted == SEND:
            self.at = CHECK
            return True
        self.at = self.names[target]
        return False

    def _place_of(self, wanted: str) -> int:
        at = self.names.index(self.at)
        return self.names.index(wanted) if wanted in self.names else at

    def _change_rows(self, wanted: str) -> None:
        self.at, self.data = TRAVEL, self.data.copy()
        count = len(self.rows)
        gone = wanted.removeprefix(LESS)
        if wanted == MORE:
            self.data["legs"] = str(min(count + 1, rules.MOST_SEGMENTS))
        elif gone.isascii() and gone.isdigit() and int(gone) < count:
            self._take_row(int(gone), count)

    def _take_row(self, gone: int, count: int) -> None:
        """The rows behind it come one nearer."""
        assert isinstance(self.data, QueryDict)
        for name in SegmentForm.base_fields:
            for row in range(gone, count - 1):
                self.data[f"leg-{row}-{name}"] = self.data.get(f"leg-{row + 1}-{name}", "")
            self.data.pop(f"leg-{count - 1}-{name}", None)
        self.data["legs"] = str(count - 1)

    # ---- what is shown ---------------------------------------------------------------------

    @property
    def step(self) -> int:
        return self.names.index(self.at) + 1

    @property
    def back(self) -> str:
        at = self.names.index(self.at)
        return self.names[at - 1] if at else ""

    @property
    def next(self) -> str:
        at = self.names.index(self.at)
        return self.names[at + 1] if self.at != CHECK else SEND

    @property
    def title(self) -> str:
        return self.titles[self.at]

    @property
    def place_shown(self) -> PlaceForm | None:
        if self.at != PLACE:
            return None
        return self.place if self.wrong else PlaceForm(initial=self.data.dict())

    @property
    def page_shown(self) -> Page | None:
        if self.at in {PLACE, TRAVEL, CHECK}:
            return None
        form = self.questions if self.wrong else self._unbound()
        names = [page["name"] for page in self.definition.schema["pages"]]
        return list(form.pages())[names.index(self.at)]

    def _unbound(self) -> QuestionnaireForm:
        many = {
            name: self.data.getlist(name)
            for name, field in self.questions.fields.items()
            if isinstance(field, forms.MultipleChoiceField)
        }
        return QuestionnaireForm(self.definition, initial=self.data.dict() | many)

    @property
    def legs_shown(self) -> list[SegmentForm]:
        if self.at != TRAVEL:
            return []
        wrong = {leg.prefix: leg for leg in self.legs} if self.wrong else {}
        return [wrong.get(f"leg-{n}") or self._row(n) for n in self.rows]

    def _row(self, number: int) -> SegmentForm:
        prefix = f"leg-{number}"
        typed = {name: self.data.get(f"{prefix}-{name}", "") for name in SegmentForm.base_fields}
        return SegmentForm(initial=typed, prefix=prefix)

    @property
    def form_shown(self) -> forms.Form | None:
        """The form whose errors are told at the top."""
        if not self.wrong:
            return None
        if self.at == TRAVEL:
            return next((leg for leg in self.legs if leg.errors), None)
        return self.place if self.at == PLACE else self._page_alone()

    def _page_alone(self) -> QuestionnaireForm:
        """Of pages that were not opened yet nothing is told."""
        here = set(self._fields(self.at))
        for name in self.questions.errors.keys() - here:
            del self.questions.errors[name]
        return self.questions

    @property
    def carried(self) -> list[tuple[str, str]]:
        """All that does not stand on this page."""
        here = self._here()
        pairs = [
            (name, value)
            for name, values in self.data.lists()
            if name not in here | OWN
            for value in values
        ]
        return pairs[:MOST_CARRIED]

    def _here(self) -> set[str]:
        if self.at == PLACE:
            return set(PlaceForm.base_fields)
        if self.at == TRAVEL:
            legs = (f"leg-{n}-{name}" for n in self.rows for name in SegmentForm.base_fields)
            return {"legs", *legs}
        return set() if self.at == CHECK else set(self._fields(self.at))

    # ---- the last look, and what is sent -----------------------------------------------------

    def parts(self) -> list[Part]:
        lines = {PLACE: self._place_lines(), **self._answered(), TRAVEL: self._travel_lines()}
        return [Part(name, self.titles[name], said) for name, said in lines.items()]

    def _place_lines(self) -> list[tuple[str, str]]:
        form = self.place
        data = form.cleaned_data if form.is_valid() else {}
        shown = {
            "kind": dict(form.fields["kind"].choices).get(data.get("kind", "")),  # type: ignore[attr-defined]
            "area": data["area"].name if data.get("area") else "",
            **{name: data.get(name) or "" for name in ("address", "stays_until", "plate")},
        }
        return [(str(form.fields[name].label), str(v)) for name, v in shown.items() if v]

    def _answered(self) -> dict[str, list[tuple[str, str]]]:
        values = self.questions.answers if self.questions.is_valid() else {}
        found = {}
        for page in self.definition.schema["pages"]:
            own = {item["name"]: values[item["name"]] for item in page["fields"]
                   if item["name"] in values}  # fmt: skip
            found[page["name"]] = readable(Answers(definition=self.definition, values=own))
        return found

    def _travel_lines(self) -> list[tuple[str, str]]:
        legs = [leg.segment() for leg in self.legs if leg.is_valid()]
        return [
            (leg.day.isoformat(), f"{leg.from_place} → {leg.to_place} {leg.number}".strip())
            for leg in legs
        ]

    def entry(
        self, person_id: int, home_area_code: int | None, relation: str, at: datetime.datetime
    ) -> NewDeclaration:
        """What is sent, once every page is right."""
        place = self.place.cleaned_data
        return NewDeclaration(
            person_id=person_id,
            area_code=place["area"].code,
            address=place["address"],
            values=self.questions.answers,
            at=at,
            client_uuid=uuid.UUID(str(self.questions.cleaned_data["client_uuid"])),
            kind=place["kind"],
            relation=relation,
            home_area_code=home_area_code,
            stays_until=place["stays_until"],
            plate=place["plate"],
            segments=tuple(leg.segment() for leg in self.legs if leg.is_valid()),
        )
