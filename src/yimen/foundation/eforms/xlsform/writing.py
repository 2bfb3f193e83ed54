"""A definition as an XLSForm that other tools of the field read, and that we read back."""

import json
from collections.abc import Iterator, Mapping
from typing import IO, Any

from yimen.foundation.eforms.models import Definition
from yimen.foundation.eforms.structure import YES_NO_UNKNOWN, Field, facts, is_group
from yimen.foundation.eforms.xlsform.sheets import EN, ZH
from yimen.foundation.eforms.xlsform.spoken import Speaker
from yimen.kit.sheets import workbook

ZH_NAME, EN_NAME = "Chinese (zh)", "English (en)"
SPOKEN = {"label": "label", "hint": "hint", "help": "guidance_hint",
          "message": "constraint_message"}  # fmt: skip
SURVEY = [
    "type", "name",
    *(f"{column}::{tongue}" for column in SPOKEN.values() for tongue in (ZH_NAME, EN_NAME)),
    "required", "relevant", "constraint", "choice_filter", "appearance", "parameters", "yimen",
]  # fmt: skip
TYPES = {"select_many": "select_multiple", "datetime": "dateTime", "id_number": "text",
         "phone": "text", "area": "text"}  # fmt: skip
OURS = frozenset({"phone", "id_number", "area", "yes_no_unknown"})
EXTRAS = ("places", "document_type")
Row = dict[str, str]


def write_xlsform(definition: Definition) -> IO[bytes]:
    """The Excel file: survey, choices, settings."""
    writer = _Writer(definition.schema)
    survey = list(writer.survey())
    lists = list(writer.choices())
    columns = ["list_name", "name", f"label::{ZH_NAME}", f"label::{EN_NAME}", "order"]
    columns += sorted({name for row in lists for name in row} - set(columns))
    settings = {
        "form_title": definition.title[ZH],
        "title_en": definition.title[EN],
        "form_id": definition.slug,
        "version": str(definition.version),
        "default_language": ZH_NAME,
    }
    sheets = [("survey", SURVEY, survey), ("choices", columns, lists),
              ("settings", list(settings), [settings])]  # fmt: skip
    return workbook(
        (name, header, [[row.get(one, "") for one in header] for row in rows])
        for name, header, rows in sheets
    )


class _Writer:
    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._schema = schema
        self._speaker = Speaker(schema)

    def survey(self) -> Iterator[Row]:
        for page in self._schema["pages"]:
            title = {**page, "label": page["title"]}
            yield self._row("begin group", title) | {"appearance": "field-list"}
            for item in page["fields"]:
                yield from self._group(item) if is_group(item) else [self._question(item)]
            yield {"type": "end group"}

    def _group(self, group: Field) -> Iterator[Row]:
        """The rows' own name stands on a group inside the repeat, as is usual."""
        size = {end: group[end] for end in ("min", "max") if end in group}
        yield self._row("begin repeat", group) | ({"yimen": json.dumps(size)} if size else {})
        inside = {"name": f"{group['name'][:34]}_row", "label": group["item_label"]}
        yield self._row("begin group", inside) | {"appearance": "field-list"}
        for item in group["fields"]:
            yield self._question(item)
        yield {"type": "end group"}
        yield {"type": "end repeat"}

    def _row(self, kind: str, item: Field) -> Row:
        row = {"type": kind, "name": item["name"]}
        for part, column in SPOKEN.items():
            if part in item:
                row[f"{column}::{ZH_NAME}"] = item[part][ZH]
                row[f"{column}::{EN_NAME}"] = item[part][EN]
        if "show_when" in item:
            row["relevant"] = self._speaker.say(item["show_when"])
        return row

    def _question(self, item: Field) -> Row:
        kind = item["type"]
        row = self._row(TYPES.get(kind, str(kind)), item)
        if kind == "yes_no_unknown":
            row["type"] = "select_one yes_no_unknown"
        elif "list" in item:
            row["type"] += f" {item['list']}"
        needed = item.get("required", False)
        if needed is not False:
            row["required"] = "yes" if needed is True else self._speaker.say(needed)
        if constraint := self._speaker.constraint(item):
            row["constraint"] = constraint
        if "choice_filter" in item:
            row["choice_filter"] = self._speaker.say(item["choice_filter"])
        if "lines" in item:
            row |= {"appearance": "multiline", "parameters": f"rows={item['lines']}"}
        more = {name: item[name] for name in EXTRAS if name in item}
        if kind in OURS:
            more["type"] = kind
        return row | ({"yimen": json.dumps(more)} if more else {})

    def choices(self) -> Iterator[Row]:
        kinds = {item["type"] for page in self._schema["pages"] for item in _all(page)}
        if "yes_no_unknown" in kinds:
            yield from (self._choice("yes_no_unknown", one) for one in YES_NO_UNKNOWN)
        for name in self._schema.get("code_lists", {}):
            yield from (self._choice(name, one) for one in self._schema["code_lists"][name])

    def _choice(self, name: str, choice: Mapping[str, Any]) -> Row:
        tags = {tag: text for tag, text in facts(choice).items() if tag != "value"}
        order = {"order": choice["order"]} if "order" in choice else {}
        label = choice["label"]
        words = {f"label::{ZH_NAME}": label[ZH], f"label::{EN_NAME}": label[EN]}
        return {"list_name": name, "name": choice["value"], **words, **order, **tags}


def _all(page: Mapping[str, Any]) -> Iterator[Field]:
    for item in page["fields"]:
        yield item
        yield from item.get("fields", [])
