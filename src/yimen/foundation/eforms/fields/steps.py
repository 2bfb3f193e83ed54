"""The questionnaire one page at a time, and all of it once more before it is sent."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.forms import BoundField
from django.http import QueryDict

from yimen.foundation.eforms import rules
from yimen.foundation.eforms.actions import NewDraft
from yimen.foundation.eforms.fields import rows
from yimen.foundation.eforms.fields.questionnaire import Entry, Group, Page, QuestionnaireForm
from yimen.foundation.eforms.models import Definition
from yimen.foundation.eforms.queries import in_words


@dataclass(frozen=True)
class Part:
    """One page as it is read back: its title, the answers, and its number to change it."""

    number: int
    title: str
    answers: list[tuple[str, str]]


class Steps:
    """The same questionnaire, one page a time; what was given goes along unseen.

    No script is needed. Whoever goes on is told what is wrong on the page he leaves; pages that
    his answers make pointless are passed over. From the page that reads everything back he may
    go to any page and returns to it.
    """

    def __init__(
        self,
        definition: Definition,
        data: QueryDict,
        at: int,
        *,
        initial: Mapping[str, Any] | None = None,
        locked: Mapping[str, Any] | None = None,
    ) -> None:
        self.definition, self.schema = definition, definition.schema
        known = {**(initial or {}), **(locked or {})}
        sent = data if data else rows.posted(self.schema, known)
        self.data, self._group_open, self._row_open = rows.rows_changed(self.schema, sent)
        self._with_uuid(known.get("client_uuid"))
        self.form = QuestionnaireForm(definition, self.data, locked=locked)
        self._wrong = dict(self.form.errors)
        self.answers = in_words(self.schema, self.form.answers, whole=True)
        self._pages = list(self.form.pages())
        self.count = len(self._pages)
        self.left = _number(self.data.get("step"), self.count + 1)
        self.returns = self.data.get("return") == "1"  # came from the page that reads it back
        self._go(self.left if self._group_open else min(max(at, 1), self.count + 1))
        self._show()

    def _with_uuid(self, known: object) -> None:
        try:
            uuid.UUID(str(self.data.get("client_uuid", "")))
        except ValueError:
            self.data = self.data.copy()
            self.data["client_uuid"] = str(known or uuid.uuid4())

    # ---- which page ------------------------------------------------------------------------

    @property
    def numbers(self) -> list[int]:
        """The pages that these answers leave."""
        hidden = self.form.hidden_pages
        return [n for n, page in enumerate(self._pages, 1) if page.name not in hidden]

    def _go(self, wanted: int) -> None:
        """On to the next page that is shown, or back to the one before; never past a mistake."""
        numbers = self.numbers
        backwards = wanted < self.left
        on = [n for n in numbers if n >= wanted]
        before = [n for n in numbers if n <= wanted]
        if backwards:
            self.at = before[-1] if before else numbers[0] if numbers else self.count + 1
        else:
            self.at = on[0] if on else self.count + 1
        bad = next((n for n in numbers if n < self.at and self._errors_on(n)), None)
        self.is_refused = not backwards and bad is not None and bad == self.left
        if not backwards and bad is not None:
            self.at = bad

    def _errors_on(self, number: int) -> list[str]:
        names = {one.name for one in self._pages[number - 1].fields}
        return [name for name in self._wrong if name in names]

    # ---- what is shown ---------------------------------------------------------------------

    def _show(self) -> None:
        self.is_last = self.at > self.count
        keep = self._errors_on(self.at) if self.is_refused and not self.is_last else []
        self.form.show_errors(keep)
        page = None if self.is_last else self._pages[self.at - 1]
        if page:
            self._narrow(page)
        self.shown = self._with_open_rows(page, keep) if page else None
        visible = {one.html_name for one in self._visible()}
        self.carried = [
            one
            for each in self._pages
            for one in each.fields
            if one.html_name not in visible and one.name not in self.form.locked
        ]
        numbers = self.numbers
        self.back = max((n for n in numbers if n < self.at), default=0)
        self.next = self.at + 1
        self.check_page = self.count + 1
        self.place = sum(n <= self.at for n in numbers)
        self.total = len(numbers)

    def _narrow(self, page: Page) -> None:
        here = {row.name for row in page.rows}
        elsewhere = {item["name"] for item in rules.questions(self.schema)} - here
        self.form.narrow(self.form.answers, elsewhere)

    def _visible(self) -> list[BoundField]:
        if not self.shown:
            return []
        return [
            one
            for row in self.shown.rows
            for one in _boxes(row.group.entries if row.group else [], row.field)
        ]

    def _with_open_rows(self, page: Page, wrong: list[str]) -> Page:
        """Of each group one row is open; the others are a line each."""
        shown = [
            replace(row, group=self._folded(row.group, wrong)) if row.group else row
            for row in page.rows
        ]
        return replace(page, rows=shown)

    def _folded(self, group: Group, wrong: list[str]) -> Group:
        bad = [name.split("-")[1] for name in wrong if name.startswith(f"{group.name}-")]
        opened = int(bad[0]) if bad and bad[0].isdigit() else None
        if opened is None and group.name == self._group_open:
            opened = self._row_open
        item = next(one for one in rules.questions(self.schema) if one["name"] == group.name)
        kept = self.form.rows_of(item)
        entries = [
            entry
            if entry.index == opened
            else self._line(item, entry, kept[number] if number < len(kept) else {})
            for number, entry in enumerate(group.entries)
        ]
        return replace(group, entries=entries, blank=None)

    def _line(self, group: rules.Field, entry: Entry, row: Mapping[str, Any]) -> Entry:
        told = in_words({**self.schema, "pages": [{"fields": group["fields"]}]}, row, whole=True)
        return replace(entry, rows=[], words=" · ".join(value for _label, value in told))

    # ---- what comes of it ------------------------------------------------------------------

    @property
    def typed(self) -> dict[str, Any]:
        """Everything as it was typed, for a draft."""
        return rows.typed(self.schema, self.data)

    def draft(self, for_whom: str) -> NewDraft:
        """What there is of it, to be kept; where it is taken up, it opens at this page."""
        number = uuid.UUID(str(self.data["client_uuid"]))
        return NewDraft(self.definition, for_whom, self.typed, self.at, number)

    @property
    def status(self) -> int:
        return 422 if self.is_refused else 200

    @property
    def parts(self) -> list[Part]:
        """Page by page, what is read back before it is sent."""
        return [
            Part(
                number,
                self._pages[number - 1].title,
                in_words(
                    {**self.schema, "pages": [self.schema["pages"][number - 1]]},
                    self.form.answers,
                    whole=True,
                ),
            )
            for number in self.numbers
        ]


def _boxes(entries: list[Entry], field: BoundField | None) -> list[BoundField]:
    if field:
        return [field]
    return [row.field for entry in entries for row in entry.rows if row.field]


def _number(said: str | None, most: int) -> int:
    return min(int(said), most) if said and said.isascii() and said[:3].isdigit() else 0
