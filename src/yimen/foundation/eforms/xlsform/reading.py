"""An XLSForm of anybody's, as a definition of ours and a list of what was not taken over."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from yimen.foundation.eforms.definitions import check_definition
from yimen.foundation.eforms.logic import BadDefinition
from yimen.foundation.eforms.structure import each, is_group
from yimen.foundation.eforms.xlsform.lists import Lists
from yimen.foundation.eforms.xlsform.names import METADATA, Names, extra, kind_of
from yimen.foundation.eforms.xlsform.questions import Left, Questions
from yimen.foundation.eforms.xlsform.sheets import EN, ZH, BadXLSForm, Book, Line, load

Schema = dict[str, Any]


@dataclass(frozen=True)
class Imported:
    """What was understood, and what was left out."""

    slug: str
    title: dict[str, str]
    schema: Schema
    not_supported: list[Left]


@dataclass
class _Place:
    """Where the next question goes: the page, and what must hold for it to be shown."""

    title: dict[str, str]
    name: str
    conditions: list[Any] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)
    page: Schema | None = None


def read_xlsform(content: bytes) -> Imported:
    """The form; BadXLSForm with its reasons where it cannot work here."""
    book = load(content)
    reader = _Reader(book)
    schema = reader.read()
    if not any(item["type"] != "note" for item in each(schema) if not is_group(item)):
        raise BadXLSForm([_("No question of this form can be asked here."), *reader.reasons()])
    try:
        check_definition(schema)
    except BadDefinition as error:
        said = _("It breaks a rule of our forms: %(rule)s") % {"rule": error.args[0]}
        raise BadXLSForm([said, *reader.reasons()]) from error
    title = book.settings.get("form_title") or book.settings.get("form_id") or _("Untitled")
    words = {ZH: title, EN: book.settings.get("title_en") or title}
    slug = re.sub(r"[^a-z0-9]+", "-", book.settings.get("form_id", "").lower()).strip("-")[:64]
    return Imported(slug, words, schema, reader.left)


class _Reader:
    """Goes through the survey once; groups are pages, a repeat is a group of rows."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self.left: list[Left] = []
        self._lists = Lists(book.choices)
        self._names = Names(book.survey, self._lists)
        self._questions = Questions(self._names, self._lists, self.left)
        self._pages: list[Schema] = []
        title = book.settings.get("form_title") or "1"
        self._places = [_Place({ZH: title, EN: book.settings.get("title_en") or title}, "page")]
        self._row_group: Schema | None = None
        self._row_conditions: list[list[Any]] = []
        self._skipping = 0  # inside a repeat within a repeat

    def reasons(self) -> list[str]:
        return [str(one) for one in self.left]

    def read(self) -> Schema:
        if ZH not in self._book.languages:
            self._leave(1, "label", _("There are no Chinese words: others stand in their place."))
        for line in self._book.survey:
            self._take(line)
        for page in self._pages:
            self._finish(page)
        self._pages = [page for page in self._pages if page["fields"]]
        used = {
            item["list"]
            for page in self._pages
            for item in each({"pages": [page]})
            if "list" in item
        }
        lists = {name: found for name, found in self._lists.found.items() if name in used}
        return {"pages": self._pages, **({"code_lists": lists} if lists else {})}

    def _finish(self, page: Schema) -> None:
        """A repeat without a name for its rows uses its own; one without questions goes."""
        for item in [one for one in page["fields"] if is_group(one)]:
            item.setdefault("item_label", item["label"])
            if not item["fields"]:
                page["fields"].remove(item)
                row = next(n for n, one in self._names.by_row.items() if one.name == item["name"])
                self._leave(row, item["name"], _("Nothing of its rows can be asked here."))

    def _leave(self, row: int, what: str, why: str) -> None:
        self.left.append(Left(row, what, why))

    # ---- one row of the survey -------------------------------------------------------------

    def _take(self, line: Line) -> None:
        kind = kind_of(line.get("type"))
        nested = self._row_group is not None and kind.name == "begin_repeat"
        if self._skipping or nested or kind.name.startswith("begin_loop"):
            self._skip(line, kind.name)
        elif kind.name in BOUNDS:
            BOUNDS[kind.name](self, line)
        elif kind.name == "calculate":
            self._leave(line.row, line.get("name"), _("A calculation is used in conditions only."))
        elif kind.name in METADATA:
            self._leave(line.row, kind.name, _("Not needed: who answers and when is known here."))
        else:
            for item in self._questions.of(line, kind):
                self._put(self._hidden_with_groups(item))

    def _skip(self, line: Line, kind: str) -> None:
        """Rows within rows, and loops, are left out whole."""
        if kind.startswith(("begin_repeat", "begin_loop")):
            if not self._skipping:
                why = _("Rows within rows, and loops, are not supported.")
                self._leave(line.row, line.get("name"), why)
            self._skipping += 1
        elif kind in {"end_repeat", "end_loop"}:
            self._skipping -= 1

    def _hidden_with_groups(self, item: Schema) -> Schema:
        """Inside rows a group is no page: what hides it hides each of its questions."""
        around = [one for conditions in self._row_conditions for one in conditions]
        if self._row_group is None or not around:
            return item
        own = [item["show_when"]] if "show_when" in item else []
        return {**item, "show_when": _both([*around, *own])}

    def _put(self, item: Schema) -> None:
        if self._row_group is not None:
            self._row_group["fields"].append(item)
            return
        place = self._places[-1]
        if place.page is None:
            place.page = self._new_page(place)
        place.page["fields"].append(item)

    def _new_page(self, place: _Place) -> Schema:
        taken = {page["name"] for page in self._pages}
        names = [place.name, *(f"{place.name[:36]}_{n}" for n in range(2, 99))]
        name = next(one for one in names if one not in taken)
        page: Schema = {"name": name, "title": place.title, **place.extra, "fields": []}
        conditions = [one for each_ in self._places for one in each_.conditions]
        if conditions:
            page["show_when"] = _both(conditions)
        self._pages.append(page)
        return page

    # ---- groups and repeats ----------------------------------------------------------------

    def _begin_group(self, line: Line) -> None:
        conditions = self._questions.conditions(line)
        if self._row_group is not None:
            self._row_conditions.append(conditions)
            self._title_in_rows(line)
            return
        name = self._names.page(line)
        title = self._questions.words(line, "label") or self._places[-1].title
        hint = self._questions.words(line, "hint")
        self._places.append(_Place(title, name, conditions, {"hint": hint} if hint else {}))

    def _title_in_rows(self, line: Line) -> None:
        """The first group in a repeat names its rows; another one is a line to read."""
        assert self._row_group is not None
        title = self._questions.words(line, "label")
        if not self._row_group["fields"] and "item_label" not in self._row_group:
            if title:
                self._row_group["item_label"] = title
        elif title:
            name = self._names.fresh(line.get("name"))
            self._put(self._hidden_with_groups({"name": name, "type": "note", "label": title}))

    def _end_group(self, line: Line) -> None:
        if self._row_group is not None:
            self._row_conditions.pop()
            return
        self._places.pop()
        self._places[-1].page = None  # what follows stands on a page of its own

    def _begin_repeat(self, line: Line) -> None:
        name = self._names.by_row[line.row].name
        label = self._questions.words(line, "label") or {
            ZH: line.get("name"),
            EN: line.get("name"),
        }
        group: Schema = {"name": name, "type": "group", "label": label, "fields": []}
        for part, column in (("hint", "hint"), ("help", "guidance_hint")):
            if words := self._questions.words(line, column):
                group[part] = words
        if conditions := self._questions.conditions(line):
            group["show_when"] = _both(conditions)
        group.update(self._size(line))
        self._put(group)
        self._row_group = group

    def _size(self, line: Line) -> dict[str, int]:
        count = line.get("repeat_count")
        if count.isdigit():
            return {"min": min(int(count), 50), "max": max(1, min(int(count), 50))}
        if count:
            self._leave(line.row, "repeat_count", _("The number of rows is free here."))
        more = extra(line)
        return {end: more[end] for end in ("min", "max") if isinstance(more.get(end), int)}

    def _end_repeat(self, line: Line) -> None:
        self._row_group = None
        self._row_conditions = []


BOUNDS: Mapping[str, Any] = {
    "begin_group": _Reader._begin_group,
    "end_group": _Reader._end_group,
    "begin_repeat": _Reader._begin_repeat,
    "end_repeat": _Reader._end_repeat,
}


def _both(conditions: list[Any]) -> Any:
    return conditions[0] if len(conditions) == 1 else {"and": conditions}
