"""What a form may hold, and what its answers must be. Pure: the browser runs the same logic."""

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

import jsonschema
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from json_logic import jsonLogic
from json_logic.builtins import BUILTINS, to_bool

from yimen.foundation.eforms.schema import RESERVED, SCHEMA
from yimen.kit.refusals import Refusal

OPERATIONS = {
    name: BUILTINS[name]
    for name in ("var", "==", "===", "!=", "!==", "<", "<=", ">", ">=", "!", "!!", "in", "+", "-")
}
BRANCHES = frozenset({"if", "and", "or"})  # the library evaluates these itself
DEPTH = 12
FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
YES_NO_UNKNOWN = [
    {"value": "yes", "label": {"zh-hans": "是", "en": "Yes"}},
    {"value": "no", "label": {"zh-hans": "否", "en": "No"}},
    {"value": "unknown", "label": {"zh-hans": "不清楚", "en": "Unknown"}},
]

Field = Mapping[str, Any]
Values = dict[str, Any]


class BadDefinition(Refusal):
    """This form definition cannot be published."""

    status_code = 422


@dataclass
class Result:
    """Answers as they may be kept, and what is wrong, by field. Hidden answers are gone."""

    values: Values = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)


def text(words: Mapping[str, str] | None) -> str:
    """The label in the reader's language, else in Chinese."""
    if not words:
        return ""
    language = get_language() or "zh-hans"
    return words.get(language) or words.get(language[:2]) or words.get("zh-hans", "")


def fields(schema: Mapping[str, Any]) -> Iterator[Field]:
    for page in schema["pages"]:
        yield from page["fields"]


def questions(schema: Mapping[str, Any]) -> Iterator[Field]:
    """The fields that take an answer: all but notes."""
    return (item for item in fields(schema) if item["type"] != "note")


def choices(schema: Mapping[str, Any], item: Field) -> list[dict[str, Any]]:
    if item["type"] == "yes_no_unknown":
        return YES_NO_UNKNOWN
    found: list[dict[str, Any]] = schema.get("code_lists", {}).get(item.get("list", ""), [])
    return found


def holds(logic: object, values: Mapping[str, Any]) -> bool:
    """Whether the condition is true of these answers. What cannot be compared is not true."""
    try:
        return bool(to_bool(jsonLogic(logic, dict(values), OPERATIONS)))
    except TypeError:
        return False


# ---- definitions ---------------------------------------------------------------------------


def check_definition(schema: Mapping[str, Any]) -> None:
    """Refuse a definition that a browser or the server could trip over."""
    errors = sorted(jsonschema.Draft202012Validator(SCHEMA).iter_errors(schema), key=str)
    if errors:
        raise BadDefinition(f"{errors[0].json_path}: {errors[0].message[:200]}")
    known: set[str] = set()
    for item in fields(schema):
        if item["name"] in known | RESERVED:
            raise BadDefinition(f"{item['name']}: taken")
        if item["type"].startswith("select") and not choices(schema, item):
            raise BadDefinition(f"{item['name']}: no code list")
        _check_logic(item.get("show_when"), known, 0)  # only what was asked before: no circles
        known.add(item["name"])
        _check_logic(item.get("constraint"), known, 0)


def _check_logic(logic: object, known: set[str], depth: int) -> None:
    if depth > DEPTH:
        raise BadDefinition("too deep")
    if isinstance(logic, list):
        for part in logic:
            _check_logic(part, known, depth + 1)
    elif isinstance(logic, dict):
        [(operation, arguments)] = logic.items() if len(logic) == 1 else [("", None)]
        if operation not in OPERATIONS.keys() | BRANCHES:
            raise BadDefinition(f"operation {operation!r}")
        if operation == "var" and arguments not in known:
            raise BadDefinition(f"var {arguments!r}")
        _check_logic(arguments, known, depth + 1)


# ---- answers -------------------------------------------------------------------------------


def check(schema: Mapping[str, Any], given: Mapping[str, Any], today: datetime.date) -> Result:
    """Run every rule over the answers, in the order of the questions."""
    result = Result()
    for item in fields(schema):
        name = item["name"]
        if not holds(item.get("show_when", True), result.values):
            result.hidden.add(name)
            result.values[name] = _nothing(item)
        elif item["type"] != "note":
            _check_answer(schema, item, given.get(name), today, result)
    result.values = {name: value for name, value in result.values.items() if _is_given(value)}
    return result


def _check_answer(
    schema: Mapping[str, Any], item: Field, raw: object, today: datetime.date, result: Result
) -> None:
    name = item["name"]
    result.values[name] = _nothing(item)
    try:
        value = READ[item["type"]](schema, item, raw) if _is_given(raw) else _nothing(item)
        _check_bounds(item, value, today)
    except ValueError as error:
        result.errors[name] = str(error)
        return
    result.values[name] = value
    if not _is_given(value):
        if item.get("required"):
            result.errors[name] = str(_("Please answer this question."))
    elif not holds(item.get("constraint", True), result.values):
        result.errors[name] = text(item.get("message")) or str(_("This answer cannot be right."))


def _nothing(item: Field) -> list[str] | None:
    return [] if item["type"] == "select_many" else None


def _is_given(value: object) -> bool:
    return value is not None and value != "" and value != []


def _check_bounds(item: Field, value: object, today: datetime.date) -> None:
    if not _is_given(value) or isinstance(value, list):
        return
    low, high = (_bound(item.get(end), today) for end in ("min", "max"))
    try:
        if low is not None and value < low:  # type: ignore[operator]  # of one type by READ
            raise ValueError(_("Not below %(limit)s.") % {"limit": low})
        if high is not None and value > high:  # type: ignore[operator]
            raise ValueError(_("Not above %(limit)s.") % {"limit": high})
    except TypeError:
        raise ValueError(_("This answer cannot be right.")) from None


def _bound(limit: object, today: datetime.date) -> object:
    return today.isoformat() if limit == "today" else limit


def _read_text(_schema: object, item: Field, raw: object) -> str:
    if not isinstance(raw, str) or FORBIDDEN.search(raw):
        raise ValueError(_("This text holds characters that cannot be kept."))
    limit = item.get("max_length", 500)
    if len(raw.strip()) > limit:
        raise ValueError(_("At most %(limit)s characters.") % {"limit": limit})
    return raw.strip()


def _read_integer(_schema: object, _item: Field, raw: object) -> int:
    try:
        number = int(str(raw))
    except ValueError:
        raise ValueError(_("Please give a whole number.")) from None
    if abs(number) > 10**12:
        raise ValueError(_("This answer cannot be right."))
    return number


def _read_decimal(_schema: object, item: Field, raw: object) -> float:
    try:
        number = Decimal(str(raw))
    except InvalidOperation:
        raise ValueError(_("Please give a number.")) from None
    if not number.is_finite() or abs(number) > 10**12:
        raise ValueError(_("Please give a number."))
    return float(round(number, item.get("places", 1)))


def _read_date(_schema: object, _item: Field, raw: object) -> str:
    try:
        return datetime.date.fromisoformat(str(raw)).isoformat()
    except ValueError:
        raise ValueError(_("Please give a date.")) from None


def _read_one(schema: Mapping[str, Any], item: Field, raw: object) -> str:
    if raw not in [choice["value"] for choice in choices(schema, item)]:
        raise ValueError(_("Please choose one of the answers."))
    return str(raw)


def _read_many(schema: Mapping[str, Any], item: Field, raw: object) -> list[str]:
    if not isinstance(raw, list):
        raise ValueError(_("Please choose one of the answers."))
    given = {_read_one(schema, item, value) for value in raw}
    return [choice["value"] for choice in choices(schema, item) if choice["value"] in given]


READ = {
    "text": _read_text,
    "integer": _read_integer,
    "decimal": _read_decimal,
    "date": _read_date,
    "select_one": _read_one,
    "select_many": _read_many,
    "yes_no_unknown": _read_one,
}
