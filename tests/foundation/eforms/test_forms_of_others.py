"""A form that somebody else wrote as an XLSForm works here, or says why it does not."""

import contextlib
import datetime
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st
from pyxform.xls2xform import convert

from tests.config.machine import ROOT
from tests.foundation.eforms.foreign import CASE_INVESTIGATION, HOUSEHOLD_SURVEY, xlsx
from tests.foundation.eforms.forms import HOUSEHOLD, words
from yimen.foundation.eforms import rules
from yimen.foundation.eforms.models import Definition
from yimen.foundation.eforms.xlsform import BadXLSForm, Imported, read_xlsform, write_xlsform
from yimen.foundation.eforms.xlsform.expressions import NotUnderstood, parse
from yimen.foundation.eforms.xlsform.logic import Asked, View, limits, translate
from yimen.foundation.eforms.xlsform.spoken import Speaker

TODAY = datetime.date(2020, 2, 10)
SHIPPED = sorted((ROOT / "src").rglob("questionnaires/*.json"))


@pytest.fixture(autouse=True)
def _in_chinese() -> Iterator[None]:
    with override("zh-hans"):
        yield


def item(form: Imported, name: str) -> dict[str, Any]:
    return next(dict(one) for one in rules.each(form.schema) if one["name"] == name)


def left(form: Imported) -> dict[str, str]:
    """What was left out, by the beginning of what it says."""
    return {one.what.split(" ")[0].rstrip(","): one.why for one in form.not_supported}


def checked(form: Imported, **values: Any) -> rules.Result:
    return rules.check(form.schema, values, TODAY)


def with_rows(*survey: tuple[Any, ...], choices: Any = ()) -> bytes:
    header = ("type", "name", "label", "required", "relevant", "constraint", "choice_filter")
    lists = [("list_name", "name", "label"), *choices]
    return xlsx(survey=[header, *survey], **({"choices": lists} if choices else {}))


# ---- whole forms ---------------------------------------------------------------------------


def test_a_household_survey_becomes_pages_and_rows() -> None:
    form = read_xlsform(HOUSEHOLD_SURVEY)
    assert (form.slug, form.title["en"]) == ("hh-survey-2020", "Household survey")
    assert [page["name"] for page in form.schema["pages"]] == ["cover", "roster_group", "page"]
    assert item(form, "member")["type"] == "group"
    assert [one["name"] for one in item(form, "member")["fields"]] == [
        "m_name", "age_years", "school",
    ]  # fmt: skip
    assert (item(form, "water")["min"], item(form, "water")["max"]) == (0, 10)
    assert item(form, "story")["lines"] == 4


def test_what_of_the_household_survey_is_left_out_is_told_in_words() -> None:
    told = left(read_xlsform(HOUSEHOLD_SURVEY))
    assert told["gps"] == "表单中不支持在地图上定位。"
    assert told["photo"] == "文件请在表单之外添加。"
    assert "regex" in told["story"]
    assert "start" in told
    assert "ok" in told
    assert all(why for why in told.values())


def test_the_household_survey_asks_as_its_author_meant() -> None:
    form = read_xlsform(HOUSEHOLD_SURVEY)
    given = {"hh_id": "1", "consent": "1", "hh_size": "2", "fuel": ["none"],
             "member": [{"m_name": "A", "age_years": "7", "school": "in_the_past"},
                        {"m_name": "B", "age_years": "40", "school": "now"}]}  # fmt: skip
    result = checked(form, **given)
    assert result.errors == {}
    assert result.values["member"] == [{"m_name": "A", "age_years": 7, "school": "in_the_past"},
                                       {"m_name": "B", "age_years": 40}]  # fmt: skip
    assert "mismatch" in result.hidden
    assert "mismatch" not in checked(form, **given | {"hh_size": "3"}).hidden
    assert "hh_size" in checked(form, **given | {"hh_size": "31"}).errors
    assert "fuel" in checked(form, **given | {"fuel": ["none", "wood"]}).errors
    assert (
        "fuel_other" in checked(form, **given | {"fuel": ["other"], "fuel_other": "peat"}).values
    )
    assert checked(form, hh_id="1", consent="0").hidden_pages == {"roster_group"}


def test_a_case_investigation_comes_in_whole_and_in_both_languages() -> None:
    form = read_xlsform(CASE_INVESTIGATION)
    assert form.not_supported == []
    assert item(form, "onset") == {
        "name": "onset", "type": "date", "label": words("发病日期", "Day of onset"),
        "help": words("The first day with any symptom"), "required": True, "max": "today",
        "min": "2019-12-01", "message": words("不能晚于今天", "Not in the future"),
    }  # fmt: skip
    assert item(form, "contact")["item_label"] == words("接触者", "Contact")


def test_the_case_investigation_asks_as_its_author_meant() -> None:
    form = read_xlsform(CASE_INVESTIGATION)
    given = {"name": "A", "region": "north", "district": "d1", "onset": "2020-02-01",
             "symptoms": ["fever"], "temp": "39.5",
             "admitted": "2020-02-03T10:00", "contact": [
             {"c_name": "B", "last_seen": "2020-02-02", "c_risk": "high"}]}  # fmt: skip
    result = checked(form, **given)
    assert (result.errors, "urgent" in result.hidden) == ({}, False)
    assert result.values["admitted"] == "2020-02-03T10:00"
    assert "district" in checked(form, **given | {"district": "d2"}).errors
    assert "onset" in checked(form, **given | {"onset": "2020-02-11"}).errors
    assert "temp" in checked(form, **given | {"temp": ""}).errors
    assert "admitted" not in checked(form, **given | {"temp": "37"}).values
    early = [{"c_name": "B", "last_seen": "2020-01-02"}]
    result = checked(form, **given | {"contact": early})
    assert ("contact-0-last_seen" in result.errors, "urgent" in result.hidden) == (True, True)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_form_goes_out_and_comes_back_the_same(path: Path) -> None:
    told = json.loads(path.read_text())
    there_and_back(told["slug"], told["title"], told["schema"])


def test_a_form_with_everything_goes_out_and_comes_back_the_same() -> None:
    there_and_back("household", words("住户", "Household"), HOUSEHOLD)


def there_and_back(slug: str, title: dict[str, str], schema: dict[str, Any]) -> None:
    with write_xlsform(Definition(slug=slug, version=2, title=title, schema=schema)) as book:
        file = book.read()
    assert convert(io.BytesIO(file), file_type=".xlsx").xform  # others can read it
    back = read_xlsform(file)
    assert back.schema == schema
    assert (back.slug, back.title, back.not_supported) == (slug, title, [])


def test_both_foreign_forms_go_out_again_and_come_back_the_same() -> None:
    for content in (HOUSEHOLD_SURVEY, CASE_INVESTIGATION):
        form = read_xlsform(content)
        there_and_back(form.slug, form.title, form.schema)


# ---- what cannot be used -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "不是 Excel"),
        (b"PK\x03\x04 no book", "不是 Excel"),
        (xlsx(other=[("a",)]), "survey"),
        (with_rows(("text", "a b", "A")), "[row : 2]"),  # pyxform's own words
        (with_rows(("select_one nowhere", "a", "A"), choices=[("l", "x", "X")]), "nowhere"),
        (with_rows(("text", "a", "A", None, "${b} = 1")), "b"),
        (with_rows(("begin group", "g", "G"), ("text", "a", "A")), "g"),
        (with_rows(("geopoint", "a", "A")), "没有一个问题"),
        (with_rows(*[("text", f"q{n}", "Q") for n in range(101)]), "pages[0]"),
    ],
)  # fmt: skip
def test_a_form_that_cannot_work_is_refused_with_its_reasons(content: bytes, reason: str) -> None:
    with pytest.raises(BadXLSForm) as refused:
        read_xlsform(content)
    assert reason in " ".join(refused.value.reasons)


def test_a_bomb_is_not_unpacked() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 40_000_000)
    with pytest.raises(BadXLSForm) as refused:
        read_xlsform(file.getvalue())
    assert refused.value.reasons == ["文件过大。"]


def test_nobody_must_answer_what_may_not_concern_him() -> None:
    form = read_xlsform(with_rows(("text", "a", "A"), ("text", "b", "B", "yes",
                                  "regex(${a}, 'x')")))  # fmt: skip
    assert "required" not in item(form, "b")
    assert len(form.not_supported) == 2 + 1  # no Chinese words either


def test_a_condition_on_what_comes_later_is_left_out_and_told() -> None:
    form = read_xlsform(with_rows(("text", "a", "A", None, "${b} = '1'"), ("text", "b", "B")))
    assert "show_when" not in item(form, "a")
    assert left(form)["a"] == "它取决于后面才填写的“b”"


def test_rows_of_which_nothing_can_be_asked_are_left_out_and_told() -> None:
    form = read_xlsform(with_rows(("text", "a", "A"), ("begin repeat", "pictures", "P"),
                                  ("image", "one", "One"), ("end repeat",)))  # fmt: skip
    assert [one["name"] for one in rules.each(form.schema)] == ["a"]
    assert {"one", "pictures"} <= set(left(form))


def test_what_another_tool_wrote_in_our_column_harms_nothing() -> None:
    header = ("type", "name", "label", "yimen", "constraint", "relevant")
    for said in ("[]", "x", '{"type": ["a"]}', '{"type": "area"}'):
        form = read_xlsform(xlsx(survey=[header, ("integer", "a", "A", said, "1"),
                                         ("text", "b", "B", None, None, "0")]))  # fmt: skip
        assert (item(form, "a")["type"], item(form, "b")["show_when"]) == ("integer", False)


def test_rows_within_rows_are_left_out_and_told() -> None:
    form = read_xlsform(with_rows(
        ("begin repeat", "house", "House"), ("text", "street", "Street"),
        ("begin repeat", "person", "Person"), ("text", "who", "Who"), ("end repeat",),
        ("end repeat",), ("text", "end_note", "End"),
    ))  # fmt: skip
    assert [one["name"] for one in rules.each(form.schema)] == ["house", "street", "end_note"]
    assert "person" in left(form)


def test_values_and_names_that_we_cannot_write_are_respelt_everywhere() -> None:
    rows = with_rows(("select_one list-1", "Q.1", "Q"), ("text", "_why", "Why", "yes",
                     "${Q.1} = '是'"), ("text", "Today", "T"),
                     choices=[("list-1", "是", "是"), ("list-1", "YES", "y"),
                              ("list-1", "yes", "z")])  # fmt: skip
    form = read_xlsform(rows)
    values = [one["value"] for one in form.schema["code_lists"]["list_1"]]
    assert len(set(values)) == 3
    assert "_why" not in [one["name"] for one in rules.each(form.schema)]
    assert "why" in checked(form, q_1=values[0]).errors
    assert checked(form, q_1="yes").errors == {}


# ---- expressions ---------------------------------------------------------------------------

ASKED = {
    "a": Asked("a", "select_one"), "many": Asked("many", "select_many"),
    "n": Asked("n", "integer"), "t": Asked("t", "text"), "d": Asked("d", "date"),
    "g": Asked("g", "group"), "age": Asked("age", "integer", "g"),
}  # fmt: skip
HERE = View(ASKED, me="n")


def var(name: str) -> dict[str, str]:
    return {"var": name}


@pytest.mark.parametrize(
    ("text", "logic"),
    [
        ("${a} = 'yes'", {"==": [var("a"), "yes"]}),
        ("'yes' = ${a}", {"==": [var("a"), "yes"]}),
        ("${a}=’yes’", {"==": [var("a"), "yes"]}),
        ("${a} = 1", {"==": [var("a"), "1"]}),
        ("selected(${a}, 'x')", {"==": [var("a"), "x"]}),
        ("selected(${many}, -88)", {"in": ["-88", var("many")]}),
        ("not(selected(${many}, 'x'))", {"!": [{"in": ["x", var("many")]}]}),
        ("${t} = ''", {"!": [var("t")]}),
        ("${n} != ''", {"!=": [var("n"), None]}),
        (". >= 3 and .<5", {"and": [{">=": [var("n"), 3]}, {"<": [var("n"), 5]}]}),
        ("3 < .", {">": [var("n"), 3]}),
        ("${a}='x' or ${a}='y' or ${n}=1", {"or": [{"==": [var("a"), "x"]},
         {"==": [var("a"), "y"]}, {"==": [var("n"), 1]}]}),
        ("${a}='x' or ${t}='y' and ${n}=1", {"or": [{"==": [var("a"), "x"]},
         {"and": [{"==": [var("t"), "y"]}, {"==": [var("n"), 1]}]}]}),
        ("(${n} + 1 - 2) > -3", {">": [{"-": [{"+": [var("n"), 1]}, 2]}, -3]}),
        ("${d} <= today()", {"<=": [var("d"), var("today")]}),
        ("${d} > date('2020-01-01')", {">": [var("d"), "2020-01-01"]}),
        ("if(${n} > 1, true(), false())", {"if": [{">": [var("n"), 1]}, True, False]}),
        ("coalesce(${n}, 0) = 0", {"==": [{"if": [{"!=": [var("n"), None]}, var("n"), 0]}, 0]}),
        ("contains(${t}, 'x')", {"in": ["x", var("t")]}),
        ("count(${g}) > 2", {">": [{"reduce": [var("g"), {"+": [var("accumulator"), 1]}, 0]}, 2]}),
        ("count(${g}[age < 6]) > 0", {"some": [var("g"), {"<": [var("age"), 6]}]}),
        ("count(${g}[${age} < 6]) = 0", {"none": [var("g"), {"<": [var("age"), 6]}]}),
        ("sum(${age}) > 9", {">": [{"reduce": [var("g"),
         {"+": [var("accumulator"), var("current.age")]}, 0]}, 9]}),
        ("count-selected(${many}) <= 3", {"<=": [{"reduce": [var("many"),
         {"+": [var("accumulator"), 1]}, 0]}, 3]}),
    ],
)  # fmt: skip
def test_an_expression_is_understood(text: str, logic: object) -> None:
    assert translate(text, HERE) == logic


@pytest.mark.parametrize(
    "text",
    [
        "", "(", "${a} =", "${nobody} = 1", "regex(., 'x')", "${n} * 2 > 3", "${n} mod 2 = 0",
        "position(..) = 1", "../x = 1", "${age} > 3", "pulldata('a','b','c','d') = 1", "a = 1",
        "jr:choice-name(${a}, '${a}') = 'x'", "count(${n}) > 1", "${g}[age > 1]", "1 2", "#",
        "date('soon') = ${d}", "not(1, 2)", "(" * 60 + "1" + ")" * 60, "1+" * 3000 + "1",
        "count(${g}[${n} = 1]) > 0",
    ],
)  # fmt: skip
def test_an_expression_that_is_not_understood_says_why(text: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        translate(text, HERE)
    assert refused.value.why


@pytest.mark.parametrize(
    ("text", "kind", "parts", "rest"),
    [
        (". >= 3 and . <= 5", "integer", {"min": 3, "max": 5}, 0),
        (". > 3 and . < 5", "integer", {"min": 4, "max": 4}, 0),
        (". > 3.5", "decimal", {}, 1),
        ("5 >= .", "decimal", {"max": 5}, 0),
        (". <= today()", "date", {"max": "today"}, 0),
        (". < today()", "date", {}, 1),
        ("string-length(.) < 10", "text", {"max_length": 9}, 0),
        (". >= 1 or . = -9", "integer", {}, 1),
        (". >= 1 and . >= 2", "integer", {"min": 1}, 1),
    ],
)
def test_limits_are_found_in_a_constraint(
    text: str, kind: str, parts: dict[str, Any], rest: int
) -> None:
    found = limits(parse(text), kind)
    assert (found.parts, len(found.rest)) == (parts, rest)


SIDES = st.sampled_from([var("a"), var("t"), "yes", "it's", ""]) | st.integers(-3, 9)
COMPARED = st.builds(lambda sign, name, side: {sign: [var(name), side]},
                     st.sampled_from(["==", "!="]), st.sampled_from(["a", "t"]),
                     st.sampled_from(["yes", "no", "it's"]))  # fmt: skip
ORDERED = st.builds(lambda sign, side: {sign: [var("n"), side]},
                    st.sampled_from(["<", "<=", ">", ">=", "==", "!="]),
                    st.integers(-3, 9))  # fmt: skip
INSIDE = st.builds(lambda verb, sign, n: {verb: [var("g"), {sign: [var("age"), n]}]},
                   st.sampled_from(["some", "all", "none"]), st.sampled_from(["<", ">="]),
                   st.integers(0, 9))  # fmt: skip
FILLED = st.builds(lambda sign, name: {sign: [var(name)]}, st.sampled_from(["!", "!!"]),
                   st.sampled_from(["a", "t", "n", "many"]))  # fmt: skip
TICKED = st.builds(lambda value: {"in": [value, var("many")]}, st.sampled_from(["x", "y"]))
LOGIC = st.recursive(
    COMPARED | ORDERED | INSIDE | FILLED | TICKED | st.booleans(),
    lambda one: st.builds(lambda word, parts: {word: parts}, st.sampled_from(["and", "or"]),
                          st.lists(one, min_size=2, max_size=3))
    | st.builds(lambda part: {"!": [part]}, one)
    | st.builds(lambda parts: {"if": parts}, st.lists(one, min_size=3, max_size=3)),
    max_leaves=8,
)  # fmt: skip
DATA = st.fixed_dictionaries(
    {},
    optional={
        "a": st.sampled_from(["yes", "no"]), "t": st.sampled_from(["yes", "it's"]),
        "n": st.integers(-3, 9), "many": st.lists(st.sampled_from(["x", "y"]), unique=True),
        "g": st.lists(st.fixed_dictionaries({"age": st.integers(0, 9)}), max_size=3),
    },
)  # fmt: skip
SPOKEN_OF = {"pages": [{"fields": [
    {"name": "a", "type": "select_one"}, {"name": "t", "type": "text"},
    {"name": "n", "type": "integer"}, {"name": "many", "type": "select_many"},
    {"name": "g", "type": "group", "fields": [{"name": "age", "type": "integer"}]},
]}]}  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(LOGIC, DATA)
def test_a_condition_written_out_and_read_again_holds_for_the_same_answers(
    logic: Any, data: dict[str, Any]
) -> None:
    text = Speaker(SPOKEN_OF).say(logic)
    assert rules.holds(translate(text, HERE), data) == rules.holds(logic, data), text


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="${}an().,'\"<>=! +-[]1or d", max_size=40))
def test_no_expression_ends_in_anything_but_a_reason(text: str) -> None:
    with contextlib.suppress(NotUnderstood):
        translate(text, HERE)


@settings(max_examples=200, deadline=None)
@given(LOGIC)
def test_every_condition_that_a_form_may_have_can_be_written_out(logic: Any) -> None:
    form = {"pages": [{"name": "p", "title": words("p"), "fields": [
        {"name": "a", "type": "select_one", "list": "l", "label": words("a")},
        {"name": "t", "type": "text", "label": words("t")},
        {"name": "n", "type": "integer", "label": words("n")},
        {"name": "many", "type": "select_many", "list": "l", "label": words("m")},
        {"name": "g", "type": "group", "label": words("g"), "item_label": words("g"), "fields": [
            {"name": "age", "type": "integer", "label": words("age")}]},
        {"name": "last", "type": "text", "label": words("l"), "show_when": logic},
    ]}], "code_lists": {"l": [{"value": "x", "label": words("x")}]}}  # fmt: skip
    rules.check_definition(form)
    assert Speaker(form).say(logic)
