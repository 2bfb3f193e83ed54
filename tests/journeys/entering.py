"""What a reporter does most: enters somebody who came home."""

import datetime
import random
import re
from zoneinfo import ZoneInfo

from playwright.sync_api import Page
from stdnum.cn import ric

from tests.journeys.city import Window

SEND = "#key-person button[type=submit], button[form=key-person]"


def today() -> datetime.date:
    return datetime.datetime.now(ZoneInfo("Asia/Shanghai")).date()


def id_number() -> str:
    """Somebody whom the city does not know yet."""
    born = datetime.date(1950, 1, 1) + datetime.timedelta(days=random.randrange(18_000))
    body = f"411202{born:%Y%m%d}{random.randrange(1, 1000):03d}"
    return body + ric.calc_check_digit(body + "0")


def choose(page: Page, name: str, value: str) -> None:
    page.locator(f'label:has([name="{name}"][value="{value}"])').click()


def enter_a_returnee(reporter: Window) -> None:
    """Through the form, as on a phone."""
    page = reporter.page
    page.locator('main a[href="/desk/key-groups/add/"], .action-bar a').first.click()
    choose(page, "group", "wuhan_returnee")
    page.fill("[name=name]", "测试归来")
    page.fill("[name=id_number]", id_number())
    page.fill("[name=phone]", "13900001234")
    page.fill("[name=from_place]", "湖北省武汉市")
    page.fill("[name=arrived_on]", (today() - datetime.timedelta(days=1)).isoformat())
    page.fill("[name=stay_address]", "崤山路 1 号 2 单元")
    choose(page, "symptoms", "no")
    page.locator(SEND).click()
    page.wait_for_url(re.compile(r"/desk/key-groups/\d+/done/"))


def what_follows(reporter: Window) -> tuple[str, str]:
    """Where the observation and the investigation are of whoever has just been entered."""
    found = re.search(r"/desk/key-groups/(\d+)/", reporter.path)
    assert found, "the receipt names the entry"
    reporter.go(found.group(0))
    observation, work = (
        reporter.page.locator(f'main a[href^="/desk/{part}/"]').first.get_attribute("href") or ""
        for part in ("follow-up", "investigations")
    )
    return observation, work


def answer_the_questions(page: Page, temperature: str = "36.5") -> None:
    """Of a first visit to somebody who came home well."""
    page.fill("[name=temperature]", temperature)
    choose(page, "fever", "no")
    choose(page, "had_contact", "no")
    choose(page, "isolation", "yes")
    page.locator("form#report button[type=submit]").click()
