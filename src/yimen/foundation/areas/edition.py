"""A file of divisions held against the tree that is there: what is wrong, what would change."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from yimen.foundation.areas.models import Area, Level
from yimen.foundation.areas.rules import DIGITS, LARGEST, NotACode, interval, rank, short_name

REAL = Path(__file__).parent / "data" / "sanmenxia_divisions_2019-10-31.csv"
COLUMNS = ("code", "name", "level", "parent_code")


@dataclass(frozen=True)
class Row:
    """One line of the file; the first after the head is line 2."""

    line: int
    code: str
    name: str
    level: str
    parent_code: str


@dataclass
class Plan:
    """What loading the file would do."""

    new: list[Area] = field(default_factory=list)
    renamed: list[tuple[Area, str]] = field(default_factory=list)  # and the new name
    same: int = 0
    missing: list[Area] = field(default_factory=list)  # in the tree, not in the file: left alone
    errors: list[tuple[int, str]] = field(default_factory=list)  # line and sentence


class Unreadable(ValueError):
    """The file is not a table of divisions."""


def read(path: Path) -> list[Row]:
    """The rows of a CSV file with the columns code, name, level, parent_code."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        table = csv.DictReader(file)
        if not set(COLUMNS) <= set(table.fieldnames or ()):
            raise Unreadable(_("The file needs the columns %s.") % ", ".join(COLUMNS))
        return [_row(table.line_num, line) for line in table]


def _row(number: int, line: Mapping[str, str | None]) -> Row:
    code, name, level, parent = (_cell(line, column) for column in COLUMNS)
    return Row(number, code, short_name(name), level, parent)


def _cell(line: Mapping[str, str | None], column: str) -> str:
    return (line.get(column) or "").strip()


def plan(rows: Sequence[Row], existing: Sequence[Area]) -> Plan:
    """Errors row by row, and the changes; nothing is written."""
    result = Plan(errors=_errors(rows))
    if result.errors:
        return result
    known = {area.local_code or f"{area.code:012d}": area for area in existing}
    try:
        places = _places(rows, known)
    except NoRoom as error:
        result.errors.append((error.line, _("There is no room left in its parent's interval.")))
        return result
    for row in rows:
        _compare(row, known.get(_key(row.code)), places, result)
    held = {_key(row.code) for row in rows}
    result.missing = [area for key, area in known.items() if key not in held]
    return result


def _key(code: str) -> str:
    is_number = re.fullmatch("[0-9]{1,12}", code)
    return code.zfill(12) if is_number and _looks_ours([code]) else code


def _compare(
    row: Row, old: Area | None, places: Mapping[str, tuple[int, int]], result: Plan
) -> None:
    code, last = places[row.code]
    parent = places.get(row.parent_code)
    if old is None:
        result.new.append(
            Area(
                code=code,
                last=last,
                level=row.level,
                name=row.name,
                parent_id=parent[0] if parent else None,
                local_code=None if row.code == str(code) else row.code,
            )
        )
    elif old.level != row.level or old.parent_id != (parent[0] if parent else None):
        result.errors.append(
            (row.line, _("It has another level or parent now: merge or split it instead."))
        )
    elif old.name != row.name:
        result.renamed.append((old, row.name))
    else:
        result.same += 1


def _errors(rows: Sequence[Row]) -> list[tuple[int, str]]:
    seen: dict[str, Row] = {}
    errors = []
    for row in rows:
        errors += [(row.line, sentence) for sentence in _row_errors(row, seen)]
        seen.setdefault(row.code, row)
    ours = _looks_ours(row.code for row in rows)
    for row in rows:
        errors += [(row.line, sentence) for sentence in _place_errors(row, seen, ours)]
    return sorted(errors)


def _row_errors(row: Row, seen: Mapping[str, Row]) -> list[str]:
    errors = []
    if not row.code or len(row.code) > 40:
        errors.append(_("The code is missing or too long."))
    if row.code in seen:
        errors.append(_("The code was used before, in line %d.") % seen[row.code].line)
    if not row.name or len(row.name) > 80 or "\0" in row.name:
        errors.append(_("The name is missing or longer than 80 characters."))
    if row.level not in Level.values:
        errors.append(_("The level must be one of %s.") % ", ".join(Level.values))
    return errors


def _place_errors(row: Row, seen: Mapping[str, Row], ours: bool) -> list[str]:
    parent = seen.get(row.parent_code)
    if row.level not in Level.values:
        return []
    if parent is None:
        return _root_errors(row, seen)
    if parent.level in Level.values and rank(parent.level) >= rank(row.level):
        return [_("Its parent is not of a higher level.")]
    if ours and parent.level in Level.values and not _holds(parent, row):
        return [_("Its code does not lie inside its parent's.")]
    return []


def _root_errors(row: Row, seen: Mapping[str, Row]) -> list[str]:
    """A parent may be outside the file only for the highest level in it."""
    top = min(rank(other.level) for other in seen.values())
    return [] if rank(row.level) == top else [_("There is no row with its parent's code.")]


def _holds(parent: Row, row: Row) -> bool:
    try:
        low, high = interval(int(parent.code), parent.level)
        code, _last = interval(int(row.code), row.level)
    except NotACode:
        return False
    return low <= code <= high


def _looks_ours(codes: Iterable[str]) -> bool:
    """Whether all codes have the twelve digits of the national scheme."""
    return all(re.fullmatch("[0-9]{12}", code) for code in codes)


class NoRoom(ValueError):
    def __init__(self, line: int) -> None:
        self.line = line


def _places(rows: Sequence[Row], known: Mapping[str, Area]) -> dict[str, tuple[int, int]]:
    """Each row's interval: its own code's, or nested ones given out here."""
    if _looks_ours(row.code for row in rows) and all(_hierarchical(row) for row in rows):
        return {row.code: interval(int(row.code), row.level) for row in rows}
    below: dict[str, list[Row]] = defaultdict(list)
    codes = {row.code for row in rows}
    for row in rows:
        below[row.parent_code if row.parent_code in codes else ""].append(row)
    places: dict[str, tuple[int, int]] = {}
    _give(below[""], (9 * 10**11 - 1, LARGEST), below, known, places)
    return places


def _hierarchical(row: Row) -> bool:
    return int(row.code) % int(10 ** (12 - DIGITS[Level(row.level)])) == 0


def _give(
    rows: Sequence[Row],
    around: tuple[int, int],
    below: Mapping[str, list[Row]],
    known: Mapping[str, Area],
    places: dict[str, tuple[int, int]],
) -> None:
    """Equal parts of the interval, twice as many as needed; old divisions keep theirs."""
    old = [known[row.code] for row in rows if row.code in known]
    free = max((area.last for area in old), default=around[0]) + 1
    size = _part(old, around, len(rows))
    for row in rows:
        if row.code in known:
            places[row.code] = (known[row.code].code, known[row.code].last)
        else:
            places[row.code] = (free, free + size - 1)
            free += size
        if size < 1 or places[row.code][1] > around[1]:
            raise NoRoom(row.line)
    for row in rows:
        _give(below.get(row.code, []), places[row.code], below, known, places)


def _part(old: Sequence[Area], around: tuple[int, int], count: int) -> int:
    if old:
        return min(area.last - area.code + 1 for area in old)
    room = (around[1] - around[0]) // max(2 * count, 10)
    size = 1
    while size * 10 <= room:
        size *= 10
    return size if room else 0
