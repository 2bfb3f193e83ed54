"""What a form may hold, and what its answers must be. Pure: the browser runs the same logic."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from yimen.foundation.eforms.definitions import check_definition
from yimen.foundation.eforms.logic import TODAY, BadDefinition, asked_for, holds, with_choice
from yimen.foundation.eforms.reading import READ, World, allowed
from yimen.foundation.eforms.schema import MOST_ROWS
from yimen.foundation.eforms.structure import (
    Field,
    Schema,
    choices,
    each,
    facts,
    fields,
    inner,
    is_choice,
    is_group,
    questions,
    row_name,
    text,
)
from yimen.foundation.staff.models import HQ_ROLES, Role
from yimen.kit.refusals import Refusal

__all__ = [
    "BadDefinition",
    "Field",
    "Schema",
    "allowed",
    "asked_for",
    "check_definition",
    "choices",
    "each",
    "facts",
    "fields",
    "holds",
    "inner",
    "is_choice",
    "is_group",
    "questions",
    "row_name",
    "text",
    "with_choice",
]

EDITORS = frozenset({Role.EPIDEMIOLOGIST, Role.SYSTEM_ADMIN, "system"})
READERS = EDITORS | HQ_ROLES
DRAFT_DAYS = 30  # a half-filled form that nobody went on with ends then

Values = dict[str, Any]


class NotAnEditor(Refusal):
    """Only epidemiologists and administrators publish forms."""

    status_code = 403


@dataclass
class Result:
    """Answers as they may be kept, and what is wrong, by field. Hidden answers are gone.

    What is wrong in a row of a group goes by `row_name`: `members-0-age`.
    """

    values: Values = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    hidden_pages: set[str] = field(default_factory=set)


def check(
    schema: Mapping[str, Any],
    given: Mapping[str, Any],
    today: datetime.date,
    is_place: Callable[[int], bool] = lambda code: True,
) -> Result:
    """Run every rule over the answers, in the order of the questions."""
    result = Result()
    world = World(schema, today, is_place, {TODAY: today.isoformat()})
    for page in schema["pages"]:
        is_shown = holds(page.get("show_when", True), world.scope)
        if not is_shown:
            result.hidden_pages.add(page["name"])
        for item in page["fields"]:
            _check_item(world, item, given, result, is_shown)
    kept = {item["name"] for item in questions(schema)}
    result.values = {
        name: value for name, value in world.scope.items() if name in kept and _is_given(value)
    }
    return result


def fits(old: Schema, new: Schema, typed: Mapping[str, Any], today: datetime.date) -> bool:
    """Whether all that was answered so far says the same in the other version."""
    before, after = (check(schema, typed, today).values for schema in (old, new))
    return all(after.get(name) == value for name, value in before.items())


def same_page(old: Schema, new: Schema, number: int) -> int:
    """The number of the same page in the other version, else of the first."""
    names, pages = [page["name"] for page in new["pages"]], old["pages"]
    if number > len(pages):
        return len(names) + 1
    name = pages[number - 1]["name"]
    return names.index(name) + 1 if name in names else 1


def _check_item(
    world: World, item: Field, given: Mapping[str, Any], result: Result, is_shown: bool
) -> None:
    name = item["name"]
    if not (is_shown and holds(item.get("show_when", True), world.scope)):
        result.hidden.add(name)
        world.scope[name] = _nothing(item)
    elif is_group(item):
        _check_group(world, item, given.get(name), result)
    elif item["type"] != "note":
        _check_answer(world, item, given.get(name), name, result)


def _check_group(world: World, group: Field, raw: object, result: Result) -> None:
    name, rows = group["name"], raw or []
    world.scope[name] = []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        result.errors[name] = str(_("This answer cannot be right."))
        return
    low, high = group.get("min", 0), group.get("max", MOST_ROWS)
    kept = [
        _check_row(world, group, row, index, result)
        for index, row in enumerate(rows[: MOST_ROWS + 1])
        if index < low or any(map(_is_given, row.values()))
    ]
    world.scope[name] = kept
    if len(kept) < low:
        result.errors[name] = str(_("At least %(limit)s entries.") % {"limit": low})
    elif len(kept) > high:
        result.errors[name] = str(_("At most %(limit)s entries.") % {"limit": high})


def _check_row(
    world: World, group: Field, row: Mapping[str, Any], index: int, result: Result
) -> Values:
    """One row, which sees the answers outside and its own."""
    inside = world.row()
    for item in group["fields"]:
        name, full = item["name"], row_name(group["name"], index, item["name"])
        if not holds(item.get("show_when", True), inside.scope):
            result.hidden.add(full)
            inside.scope[name] = _nothing(item)
        elif item["type"] != "note":
            _check_answer(inside, item, row.get(name), full, result)
    given = {item["name"]: inside.scope.get(item["name"]) for item in inner(group)}
    return {name: value for name, value in given.items() if _is_given(value)}


def _check_answer(world: World, item: Field, raw: object, full: str, result: Result) -> None:
    name = item["name"]
    world.scope[name] = _nothing(item)
    try:
        value = READ[item["type"]](world, item, raw) if _is_given(raw) else _nothing(item)
        _check_bounds(item, value, world.today)
    except ValueError as error:
        result.errors[full] = str(error)
        return
    needed = holds(item.get("required", False), world.scope)
    world.scope[name] = value
    if not _is_given(value):
        if needed:
            result.errors[full] = str(_("Please answer this question."))
    elif not holds(item.get("constraint", True), world.scope):
        result.errors[full] = text(item.get("message")) or str(_("This answer cannot be right."))


def _nothing(item: Field) -> list[str] | None:
    return [] if item["type"] in {"select_many", "group"} else None


def _is_given(value: object) -> bool:
    return value is not None and value != "" and value != []


def _check_bounds(item: Field, value: object, today: datetime.date) -> None:
    if not _is_given(value) or isinstance(value, list):
        return
    low, high = (_bound(item.get(end), today) for end in ("min", "max"))
    if item["type"] == "datetime" and isinstance(value, str):
        high = (
            f"{high}T23:59" if isinstance(high, str) and len(high) == len("2020-02-10") else high
        )
    try:
        if low is not None and value < low:  # type: ignore[operator]  # of one type by READ
            raise ValueError(_("Not below %(limit)s.") % {"limit": low})
        if high is not None and value > high:  # type: ignore[operator]
            raise ValueError(_("Not above %(limit)s.") % {"limit": high})
    except TypeError:
        raise ValueError(_("This answer cannot be right.")) from None


def _bound(limit: object, today: datetime.date) -> object:
    return today.isoformat() if limit == TODAY else limit
