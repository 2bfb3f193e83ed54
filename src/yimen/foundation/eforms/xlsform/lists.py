"""The choices of an XLSForm: their lists, values and tags, in our spelling."""

import re
from collections.abc import Sequence
from typing import Any

from yimen.foundation.eforms.xlsform.logic import clean_tag
from yimen.foundation.eforms.xlsform.sheets import EN, ZH, Line

KNOWN = frozenset({"list_name", "name", "order", "image", "media_image", "geometry"})
GOOD = re.compile(r"[a-z0-9_]{1,40}")
OTHER = {"value": "other", "label": {ZH: "其他", EN: "Other"}}


class Lists:
    """Every value has one spelling in the whole form, and no two have the same."""

    def __init__(self, choices: Sequence[Line]) -> None:
        self._values: dict[str, str] = {}
        tags = [text for line in choices for text in _tags(line).values()]
        given = [line.get("name") for line in choices] + tags
        for old in sorted(given, key=lambda one: GOOD.fullmatch(one) is None):
            self.value(old)
        self.found: dict[str, list[dict[str, Any]]] = {}
        for line in choices:
            self._add(line)

    def value(self, old: str) -> str:
        if old not in self._values:
            plain = re.sub(r"[^a-z0-9_]+", "_", old.strip().lower())[:36]
            plain = plain if GOOD.fullmatch(old) else plain.strip("_") or "choice"
            plain = old if GOOD.fullmatch(old) else plain
            taken = set(self._values.values())
            names = [plain, *(f"{plain}_{n}" for n in range(2, len(taken) + 3))]
            self._values[old] = next(one for one in names if one not in taken)
        return self._values[old]

    def name(self, old: str) -> str:
        """What the list is called in our definition."""
        plain = re.sub(r"[^a-z0-9_]+", "_", old.strip().lower())[:38]
        return plain if plain[:1].isalpha() else f"l_{plain}"

    def with_other(self, old: str) -> str:
        """The same list with one more choice: something else."""
        name = f"{self.name(old)[:34]}_other"
        more = dict(OTHER) | {"value": self.value("other")}
        mine = self.found.get(self.name(old), [])
        has_it = any(one["value"] == more["value"] for one in mine)
        self.found[name] = mine if has_it else [*mine, more]
        return name

    def _add(self, line: Line) -> None:
        value = self.value(line.get("name"))
        label = line.text("label") or {ZH: line.get("name"), EN: line.get("name")}
        choice: dict[str, Any] = {"value": value, "label": label}
        if re.fullmatch(r"-?[0-9]{1,6}", line.get("order")):
            choice["order"] = int(line.get("order"))
        if tags := {tag: self.value(text) for tag, text in _tags(line).items()}:
            choice["tags"] = tags
        found = self.found.setdefault(self.name(line.get("list_name")), [])
        if all(one["value"] != value for one in found):
            found.append(choice)


def _tags(line: Line) -> dict[str, str]:
    """Columns of one's own: what a choice filter asks for."""
    return {
        clean_tag(column): text
        for column, text in line.cells.items()
        if column not in KNOWN and clean_tag(column)[:1].isalpha()
    }
