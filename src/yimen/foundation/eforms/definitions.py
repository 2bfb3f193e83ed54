"""Whether a definition may be published."""

import datetime
from collections.abc import Mapping
from typing import Any

import jsonschema

from yimen.foundation.eforms.logic import BadDefinition, Known, check_logic
from yimen.foundation.eforms.schema import RESERVED, SCHEMA
from yimen.foundation.eforms.structure import (
    Field,
    Schema,
    choices,
    each,
    facts,
    inner,
    is_group,
)

NUMBERS = frozenset({"integer", "decimal"})
MOMENTS = {"date": "%Y-%m-%d", "time": "%H:%M", "datetime": "%Y-%m-%dT%H:%M"}


def check_definition(schema: Mapping[str, Any]) -> None:
    """Refuse a definition that a browser or the server could trip over."""
    errors = sorted(jsonschema.Draft202012Validator(SCHEMA).iter_errors(schema), key=str)
    if errors:
        raise BadDefinition(f"{errors[0].json_path}: {errors[0].message[:200]}")
    _check_names(schema)
    known = Known()
    for page in schema["pages"]:
        _check(page, "show_when", known)  # only what was asked before: no circles
        for item in page["fields"]:
            check = _check_group if is_group(item) else _check_field
            check(schema, item, known)


def _check_names(schema: Schema) -> None:
    """Each name once, those of pages and of questions apart."""
    for names in (
        [item["name"] for item in each(schema)],
        [page["name"] for page in schema["pages"]],
    ):
        taken = next((one for one in names if names.count(one) > 1 or one in RESERVED), None)
        if taken:
            raise BadDefinition(f"{taken}: taken")
    for name, found in schema.get("code_lists", {}).items():
        values = [one["value"] for one in found]
        if len(set(values)) < len(values):
            raise BadDefinition(f"{name}: the same value twice")


def _check(item: Field, part: str, known: Known) -> None:
    try:
        check_logic(item.get(part), known)
    except BadDefinition as error:
        raise BadDefinition(f"{item['name']}, {part}: {error.args[0]}") from error


def _check_group(schema: Schema, group: Field, known: Known) -> None:
    _check(group, "show_when", known)
    if group.get("min", 0) > group.get("max", group.get("min", 0)):
        raise BadDefinition(f"{group['name']}: min above max")
    inside = Known(set(known.names), dict(known.rows), set(known.ticked))
    for item in group["fields"]:
        _check_field(schema, item, inside)
    known.names.add(group["name"])
    known.rows[group["name"]] = {item["name"] for item in inner(group)}


def _check_field(schema: Schema, item: Field, known: Known) -> None:
    name, kind = item["name"], item["type"]
    if kind.startswith("select") and not choices(schema, item):
        raise BadDefinition(f"{name}: no code list")
    for part in ("show_when", "required"):
        _check(item, part, known)
    _check_choices(schema, item, known)
    if item.get("document_type", name) not in known.names | {name}:
        raise BadDefinition(f"{name}, document_type: {item['document_type']}")
    if not all(_is_limit(kind, item[end]) for end in ("min", "max") if end in item):
        raise BadDefinition(f"{name}: min or max")
    known.names.add(name)
    if kind == "select_many":
        known.ticked.add(name)
    _check(item, "constraint", known)


def _check_choices(schema: Schema, item: Field, known: Known) -> None:
    """A filter may ask for what every choice of the list has."""
    if "choice_filter" not in item:
        return
    if not item["type"].startswith("select"):
        raise BadDefinition(f"{item['name']}: choice_filter")
    tags = {tag for choice in choices(schema, item) for tag in facts(choice)}
    _check(item, "choice_filter", known.also(*(f"choice.{tag}" for tag in tags)))


def _is_limit(kind: str, limit: object) -> bool:
    if kind in NUMBERS:
        return not isinstance(limit, str)
    if limit == "today":
        return kind in {"date", "datetime"}
    try:
        datetime.datetime.strptime(str(limit), MOMENTS[kind])  # noqa: DTZ007 - only its form
    except (KeyError, ValueError):
        return False
    return True
