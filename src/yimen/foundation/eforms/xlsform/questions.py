"""One row of an XLSForm as one question of ours."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from yimen.foundation.eforms.structure import YES_NO_UNKNOWN
from yimen.foundation.eforms.xlsform.expressions import NotUnderstood, parse
from yimen.foundation.eforms.xlsform.lists import Lists
from yimen.foundation.eforms.xlsform.logic import condition, limits, logic, translate
from yimen.foundation.eforms.xlsform.names import Kind, Names, extra
from yimen.foundation.eforms.xlsform.sheets import EN, ZH, Line

Item = dict[str, Any]
YES, NO = frozenset({"yes", "true", "true()", "1"}), frozenset({"no", "false", "false()", "0", ""})
PIPED = re.compile(r"\$\{[^}]*\}")
SPECIFY = {ZH: "请说明其他", EN: "Specify other"}
EXTRAS = ("places", "document_type", "min", "max", "lines")
MULTILINE = 4
VALUES = [one["value"] for one in YES_NO_UNKNOWN]


@dataclass(frozen=True)
class Left:
    """What of a row is not taken over, and why."""

    row: int
    what: str
    why: str

    def __str__(self) -> str:
        return _("Row %(row)s, %(what)s: %(why)s") % vars(self)


class Questions:
    def __init__(self, names: Names, lists: Lists, left: list[Left]) -> None:
        self._names, self._lists, self._left = names, lists, left

    def of(self, line: Line, kind: Kind) -> list[Item]:
        """The question of a row; with "or other" also what that is; none where it is left out."""
        one = self._names.by_row.get(line.row)
        if one is None:
            self._leave(line, line.get("name") or kind.name, _why_not(kind.name))
            return []
        label = self.words(line, "label") or {ZH: line.get("name"), EN: line.get("name")}
        item: Item = {"name": one.name, "type": one.kind, "label": label}
        for part, column in (("hint", "hint"), ("help", "guidance_hint")):
            if words := self.words(line, column):
                item[part] = words
        item.update(self._looks(line, kind, one.kind))
        item.update(self._conditions(line, one.kind))
        for column, why in UNUSED.items():
            if line.get(column).lower() not in NO:
                self._leave(line, f"{line.get('name')}, {column}", why())
        if not kind.list:
            return [item]
        return self._with_list(line, kind, item)

    def _leave(self, line: Line, what: str, why: str) -> None:
        self._left.append(Left(line.row, what, why))

    def words(self, line: Line, column: str) -> dict[str, str] | None:
        """A label without the answers that others put into it."""
        said = line.text(column)
        if said and any(PIPED.search(text) for text in said.values()):
            self._leave(line, column, _("Answers are not put into other texts: “…” stands there."))
            return {tongue: PIPED.sub("…", text) for tongue, text in said.items()}
        return said

    # ---- lists -----------------------------------------------------------------------------

    def _with_list(self, line: Line, kind: Kind, item: Item) -> list[Item]:
        name = self._lists.name(kind.list)
        found = self._lists.found.get(name)
        if not found:
            self._leave(line, item["name"], _("Its list of answers is not in the file."))
            return []
        if item["type"] == "yes_no_unknown" and [one["value"] for one in found] == VALUES:
            return [item]
        item["type"] = kind.type
        item["list"] = self._lists.with_other(kind.list) if kind.has_other else name
        if line.get("choice_filter"):
            self._filter(line, item)
        return [item, self._other(item)] if kind.has_other else [item]

    def _filter(self, line: Line, item: Item) -> None:
        view = self._names.view(line, in_filter=True)
        found = self._translated(line, "choice_filter", lambda text: translate(text, view))
        if found is not None:
            item["choice_filter"] = found

    def _other(self, item: Item) -> Item:
        value = self._lists.value("other")
        var = {"var": item["name"]}
        many = item["type"] == "select_many"
        shown = {"in": [value, var]} if many else {"==": [var, value]}
        name = self._names.fresh(f"{item['name'][:34]}_other")
        return {"name": name, "type": "text", "label": SPECIFY, "show_when": shown}

    # ---- conditions ------------------------------------------------------------------------

    def conditions(self, line: Line) -> list[Any]:
        """What hides a group; a condition that cannot be taken over hides nothing."""
        view = self._names.view(line)
        found = self._translated(line, "relevant", lambda text: translate(text, view))
        return [] if found is None else [found]

    def _conditions(self, line: Line, kind: str) -> Item:
        item: Item = {}
        shown = self.conditions(line)
        if shown:
            item["show_when"] = shown[0]
        needed = self._required(line)
        if needed is not None and line.get("relevant") and not shown:
            self._leave(line, "required", _("Nobody must answer what may not concern him."))
        elif needed is not None:
            item["required"] = needed
        if line.get("constraint"):
            item.update(self._constraint(line, kind))
        return item

    def _required(self, line: Line) -> Any:
        said = line.get("required")
        if said.lower() in YES:
            return True
        if said.lower() in NO:
            return None
        return self._translated(
            line, "required", lambda text: translate(text, self._names.view(line))
        )

    def _constraint(self, line: Line, kind: str) -> Item:
        view = self._names.view(line, me=True)

        def read(text: str) -> Item:
            found = limits(parse(text), kind)
            rest = [logic(tree, view) for tree in found.rest]
            if rest:
                one = condition(rest[0]) if len(rest) == 1 else {"and": rest}
                return {**found.parts, "constraint": one}
            return found.parts

        item: Item = self._translated(line, "constraint", read) or {}
        message = self.words(line, "constraint_message")
        return {**item, "message": message} if item and message else item

    def _translated(self, line: Line, column: str, read: Callable[[str], Any]) -> Any:
        """What the expression says; nothing, and a word about it, where it cannot be used."""
        text = line.get(column)
        if not text:
            return None
        try:
            return read(text)
        except NotUnderstood as error:
            what = f"{line.get('name')}, {column} “{text[:80]}”"
            self._leave(line, what, error.why)
            return None

    # ---- looks -----------------------------------------------------------------------------

    def _looks(self, line: Line, kind: Kind, ours: str) -> Item:
        asked = dict(re.findall(r"([\w-]+)\s*=\s*(\S+)", line.get("parameters")))
        more = extra(line)
        item: Item = {name: more[name] for name in EXTRAS if name in more}
        if kind.name == "range":
            number = int if ours == "integer" else float
            ends = {"min": asked.get("start", "1"), "max": asked.get("end", "10")}
            item.update({end: number(float(text)) for end, text in ends.items()})
        if ours == "text" and "multiline" in line.get("appearance"):
            rows = asked.get("rows", "")
            item["lines"] = min(max(int(rows), 1), 12) if rows.isdigit() else MULTILINE
        return item


UNUSED: dict[str, Callable[[], str]] = {
    "default": lambda: _("Answers filled in beforehand come from what is known of the person."),
    "calculation": lambda: _("A question of this form is answered, not calculated."),
    "read_only": lambda: _("A question that cannot be answered is a note here."),
    "trigger": lambda: _("A question of this form is answered, not calculated."),
    "image": lambda: _("Pictures and sounds beside a question are not shown."),
    "media_image": lambda: _("Pictures and sounds beside a question are not shown."),
    "audio": lambda: _("Pictures and sounds beside a question are not shown."),
    "media_audio": lambda: _("Pictures and sounds beside a question are not shown."),
    "media_video": lambda: _("Pictures and sounds beside a question are not shown."),
}


def _why_not(kind: str) -> str:
    if kind.startswith("geo"):
        return _("A place on a map is not asked for in a form.")
    if kind in {"image", "photo", "audio", "video", "file"}:
        return _("Files are added beside a form, not in it.")
    if kind.startswith(("select_one_", "select_multiple_", "select_one_external")):
        return _("Its list of answers is not in the file.")
    return _("This kind of question is not known here.")
