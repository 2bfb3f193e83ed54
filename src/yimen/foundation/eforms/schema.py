"""The JSON Schema that every form definition keeps to."""

from typing import Any

RESERVED = frozenset({"client_uuid", "csrfmiddlewaretoken", "comment", "verb"})

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
        "type": {
            "enum": [
                "text",
                "integer",
                "decimal",
                "date",
                "select_one",
                "select_many",
                "yes_no_unknown",
                "note",
            ]
        },
        "label": _WORDS,
        "hint": _WORDS,
        "required": {"type": "boolean"},
        "list": _NAME,
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
_CHOICE = {
    "type": "object",
    "properties": {
        "value": {"type": "string", "pattern": "^[a-z0-9_]{1,40}$"},
        "label": _WORDS,
    },
    "required": ["value", "label"],
    "additionalProperties": False,
}
SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "properties": {
        "pages": {
            "type": "array",
            "minItems": 1,
            "maxItems": 40,
            "items": {
                "type": "object",
                "properties": {
                    "name": _NAME,
                    "title": _WORDS,
                    "fields": {"type": "array", "minItems": 1, "maxItems": 100, "items": _FIELD},
                },
                "required": ["name", "title", "fields"],
                "additionalProperties": False,
            },
        },
        "code_lists": {
            "type": "object",
            "additionalProperties": {"type": "array", "minItems": 1, "items": _CHOICE},
        },
    },
    "required": ["pages"],
    "additionalProperties": False,
}
