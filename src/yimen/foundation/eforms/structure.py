"""What stands where in a definition: its pages, questions, groups and lists of answers."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import get_language

Field = Mapping[str, Any]
Schema = Mapping[str, Any]
YES_NO_UNKNOWN = [
    {"value": "yes", "label": {"zh-hans": "是", "en": "Yes"}},
    {"value": "no", "label": {"zh-hans": "否", "en": "No"}},
    {"value": "unknown", "label": {"zh-hans": "不清楚", "en": "Unknown"}},
]


def text(words: Mapping[str, str] | None) -> str:
    """The label in the reader's language, else in Chinese."""
    if not words:
        return ""
    language = get_language() or "zh-hans"
    return words.get(language) or words.get(language[:2]) or words.get("zh-hans", "")


def fields(schema: Schema) -> Iterator[Field]:
    """All that stands on the pages; a repeating group is one of them."""
    for page in schema["pages"]:
        yield from page["fields"]


def questions(schema: Schema) -> Iterator[Field]:
    """The fields that take an answer: all but notes."""
    return (item for item in fields(schema) if item["type"] != "note")


def inner(group: Field) -> Iterator[Field]:
    """The questions that each row of a group is asked."""
    return (item for item in group["fields"] if item["type"] != "note")


def each(schema: Schema) -> Iterator[Field]:
    """All fields, those inside groups too, each after the group it is in."""
    for item in fields(schema):
        yield item
        yield from item.get("fields", [])


def is_group(item: Field) -> bool:
    return bool(item["type"] == "group")


def is_choice(item: Field) -> bool:
    return bool(item["type"] in {"select_one", "select_many", "yes_no_unknown"})


def choices(schema: Schema, item: Field) -> list[dict[str, Any]]:
    if item["type"] == "yes_no_unknown":
        return YES_NO_UNKNOWN
    found: list[dict[str, Any]] = schema.get("code_lists", {}).get(item.get("list", ""), [])
    return sorted(found, key=lambda one: one.get("order", 0))


def facts(choice: Mapping[str, Any]) -> dict[str, str]:
    """What a filter may ask of one choice."""
    return {**choice.get("tags", {}), "value": choice["value"]}


def row_name(group: str, index: int, name: str) -> str:
    """What the question of one row is called on a page."""
    return f"{group}-{index}-{name}"
