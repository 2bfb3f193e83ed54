"""A form with rows and choices that follow, in a real browser."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.foundation.eforms.forms import HOUSEHOLD, words
from tests.journeys.city import City
from tests.journeys.looks import flaws
from yimen.foundation.eforms.models import Definition
from yimen.foundation.eforms.xlsform import write_xlsform

pytestmark = pytest.mark.journey
FORMS = "/desk/forms/"


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """The form as its author has it in a file."""
    form = Definition(slug="household", version=1, title=words("住户", "H"), schema=HOUSEHOLD)
    path = tmp_path / "household.xlsx"
    with write_xlsform(form) as file:
        path.write_bytes(file.read())
    return path


def choose(page: Page, name: str, value: str) -> None:
    page.locator(f'label:has([name="{name}"][value="{value}"])').click()


def test_a_form_is_brought_in_and_tried_out(demo: City, sheet: Path) -> None:
    with demo.window("system_admin") as window:
        page = window.page
        window.go(FORMS + "upload/")
        page.locator("[name=file]").set_input_files(sheet)
        page.locator("main form button").last.click()
        expect(page.locator("main")).to_contain_text("household")
        assert flaws(page) == []
        page.locator('form[action$="/publish/"] button').click()
        page.wait_for_url(re.compile("/desk/forms/household/$"))
        assert flaws(page) == []
        assert window.errors == []
    rows_come_and_go(demo)
    page_by_page(demo)


def rows_come_and_go(demo: City) -> None:
    with demo.window("system_admin", size="phone") as window:
        page = window.page
        window.go(FORMS + "household/1/preview/?whole=1")
        page.fill("[name=name]", "甲")
        expect(page.locator('[name="county"]').first).to_be_hidden()
        choose(page, "travelled", "yes")
        choose(page, "county", "hubin")
        expect(page.locator('[name="town"][value="qianjin"]')).to_be_visible()
        expect(page.locator('[name="town"][value="daying"]')).to_be_hidden()

        for number, (who, age) in enumerate((("乙", "7"), ("丙", "40"), ("丁", "3"))):
            page.locator('button[value="add members"]').click()
            page.fill(f'[name="members-{number}-who"]', who)
            page.fill(f'[name="members-{number}-age"]', age)
        expect(page.locator('button[value="add members"]')).to_be_hidden()
        expect(page.locator('[name="members-0-school"]')).to_be_visible()
        expect(page.locator('[name="members-1-school"]')).to_be_hidden()
        expect(page.locator("[name=carer]")).to_be_visible()
        assert flaws(page) == []

        page.locator('button[value="remove members 0"]').click()
        expect(page.locator('[name="members-0-who"]')).to_have_value("丙")
        expect(page.locator('[name="members-1-who"]')).to_have_value("丁")
        page.locator('button[value="remove members 1"]').click()
        expect(page.locator("[name=carer]")).to_be_hidden()
        page.get_by_role("button", name="提交").click()
        expect(page.locator("main")).to_contain_text("填写无误")
        assert window.errors == []


def page_by_page(demo: City) -> None:
    with demo.window("system_admin", size="phone") as window:
        page = window.page
        window.go(FORMS + "household/1/preview/")
        assert flaws(page) == []
        choose(page, "travelled", "no")
        page.fill("[name=name]", "甲")
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_contain_text("第 2 步，共 2 步")
        page.locator('button[value="add members"]').click()
        page.fill('[name="members-0-who"]', "乙")
        page.keyboard.press("Enter")  # goes on: it does not press a button of the row
        expect(page.locator("main")).to_contain_text("核对信息")
        assert flaws(page) == []
        page.get_by_role("button", name="修改：同住家人").click()
        expect(page.locator("main")).to_contain_text("返回核对")
        assert flaws(page) == []
        page.locator('button[value="open members 0"]').click()
        expect(page.locator('[name="members-0-who"]')).to_have_value("乙")
        page.get_by_role("button", name="返回核对").click()
        page.get_by_role("button", name="提交").click()
        expect(page.locator("main")).to_contain_text("填写无误")
        assert window.errors == []
