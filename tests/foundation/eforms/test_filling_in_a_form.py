import datetime
import json
from pathlib import Path
from typing import Any

import pytest

from yimen.foundation.eforms import actions, rules
from yimen.foundation.eforms.models import Definition
from yimen.kit.sight import System

TODAY = datetime.date(2020, 2, 10)
CASES = json.loads((Path(__file__).parent / "rules.json").read_text())


def words(text: str) -> dict[str, str]:
    return {"zh-hans": text, "en": text}


def schema(*items: dict[str, Any], **lists: list[str]) -> dict[str, Any]:
    fields = [{"label": words(item["name"]), **item} for item in items]
    codes = {k: [{"value": v, "label": words(v)} for v in one] for k, one in lists.items()}
    return {"pages": [{"name": "p", "title": words("p"), "fields": fields}], "code_lists": codes}


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_the_server_decides_as_the_browser_does(case: dict[str, Any]) -> None:
    seen = dict(case["data"])
    if "inside" in case:
        group, index = case["inside"].split("-")
        seen |= dict(enumerate(seen[group])).get(int(index), {})
    choice = case.get("choice", {})
    assert rules.holds(case["logic"], seen | {"choice": choice}) is case["result"]
    assert rules.holds(rules.with_choice(case["logic"], choice), seen) is case["result"]


@pytest.mark.parametrize(
    ("item", "given", "kept"),
    [
        ({"type": "text"}, "  甲 ", "甲"),
        ({"type": "text", "max_length": 2}, "三个字", None),
        ({"type": "text"}, "a\x00", None),
        ({"type": "integer", "min": 0}, "3", 3),
        ({"type": "integer", "min": 0}, "-1", None),
        ({"type": "integer"}, "3.5", None),
        ({"type": "decimal", "min": 34, "max": 43}, "36.54", 36.5),
        ({"type": "decimal"}, "NaN", None),
        ({"type": "decimal"}, "1e400", None),
        ({"type": "date", "max": "today"}, "2020-02-10", "2020-02-10"),
        ({"type": "date", "max": "today"}, "2020-02-11", None),
        ({"type": "yes_no_unknown"}, "unknown", "unknown"),
        ({"type": "yes_no_unknown"}, True, None),
        ({"type": "select_one", "list": "l"}, "a", "a"),
        ({"type": "select_one", "list": "l"}, "z", None),
        ({"type": "select_many", "list": "l"}, ["b", "a"], ["a", "b"]),
        ({"type": "select_many", "list": "l"}, "ab", None),
    ],
)
def test_an_answer_is_kept_or_refused(item: dict[str, Any], given: object, kept: object) -> None:
    result = rules.check(schema({"name": "q", **item}, l=["a", "b"]), {"q": given}, TODAY)
    assert result.values.get("q") == kept
    assert ("q" in result.errors) == (kept is None)


def test_what_is_hidden_is_neither_asked_nor_kept() -> None:
    form = schema(
        {"name": "a", "type": "yes_no_unknown"},
        {
            "name": "b",
            "type": "text",
            "required": True,
            "show_when": {"==": [{"var": "a"}, "yes"]},
        },
        {"name": "c", "type": "text", "required": True, "show_when": {"!!": [{"var": "b"}]}},
    )
    assert rules.check(form, {"a": "no", "b": "x", "c": "y"}, TODAY).values == {"a": "no"}
    assert "b" in rules.check(form, {"a": "yes"}, TODAY).errors


@pytest.mark.parametrize(
    "form",
    [
        {"pages": []},
        schema({"name": "client_uuid", "type": "text"}),
        schema({"name": "a", "type": "text"}, {"name": "a", "type": "text"}),
        schema({"name": "a", "type": "select_one"}),
        schema({"name": "a", "type": "text", "show_when": {"log": ["x"]}}),
        schema({"name": "a", "type": "text", "show_when": {"==": [{"var": "b"}, 1]}}),
        schema({"name": "a", "type": "text", "show_when": {"==": [{"var": "a"}, 1]}}),
        schema({"name": "a", "type": "code"}),
        schema({"name": "a", "type": "text", "onclick": "x"}),
    ],
)
def test_a_definition_that_could_trip_us_is_not_published(db: None, form: dict[str, Any]) -> None:
    with pytest.raises(rules.BadDefinition):
        actions.publish("f", words("f"), form, by=System())


def test_a_change_is_a_new_version_and_no_change_is_none(db: None) -> None:
    first, second = (schema({"name": name, "type": "text"}) for name in ("a", "b"))
    for form in (first, first, second):
        actions.publish("f", words("f"), form, by=System())
    assert list(Definition.objects.values_list("version", flat=True)) == [1, 2]
