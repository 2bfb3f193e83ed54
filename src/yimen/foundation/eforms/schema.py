"""The JSON Schema that every form definition keeps to."""

from typing import Any

# names that the page itself uses, or that rules know already
RESERVED = frozenset(
    {
        "accumulator",
        "choice",
        "client_uuid",
        "comment",
        "csrfmiddlewaretoken",
        "current",
        "go",
        "return",
        "row",
        "rows",
        "step",
        "today",
        "verb",
    }
)
MOST_ROWS = 50  # of a repeating group that says no limit of its own
TYPES = (
    "text",
    "integer",
    "decimal",
    "date",
    "time",
    "datetime",
    "phone",
    "id_number",
    "area",
    "select_one",
    "select_many",
    "yes_no_unknown",
    "note",
)

_WORDS = {
    "type": "object",
    "properties": {"zh-hans": {"type": "string", "minLength": 1}, "en": {"type": "string"}},
    "required": ["zh-hans", "en"],
    "additionalProperties": False,
}
_NAME = {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,39}$"}
_LOGIC = {"type": ["object", "boolean"]}
_FIELD = {
    "type": "object",
    "properties": {
        "name": _NAME,
        "type": {"enum": list(TYPES)},
        "label": _WORDS,
        "hint": _WORDS,
        "help": _WORDS,  # longer; opened by who wants it
        "required": _LOGIC,
        "list": _NAME,
        "choice_filter": _LOGIC,  # of one choice: {"var": "choice.value"} or a tag of it
        "document_type": _NAME,  # of an id_number: the question before it that says which paper
        "lines": {"type": "integer", "minimum": 1, "maximum": 12},
        "max_length": {"type": "integer", "minimum": 1, "maximum": 5000},
        "places": {"type": "integer", "minimum": 0, "maximum": 6},
        "min": {"type": ["number", "string"]},
        "max": {"type": ["number", "string"]},
        "show_when": _LOGIC,
        "constraint": _LOGIC,
        "message": _WORDS,
    },
    "required": ["name", "type", "label"],
    "additionalProperties": False,
}
_GROUP = {
    "type": "object",
    "properties": {
        "name": _NAME,
        "type": {"const": "group"},
        "label": _WORDS,
        "item_label": _WORDS,
        "hint": _WORDS,
        "help": _WORDS,
        "min": {"type": "integer", "minimum": 0, "maximum": MOST_ROWS},
        "max": {"type": "integer", "minimum": 1, "maximum": MOST_ROWS},
        "show_when": _LOGIC,
        "fields": {
            "type": "array",
            "minItems": 1,
            "maxItems": 30,
            "items": {"$ref": "#/$defs/field"},
        },
    },
    "required": ["name", "type", "label", "item_label", "fields"],
    "additionalProperties": False,
}
_CHOICE = {
    "type": "object",
    "properties": {
        "value": {"type": "string", "pattern": "^[a-z0-9_]{1,40}$"},
        "label": _WORDS,
        "order": {"type": "integer"},  # those with a lower number come first
        "tags": {
            "type": "object",
            "propertyNames": _NAME,
            "additionalProperties": {"type": "string"},
        },
    },
    "required": ["value", "label"],
    "additionalProperties": False,
}
_PAGE = {
    "type": "object",
    "properties": {
        "name": _NAME,
        "title": _WORDS,
        "hint": _WORDS,
        "show_when": _LOGIC,
        "fields": {
            "type": "array",
            "minItems": 1,
            "maxItems": 100,
            "items": {
                "if": {"properties": {"type": {"const": "group"}}, "required": ["type"]},
                "then": {"$ref": "#/$defs/group"},
                "else": {"$ref": "#/$defs/field"},
            },
        },
    },
    "required": ["name", "title", "fields"],
    "additionalProperties": False,
}
SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$defs": {"field": _FIELD, "group": _GROUP},
    "type": "object",
    "properties": {
        "pages": {"type": "array", "minItems": 1, "maxItems": 40, "items": _PAGE},
        "code_lists": {
            "type": "object",
            "propertyNames": _NAME,
            "additionalProperties": {"type": "array", "minItems": 1, "items": _CHOICE},
        },
    },
    "required": ["pages"],
    "additionalProperties": False,
}
