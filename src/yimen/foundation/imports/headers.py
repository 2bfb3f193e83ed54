"""Finding the header among the first lines, and which header stands for which column. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import override

from yimen.foundation.imports.rules import ERRORS, HEADER_WITHIN, Column, Target
from yimen.kit.cells import tidy
from yimen.kit.reading import Numbered

_REMARK = re.compile(r"(?<=.)[(（【\[].*$")
_SIGNS = re.compile(r"[\s*：:＊?？、,，/\-_]")


@dataclass(frozen=True)
class Header:
    row: int
    cells: list[str]
    found: dict[str, int]  # column → place in the row

    def missing(self, target: Target) -> list[Column]:
        return [one for one in target.required if one.key not in self.found]


def plain(text: str) -> str:
    """A header without what people add to it: 身份证号（必填） is 身份证号."""
    return _REMARK.sub("", _SIGNS.sub("", tidy(text))).lower()


def matches(cells: Sequence[str], target: Target) -> dict[str, int]:
    """Column → place, where a header is the column's name or one of its synonyms."""
    places = {plain(cell): place for place, cell in reversed(list(enumerate(cells)))}
    places.pop("", None)
    found: dict[str, int] = {}
    for column in target.columns:
        for word in names(column):
            if plain(word) in places and places[plain(word)] not in found.values():
                found[column.key] = places[plain(word)]
                break
    return found


def names(column: Column) -> list[str]:
    """What a header may be called: the label in both languages, and other words."""
    spoken = []
    for language in ("zh-hans", "en"):
        with override(language):
            spoken.append(str(column.label))
    return [*spoken, *column.synonyms]


def find(head: Sequence[Numbered], target: Target) -> Header | None:
    """The line among the first that names most columns; None where none names any."""
    best: Header | None = None
    for number, cells in head:
        if number > HEADER_WITHIN:
            break
        found = matches(cells, target)
        if found and (best is None or len(found) > len(best.found)):
            best = Header(number, list(cells), found)
    return best


def by_saved(head: Sequence[Numbered], saved: Mapping[str, str]) -> Header | None:
    """The line that has all the headers of a saved mapping."""
    wanted = {plain(header) for header in saved.values()}
    for number, cells in head:
        places = {plain(cell): place for place, cell in reversed(list(enumerate(cells)))}
        if number <= HEADER_WITHIN and wanted and wanted <= set(places):
            found = {key: places[plain(header)] for key, header in saved.items()}
            return Header(number, list(cells), found)
    return None


def choices(headers: Sequence[str]) -> list[tuple[str, str]]:
    """The person's own columns, to choose from; what we added is none of them."""
    return [(str(place), text) for place, text in enumerate(headers) if text and text != ERRORS]
