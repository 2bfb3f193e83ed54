"""The questions of an XLSForm by name and kind, before any of them is read in full."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from yimen.foundation.eforms.schema import RESERVED
from yimen.foundation.eforms.xlsform.expressions import Call, NotUnderstood, Tree, parse
from yimen.foundation.eforms.xlsform.lists import Lists
from yimen.foundation.eforms.xlsform.logic import Asked, View
from yimen.foundation.eforms.xlsform.sheets import Line

METADATA = frozenset(
    {
        "start",
        "end",
        "today",
        "deviceid",
        "device_id",
        "phonenumber",
        "phone_number",
        "username",
        "email",
        "simserial",
        "subscriberid",
        "audit",
        "start_geopoint",
        "background_audio",
        "background_geopoint",
    }
)
TYPES = {
    "text": "text",
    "string": "text",
    "integer": "integer",
    "int": "integer",
    "decimal": "decimal",
    "range": "decimal",
    "date": "date",
    "time": "time",
    "datetime": "datetime",
    "date_time": "datetime",
    "note": "note",
}
OURS = {  # kinds of ours, and what they are in an XLSForm
    "phone": "text",
    "id_number": "text",
    "area": "text",
    "yes_no_unknown": "select_one",
}
SELECT = re.compile(
    r"(?:(?P<one>select_one|select1|select_one_from)"
    r"|select_multiple|select_many|select|select_all_that_apply(?:_from)?)"
    r"_(?P<list>.+?)(?P<other>_or(?:_specify)?_other)?$"
)
FILES = ("select_one_external", "select_one_from_file", "select_multiple_from_file")


@dataclass(frozen=True)
class Kind:
    name: str  # as the XLSForm calls it, in one spelling
    type: str = ""  # ours; empty when it is not supported
    list: str = ""
    has_other: bool = False


def kind_of(said: str) -> Kind:
    words = re.sub(r"\s+", " ", said.strip())
    plain = words.lower().replace(" ", "_").replace("-", "_")
    if plain in TYPES:
        return Kind(plain, TYPES[plain])
    found = SELECT.fullmatch(plain)
    if not found or plain.startswith(FILES) or "${" in said:
        return Kind(plain)
    is_one = found["one"] is not None
    parts = words.split(" ")
    if found["other"]:  # "or_other" is one word, "or specify other" three
        del parts[-len(re.findall(r"(?i) or\b.*$| or_other$", words)[0].split()) :]
    name = parts[-1]
    kind = "select_one" if is_one else "select_many"
    return Kind(kind, kind, name, bool(found["other"]))


def extra(line: Line) -> dict[str, Any]:
    """What our own export wrote down because an XLSForm has no word for it."""
    try:
        found = json.loads(line.get("yimen") or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


class Names:
    """Who is called what, and in whose rows; calculations wait here until one asks for them."""

    def __init__(self, survey: Sequence[Line], lists: Lists) -> None:
        self._lists = lists
        self._taken: set[str] = set(RESERVED)
        self._pages: set[str] = set(RESERVED)
        self.asked: dict[str, Asked] = {}
        self.by_row: dict[int, Asked] = {}
        self.calculated: dict[str, Tree | NotUnderstood] = {}
        group, depth = "", 0
        for line in survey:
            kind = kind_of(line.get("type"))
            depth += {"begin_repeat": 1, "end_repeat": -1}.get(kind.name, 0)
            group = group if depth and kind.name != "end_repeat" else ""
            if depth <= 1:
                self._add(line, kind, group)
            if kind.name == "begin_repeat" and depth == 1:
                group = self.by_row[line.row].name

    def _add(self, line: Line, kind: Kind, group: str) -> None:
        name = line.get("name")
        if kind.name == "calculate":
            self.calculated[name] = _parsed(line.get("calculation"))
        elif kind.name == "today":
            self.calculated[name] = Call("today", ())
        elif kind.type or kind.name == "begin_repeat":
            said = str(extra(line).get("type"))
            ours = said if OURS.get(said) == kind.type else _whole(kind, line) or "group"
            one = Asked(self.fresh(name), ours, group, line.row)
            self.by_row[line.row] = one
            self.asked.setdefault(name, one)

    def fresh(self, old: str) -> str:
        return _fresh(old, self._taken)

    def page(self, line: Line) -> str:
        return _fresh(line.get("name"), self._pages)

    def view(self, line: Line, *, me: bool = False, in_filter: bool = False) -> View:
        """What an expression of this row sees."""
        one = self.by_row.get(line.row)
        asked = self.asked
        if one:
            asked = {**asked, line.get("name"): one}
        return View(
            asked,
            self._lists.value,
            self.calculated,
            line.get("name") if me else "",
            one.group if one else "",
            in_filter,
            row=line.row,
        )


def _parsed(text: str) -> Tree | NotUnderstood:
    try:
        return parse(text)
    except NotUnderstood as error:
        return error


def _whole(kind: Kind, line: Line) -> str:
    """A range of whole steps gives whole numbers."""
    if kind.name == "range" and "." not in line.get("parameters"):
        return "integer"
    return kind.type


def _fresh(old: str, taken: set[str]) -> str:
    plain = re.sub(r"[^a-z0-9_]+", "_", old.strip().lower())[:38].strip("_") or "q"
    plain = plain if plain[0].isalpha() else f"q_{plain}"[:38]
    exact = [old] if re.fullmatch(r"[a-z][a-z0-9_]{0,39}", old) else []
    names = [*exact, plain, *(f"{plain[:36]}_{n}" for n in range(2, len(taken) + 3))]
    name = next(one for one in names if one not in taken)
    taken.add(name)
    return name
