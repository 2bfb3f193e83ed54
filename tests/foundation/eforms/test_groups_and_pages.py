"""A form with rows, hidden pages and choices that follow, filled in without script."""

import copy
import datetime
import re
from typing import Any

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string

from tests.factories import MAOJIN
from tests.foundation.eforms.forms import HOUSEHOLD
from tests.foundation.eforms.test_filling_in_a_form import schema
from yimen.foundation.eforms import rules
from yimen.foundation.eforms.actions import publish
from yimen.foundation.eforms.fields import QuestionnaireForm, Steps, rows_changed
from yimen.foundation.eforms.models import Definition
from yimen.kit.sight import System

TODAY = datetime.date(2020, 2, 10)
ID = "11010519491231002X"
BASE = {"name": "甲", "travelled": "no"}
MEMBERS = {**BASE, "members-rows": "2", "members-0-who": "乙", "members-0-age": "7",
           "members-1-who": "丙", "members-1-age": "40"}  # fmt: skip


@pytest.fixture
def household(city: None) -> Definition:
    return publish("household", {"zh-hans": "住户", "en": "Household"}, HOUSEHOLD, by=System())


def sent(**values: object) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in values.items():
        data.setlist(name, value if isinstance(value, list) else [str(value)])
    return data


def checked(**given: Any) -> rules.Result:
    return rules.check(HOUSEHOLD, {**BASE, **given}, TODAY)


def shown(steps: Steps) -> str:
    return render_to_string("eforms/_steps.html", {"steps": steps, "form": steps.form})


def inputs(page: str) -> dict[str, list[str]]:
    """What a browser without script sends back."""
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", page):
        told = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if "name" in told and (told.get("type") not in {"radio", "checkbox"} or "checked" in tag):
            found.setdefault(told["name"], []).append(told.get("value", ""))
    return found


def walk(definition: Definition, page: str, **typed: object) -> Steps:
    """Types something and presses a button."""
    data = sent(**inputs(page)) if page else QueryDict(mutable=True)
    for name, value in typed.items():
        data.setlist(name, value if isinstance(value, list) else [str(value)])
    return Steps(definition, data, int(data.get("go") or 1))


# ---- rules ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "name", "kept"),
    [
        ({"phone": "138 0013 8000"}, "phone", "+8613800138000"),
        ({"phone": "12"}, "phone", None),
        ({"paper": "id_card", "number": ID.lower()}, "number", ID),
        ({"paper": "id_card", "number": ID[:-1] + "1"}, "number", None),
        ({"paper": "passport", "number": "e12345678"}, "number", "E12345678"),
        ({"paper": "passport"}, "number", None),  # asked for once a paper is named
        ({"village": str(MAOJIN)}, "village", str(MAOJIN)),
        ({"village": "4112"}, "village", None),
        ({"travelled": "yes", "county": "hubin", "town": "qianjin"}, "town", "qianjin"),
        ({"travelled": "yes", "county": "hubin", "town": "daying"}, "town", None),
        ({"travelled": "yes", "county": "hubin", "left": "2020-02-10T23:00"}, "left",
         "2020-02-10T23:00"),
        ({"travelled": "yes", "county": "hubin", "left": "2020-02-11T00:00"}, "left", None),
    ],
)  # fmt: skip
def test_an_answer_of_a_new_kind_is_kept_or_refused(
    given: dict[str, Any], name: str, kept: object
) -> None:
    result = checked(**given)
    assert result.values.get(name) == kept
    assert (name in result.errors) == (kept is None)


def test_a_number_needs_no_paper_before_one_is_named() -> None:
    assert checked().errors == {}


def test_a_place_that_is_not_there_is_refused_where_the_places_are_known() -> None:
    given = {**BASE, "village": str(MAOJIN)}
    assert "village" in rules.check(HOUSEHOLD, given, TODAY, lambda code: False).errors


def test_each_row_is_checked_and_told_at_its_place() -> None:
    result = checked(travelled="yes", county="hubin", members=[{"who": "乙", "age": "7",
                     "school": "一小"}, {}, {"age": "200"}])  # fmt: skip
    assert set(result.errors) == {"members-2-who", "members-2-age"}
    assert result.values["members"][0] == {"who": "乙", "age": 7, "school": "一小"}


def test_what_a_row_hides_is_dropped() -> None:
    members = [{"who": "乙", "age": 7, "school": "一小"}]
    assert checked(members=members).values["members"] == [{"who": "乙", "age": 7}]


def test_more_rows_than_allowed_are_refused() -> None:
    assert "members" in checked(members=[{"who": "乙"}] * 4).errors
    assert "members" in checked(members="乙").errors


def test_a_question_may_depend_on_any_row() -> None:
    assert "carer" in checked(members=[{"who": "乙", "age": 3}]).errors
    assert "carer" not in checked(members=[{"who": "乙", "age": 30}]).errors


def test_what_stands_on_a_hidden_page_is_neither_asked_nor_kept() -> None:
    result = checked(county="hubin")
    assert ("county" in result.values, result.hidden_pages) == (False, {"trip"})


def changed(**paths: Any) -> dict[str, Any]:
    form = copy.deepcopy(HOUSEHOLD)
    for path, value in paths.items():
        here: Any = form
        *way, last = [int(one) if one.isdigit() else one for one in path.split("__")]
        for one in way:
            here = here[one]
        here[last] = value
    return form


@pytest.mark.parametrize(
    "form",
    [
        changed(pages__1__show_when={"==": [{"var": "county"}, "hubin"]}),  # asked on it
        changed(pages__2__fields__0__fields__0__name="name"),  # taken outside
        changed(pages__2__fields__0__fields__1__show_when={"!!": [{"var": "members"}]}),  # itself
        changed(pages__2__fields__1__show_when={"!!": [{"var": "age"}]}),  # of which row?
        changed(pages__2__fields__1__show_when={"some": [{"var": "name"}, True]}),
        changed(pages__2__fields__1__show_when={"some": [{"var": "members"}, {"var": "name"}]}),
        changed(pages__2__fields__1__show_when={"map": [{"var": "members"}, 1]}),
        changed(pages__2__fields__1__show_when={"var": ["name"]}),
        changed(pages__2__fields__0__min=4),
        changed(pages__2__fields__0__fields__0={"name": "x", "type": "group"}),
        changed(pages__1__fields__1__choice_filter={"==": [{"var": "choice.road"}, "a"]}),
        changed(pages__0__fields__0__choice_filter=True),
        changed(pages__0__fields__3__document_type="later"),
        changed(pages__0__fields__0__required={"!!": [{"var": "phone"}]}),
        changed(pages__2__fields__0__fields__1__max="today"),
        changed(pages__1__fields__2__max=3),
        changed(pages__1__name="you"),
        changed(pages__0__fields__0__name="today"),
        changed(code_lists__counties=[{"value": "a", "label": {"zh-hans": "a", "en": "a"}}] * 2),
    ],
)
def test_a_form_that_could_trip_us_is_refused(form: dict[str, Any]) -> None:
    with pytest.raises(rules.BadDefinition):
        rules.check_definition(form)


def test_a_condition_may_not_go_deeper_than_we_follow() -> None:
    deep: Any = True
    for _ in range(20):
        deep = {"!": [deep]}
    with pytest.raises(rules.BadDefinition):
        rules.check_definition(schema({"name": "a", "type": "text", "show_when": deep}))


# ---- on one page ---------------------------------------------------------------------------


def test_rows_are_sent_and_read_on_one_page(household: Definition) -> None:
    data = sent(**MEMBERS, client_uuid="12345678-1234-4234-8234-123456789012")
    form = QuestionnaireForm(household, data)
    assert form.is_valid(), form.errors
    assert form.answers["members"] == [{"who": "乙", "age": 7}, {"who": "丙", "age": 40}]


def test_a_row_left_empty_does_not_hold_anybody_up(household: Definition) -> None:
    data = sent(
        **BASE, **{"members-rows": "1"}, client_uuid="12345678-1234-4234-8234-123456789012"
    )
    assert QuestionnaireForm(household, data).is_valid()


def test_what_is_wrong_in_a_row_is_said_at_its_box(household: Definition) -> None:
    form = QuestionnaireForm(household, sent(**MEMBERS | {"members-1-age": "四十"}))
    page = render_to_string("eforms/_questionnaire.html", {"form": form})
    assert set(form.errors) == {"client_uuid", "members-1-age"}
    assert 'id="id_members-1-age_error"' in page


def test_a_row_is_added_and_taken_away_without_script_and_nothing_is_lost(
    household: Definition,
) -> None:
    data, group, opened = rows_changed(HOUSEHOLD, sent(**MEMBERS, row="add members"))
    assert (group, opened, data["members-rows"], data["members-1-who"]) == (
        "members",
        2,
        "3",
        "丙",
    )
    data, *_ = rows_changed(HOUSEHOLD, sent(**MEMBERS, row="remove members 0"))
    assert (data["members-rows"], data["members-0-who"], data["name"]) == ("1", "丙", "甲")
    assert "members-1-who" not in data


def test_what_is_known_already_is_shown_and_cannot_be_changed(household: Definition) -> None:
    data = sent(name="别人", travelled="no", client_uuid="12345678-1234-4234-8234-123456789012")
    form = QuestionnaireForm(household, data, locked={"name": "甲", "phone": "+8613800138000"})
    page = render_to_string("eforms/_questionnaire.html", {"form": form})
    assert form.is_valid()
    assert (form.answers["name"], form.answers["phone"]) == ("甲", "+8613800138000")
    assert "<dd>甲</dd>" in page
    assert "<dd>13800138000</dd>" in page


# ---- page by page --------------------------------------------------------------------------


def test_a_page_that_does_not_apply_is_passed_over_both_ways(household: Definition) -> None:
    page = shown(walk(household, ""))
    assert "第 1 步，共 2 步" in page
    page = shown(walk(household, page, name="甲", travelled="no", go=2))
    assert ("同住家人" in page, "第 2 步，共 2 步" in page) == (True, True)
    page = shown(walk(household, page, go=2))  # back
    assert "所在村" in page
    page = shown(walk(household, page, travelled="yes", go=2))
    assert ("行程" in page, "第 2 步，共 3 步" in page) == (True, True)


def test_whoever_goes_on_is_told_what_is_wrong_on_the_page_he_leaves(
    household: Definition,
) -> None:
    steps = walk(household, shown(walk(household, "")), name="", travelled="no", go=2)
    assert (steps.at, steps.status, set(steps.form.errors)) == (1, 422, {"name"})
    assert "请回答这个问题" in shown(steps)


def test_a_choice_follows_from_the_page_before(household: Definition) -> None:
    form = copy.deepcopy(HOUSEHOLD)
    form["pages"].insert(2, {"name": "where", "title": {"zh-hans": "镇", "en": "Town"},
                             "fields": [form["pages"][1]["fields"].pop(1)]})  # fmt: skip
    two = publish("household", household.title, form, by=System())
    page = shown(walk(two, shown(walk(two, "")), name="甲", travelled="yes", go=2))
    page = shown(walk(two, page, county="hubin", go=3))
    assert ("前进" in page, "大营" in page) == (True, False)


def test_rows_are_a_list_with_add_change_and_take_away(household: Definition) -> None:
    page = shown(walk(household, shown(walk(household, "")), name="甲", travelled="no", go=2))
    page = shown(walk(household, page, row="add members"))
    page = shown(walk(household, page, **{"members-0-who": "乙", "members-0-age": "3"},
                      row="add members"))  # fmt: skip
    assert ("乙 · 3" in page, 'name="members-1-who"' in page) == (True, True)
    page = shown(walk(household, page, row="open members 0"))
    assert re.search(r'<input type="text"[^>]*name="members-0-who"[^>]*value="乙"|'
                     r'<input type="text"[^>]*value="乙"', page)  # fmt: skip
    page = shown(walk(household, page, row="remove members 1"))
    assert 'name="members-rows" value="1"' in page


def test_a_mistake_in_a_row_opens_that_row(household: Definition) -> None:
    page = shown(walk(household, shown(walk(household, "")), name="甲", travelled="no", go=2))
    page = shown(walk(household, page, row="add members"))
    steps = walk(household, page, **{"members-0-age": "七"}, go=4)
    assert steps.status == 422
    assert 'id="id_members-0-age_error"' in shown(steps)


def test_everything_is_read_back_and_may_be_changed_from_there(household: Definition) -> None:
    page = shown(walk(household, shown(walk(household, "")), name="甲", travelled="no", go=2))
    page = shown(walk(household, page, go=4))
    assert ("核对信息" in page, "修改：本人" in page, "修改：行程" in page) == (True, True, False)
    page = shown(walk(household, page, go=1))
    assert ("返回核对" in page, 'value="甲"' in page) == (True, True)
    page = shown(walk(household, page, name="甲某", go=4))
    assert ("核对信息" in page, "甲某" in page) == (True, True)


def test_a_change_that_asks_for_more_leads_there_first(household: Definition) -> None:
    page = shown(walk(household, shown(walk(household, "")), name="甲", travelled="no", go=2))
    page = shown(walk(household, shown(walk(household, page, go=4)), go=1))
    steps = walk(household, page, travelled="yes", go=4)
    assert (steps.at, steps.status, dict(steps.form.errors)) == (2, 200, {})


def test_what_is_known_beforehand_is_filled_in_and_goes_along(household: Definition) -> None:
    known = {"phone": "+8613800138000", "members": [{"who": "乙", "age": 7}]}
    steps = Steps(household, QueryDict(), 1, initial=known, locked={"name": "甲"})
    page = shown(steps)
    assert 'value="13800138000"' in page
    data = sent(**inputs(page) | {"name": ["别人"], "travelled": ["no"]})
    data["go"] = "4"
    last = Steps(household, data, 4, locked={"name": "甲"})
    assert (last.is_last, last.form.answers["name"]) == (True, "甲")
    assert last.form.answers["members"] == [{"who": "乙", "age": 7}]
