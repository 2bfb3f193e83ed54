"""An epidemiologist brings a form in, looks at it, tries it out and publishes it."""

import copy
import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.translation import override

from tests.factories import CITY, HUBIN, MAOJIN, make_user
from tests.foundation.eforms.foreign import CASE_INVESTIGATION, HOUSEHOLD_SURVEY, xlsx
from tests.foundation.eforms.forms import HOUSEHOLD, words
from tests.foundation.eforms.test_groups_and_pages import inputs
from yimen.foundation.audit.models import Entry
from yimen.foundation.eforms.actions import publish
from yimen.foundation.eforms.changes import differences
from yimen.foundation.eforms.models import Answers, Definition, Draft
from yimen.foundation.eforms.rules import NotAnEditor
from yimen.foundation.eforms.xlsform import read_xlsform
from yimen.foundation.staff.models import Role
from yimen.kit.sight import System

FORMS = "/desk/forms/"


@pytest.fixture(autouse=True)
def _in_chinese() -> Iterator[None]:
    with override("zh-hans"):
        yield


@pytest.fixture
def epidemiologist(city: None, client_for: Any) -> Client:
    browser: Client = client_for(make_user("流调员", (Role.EPIDEMIOLOGIST, CITY)))
    return browser


@pytest.fixture
def household(city: None) -> Definition:
    return publish("household", words("住户", "Household"), HOUSEHOLD, by=System())


def brought(browser: Client, content: bytes, slug: str = "", name: str = "f.xlsx") -> Any:
    file = SimpleUploadedFile(name, content)
    return browser.post(f"{FORMS}upload/", {"file": file, "slug": slug})


def published(browser: Client, page: str) -> Any:
    token = re.search(r'name="form" value="([^"]+)"', page)
    assert token
    return browser.post(f"{FORMS}publish/", {"form": token[1]}, follow=True)


def test_a_form_of_others_is_read_shown_and_then_published(epidemiologist: Client) -> None:
    page = brought(epidemiologist, HOUSEHOLD_SURVEY).content.decode()
    told = ("hh-survey-2020", "未导入的内容", "表单中不支持在地图上定位")
    assert all(said in page for said in told)
    assert not Definition.objects.exists()

    page = published(epidemiologist, page).content.decode()

    assert "从现在起使用第 1 版" in page
    definition = Definition.objects.get()
    assert definition.schema == read_xlsform(HOUSEHOLD_SURVEY).schema
    assert Entry.objects.filter(verb="publish_form", subject_ids=[definition.pk]).count() == 1


def test_a_form_may_become_the_next_version_of_another(
    epidemiologist: Client, household: Definition
) -> None:
    page = brought(epidemiologist, CASE_INVESTIGATION, "household").content.decode()
    assert all(said in page for said in ("第 2 版", "文件内容已全部导入", "新增", "删除"))
    published(epidemiologist, page)
    assert list(Definition.objects.values_list("slug", "version")) == [
        ("household", 1), ("household", 2),
    ]  # fmt: skip
    page = epidemiologist.get(f"{FORMS}household/").content.decode()
    assert all(said in page for said in ("改了什么", "发病日期", "单选"))


@pytest.mark.parametrize(
    ("content", "slug", "said"),
    [
        (b"", "", "文件"),
        (b"plain words", "", "文件"),
        (xlsx(other=[("a",)]), "", "survey"),
        (CASE_INVESTIGATION, "no blanks", "slug"),
        (CASE_INVESTIGATION, "upload", "请换一个名称"),
        (xlsx(survey=[("type", "name", "label"), ("text", "a", "A")]), "", "请填写表单简称"),
        (xlsx(survey=[("type", "name", "label"), ("image", "a", "A")]), "", "没有一个问题"),
    ],
)
def test_a_file_that_is_no_form_is_refused_at_its_box(
    epidemiologist: Client, content: bytes, slug: str, said: str
) -> None:
    answer = brought(epidemiologist, content, slug)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_nobody_puts_another_form_in_the_place_of_the_one_that_was_read(
    epidemiologist: Client, client_for: Any
) -> None:
    page = brought(epidemiologist, CASE_INVESTIGATION).content.decode()
    token = re.search(r'name="form" value="([^"]+)"', page)
    assert token
    other = client_for(make_user("另一位", (Role.EPIDEMIOLOGIST, CITY)))
    for browser, form in ((epidemiologist, token[1][:-2]), (other, token[1]), (other, "")):
        browser.post(f"{FORMS}publish/", {"form": form})
    assert not Definition.objects.exists()


def test_a_form_is_tried_out_page_by_page_and_nothing_is_kept(
    epidemiologist: Client, household: Definition
) -> None:
    url = f"{FORMS}household/1/preview/"
    page = epidemiologist.get(url).content.decode()
    assert "填写的内容不会保存" in page
    typed = inputs(page) | {"name": ["甲"], "travelled": ["no"], "go": ["2"]}
    page = epidemiologist.post(url, typed).content.decode()
    page = epidemiologist.post(url, inputs(page) | {"row": ["add members"]}).content.decode()
    typed = inputs(page) | {"members-0-who": ["乙"], "go": ["4"]}
    page = epidemiologist.post(url, typed).content.decode()
    assert all(said in page for said in ("核对信息", "家人姓名: 乙"))
    page = epidemiologist.post(url, inputs(page)).content.decode()
    assert "填写无误" in page
    assert not Answers.objects.exists()
    assert not Draft.objects.exists()


def test_a_form_is_tried_out_on_one_page_with_rows_and_without_script(
    epidemiologist: Client, household: Definition
) -> None:
    url = f"{FORMS}household/1/preview/?whole=1"
    page = re.sub("<template>.*?</template>", "", epidemiologist.get(url).content.decode(),
                  flags=re.DOTALL)  # fmt: skip
    typed = inputs(page) | {"name": ["甲"], "row": ["add members"]}
    page = epidemiologist.post(url, typed).content.decode()
    assert ('value="甲"' in page, 'name="members-0-who"' in page) == (True, True)
    typed = {"name": "甲", "travelled": "no", "members-rows": "1", "members-0-age": "七"}
    answer = epidemiologist.post(url, typed | {"client_uuid": str(uuid.uuid4())})
    assert answer.status_code == 422
    assert 'id="id_members-0-who_error"' in answer.content.decode()
    typed |= {"members-0-who": "乙", "members-0-age": "7", "client_uuid": str(uuid.uuid4())}
    assert "填写无误" in epidemiologist.post(url, typed).content.decode()


def test_a_mistake_in_the_trial_is_told_where_it_is(
    epidemiologist: Client, household: Definition
) -> None:
    url = f"{FORMS}household/1/preview/"
    answer = epidemiologist.post(url, inputs(epidemiologist.get(url).content.decode()) |
                                 {"phone": ["12"], "go": ["2"]})  # fmt: skip
    assert answer.status_code == 422
    assert 'id="id_phone_error"' in answer.content.decode()
    for odd in ({"go": "x"}, {"go": "-1"}, {"go": "99"}, {"step": "x"}, {"row": "add x"}):
        assert epidemiologist.post(url, odd).status_code in {200, 422}


def test_a_form_is_taken_out_and_comes_back_unchanged(
    epidemiologist: Client, household: Definition
) -> None:
    answer = epidemiologist.get(f"{FORMS}household/1/xlsform/")
    content = answer.getvalue()
    assert "household-v1.xlsx" in answer["Content-Disposition"]
    page = published(epidemiologist, brought(epidemiologist, content).content.decode())
    assert "第 1 版" in page.content.decode()  # it says the same: there is no second version
    assert Definition.objects.count() == 1
    assert Entry.objects.filter(verb="export").count() == 1


@pytest.mark.parametrize("role", [Role.CITY_HQ, Role.COUNTY_HQ])
def test_headquarters_read_the_forms_and_do_not_change_them(
    household: Definition, client_for: Any, role: Role
) -> None:
    user = make_user("指挥部", (role, CITY if role == Role.CITY_HQ else HUBIN))
    browser = client_for(user)
    pages = ("", "household/", "household/1/preview/")
    for page in pages:
        said = browser.get(FORMS + page)
        assert (said.status_code, f"{FORMS}upload/" in said.content.decode()) == (200, False)
    assert brought(browser, CASE_INVESTIGATION).status_code == 404
    with pytest.raises(NotAnEditor):
        publish("household", words("x"), HOUSEHOLD, by=user)


def test_who_has_nothing_to_do_with_forms_does_not_find_them(
    household: Definition, client_for: Any
) -> None:
    browser = client_for(make_user("填报员", (Role.REPORTER, MAOJIN)))
    for page in ("", "household/", "household/1/preview/", "household/1/xlsform/", "upload/"):
        assert browser.get(FORMS + page).status_code == 404


def test_a_form_that_is_not_there_is_not_found(epidemiologist: Client) -> None:
    for page in ("nothing/", "nothing/1/preview/", "nothing/1/xlsform/"):
        assert epidemiologist.get(FORMS + page).status_code == 404


def test_what_differs_between_two_versions_is_said_in_words() -> None:
    new = copy.deepcopy(HOUSEHOLD)
    new["pages"][0]["fields"][0]["label"] = words("您的姓名", "Your name")
    new["pages"][0]["fields"][1]["required"] = True
    new["pages"][2]["fields"][0]["fields"].pop(1)
    new["pages"][2]["fields"][0]["fields"][1].pop("show_when")
    new["pages"][2]["fields"].pop(1)
    new["pages"][2]["fields"].append({"name": "pet", "type": "text", "label": words("宠物")})
    new["code_lists"]["counties"].append({"value": "lingbao", "label": words("灵宝市")})
    told = {change.label: change for change in differences(HOUSEHOLD, new)}
    assert {label: change.words for label, change in told.items()} == {
        "您的姓名": "修改", "手机号": "修改", "去了哪个县": "修改", "学校": "修改", "宠物": "新增",
        "年龄": "删除", "由谁照看": "删除",
    }  # fmt: skip
    [part] = told["手机号"].parts
    assert (part.label, part.before, part.after) == ("必答", "—", "总是")
    [part] = told["学校"].parts
    assert (part.label, part.after) == ("显示条件", "—")
    assert "灵宝市" in told["去了哪个县"].parts[0].after


def test_the_pages_are_complete_in_english(epidemiologist: Client, household: Definition) -> None:
    for page in ("", "household/", "household/1/preview/", "upload/"):
        said = epidemiologist.get(FORMS + page, headers={"accept-language": "en"}).content.decode()
        body = re.sub(r"<(script|template)[^>]*>.*?</\1>", "", said, flags=re.DOTALL)
        assert "Forms" in body or "trial" in body
        plain = re.sub(r"<[^>]*>", "", body)
        assert not re.search("[版试载导]", plain)
