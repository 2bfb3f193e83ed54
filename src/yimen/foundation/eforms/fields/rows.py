"""What was sent, as answers with their rows, and back; rows added and taken away."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.http import QueryDict

from yimen.foundation.eforms import rules
from yimen.foundation.eforms.schema import MOST_ROWS

BUTTON = "row"  # its value: "add members", "open members 1", "remove members 1", "close members"
_WISH = re.compile(r"(add|open|remove|close) ([a-z][a-z0-9_]*)(?: ([0-9]{1,2}))?")


def marker(group: str) -> str:
    """The hidden box that says how many rows a group has: a row may be quite empty."""
    return f"{group}-rows"


def count(data: Mapping[str, Any], group: str, prefix: str = "") -> int:
    """How many rows were sent."""
    said = str(data.get(prefix + marker(group)) or "")
    if said.isascii() and said.isdigit():
        return min(int(said[:4]), MOST_ROWS + 1)
    named = re.compile(rf"{re.escape(prefix + group)}-([0-9]{{1,2}})-")
    found = [int(match[1]) for name in data if (match := named.match(name))]
    return max(found, default=-1) + 1


def typed(schema: Mapping[str, Any], data: QueryDict) -> dict[str, Any]:
    """Everything that was typed, unread: a group is a list of rows."""
    found: dict[str, Any] = {}
    for item in rules.questions(schema):
        name = item["name"]
        if rules.is_group(item):
            rows = range(count(data, name))
            found[name] = [dict(_row(item, data, index)) for index in rows]
        else:
            found[name] = _one(data, item, name)
    return found


def _row(group: rules.Field, data: QueryDict, index: int) -> Iterator[tuple[str, Any]]:
    for item in rules.inner(group):
        yield item["name"], _one(data, item, rules.row_name(group["name"], index, item["name"]))


def _one(data: QueryDict, item: rules.Field, name: str) -> str | list[str]:
    return data.getlist(name) if item["type"] == "select_many" else data.get(name) or ""


def posted(schema: Mapping[str, Any], values: Mapping[str, Any]) -> QueryDict:
    """The other way: answers as a browser would send them."""
    data = QueryDict(mutable=True)
    for item in rules.questions(schema):
        name = item["name"]
        if rules.is_group(item):
            rows = values.get(name) or []
            data[marker(name)] = str(len(rows))
            for index, row in enumerate(rows):
                for one in rules.inner(item):
                    full = rules.row_name(name, index, one["name"])
                    data.setlist(full, _said(row.get(one["name"])))
        else:
            data.setlist(name, _said(values.get(name)))
    return data


def _said(value: object) -> list[str]:
    if value is None or value == "":
        return []
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def rows_changed(schema: Mapping[str, Any], data: QueryDict) -> tuple[QueryDict, str, int | None]:
    """What was sent after the button of a row was pressed; its group, and the row now open.

    Without such a button everything is as it was sent, and the group has no name.
    """
    wish = _WISH.fullmatch(data.get(BUTTON, ""))
    groups = {item["name"]: item for item in rules.questions(schema) if rules.is_group(item)}
    if not wish or wish[2] not in groups:
        return data, "", None
    group, given = groups[wish[2]], typed(schema, data)
    rows, at = given[group["name"]], int(wish[3] or 0)
    opened: int | None = at if wish[1] == "open" and at < len(rows) else None
    if wish[1] == "add" and len(rows) < group.get("max", MOST_ROWS):
        rows.append({})
        opened = len(rows) - 1
    elif wish[1] == "remove" and at < len(rows):
        del rows[at]
    after = data.copy()
    for name in [one for one in after if one.startswith(f"{group['name']}-")]:
        del after[name]
    fresh = posted(schema, given)
    for name in fresh:
        if name.startswith(f"{group['name']}-"):
            after.setlist(name, fresh.getlist(name))
    return after, group["name"], opened
