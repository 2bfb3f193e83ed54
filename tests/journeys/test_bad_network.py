"""A reporter's phone in the mountains: what is saved in it is sent once, never twice, never lost."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.city import City, Window
from tests.journeys.entering import SEND, choose, id_number, today
from tests.journeys.network import BadNetwork

pytestmark = pytest.mark.journey
HOME, ADD, OUTBOX = "/desk/key-groups/", "/desk/key-groups/add/", "/desk/key-groups/outbox/"
LONG = 90_000  # the phone rests between tries


@dataclass
class Phone:
    """A reporter's phone and the network around it."""

    window: Window
    network: BadNetwork

    @property
    def page(self) -> Page:
        return self.window.page

    def ready(self) -> None:
        """Opened once with network: from now on it works without."""
        with self.page.expect_response("**/desk/key-groups/phone/"):
            self.window.go(HOME)
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")

    def lose_network(self) -> None:
        self.network.is_down = True
        self.page.context.set_offline(True)

    def find_network(self) -> None:
        self.network.is_down = False
        self.page.context.set_offline(False)

    def open(self, path: str) -> Page:
        """In a tab of its own, after the one before was closed."""
        before = self.page
        self.window.page = before.context.new_page()
        before.close()
        self.page.goto(self.window.address + path)
        return self.page

    def says(self, words: str, timeout: int = LONG) -> None:
        expect(self.page.locator(".phone-strip yi-pill")).to_contain_text(words, timeout=timeout)


def begin(page: Page, name: str) -> None:
    choose(page, "group", "wuhan_returnee")
    page.fill("[name=name]", name)
    page.fill("[name=id_number]", id_number())
    page.fill("[name=phone]", "13900001234")


def finish(page: Page) -> None:
    page.fill("[name=from_place]", "湖北省武汉市")
    page.fill("[name=arrived_on]", today().isoformat())
    if page.locator("[name=area_code] option").count() > 1:
        page.locator("[name=area_code]").select_option(index=1)
    page.fill("[name=stay_address]", "崤山路 1 号")
    choose(page, "symptoms", "no")
    page.locator(SEND).click()


@pytest.fixture
def mountains(demo: City) -> Iterator[City]:
    """The same city, over a network that can be cut."""
    network = BadNetwork(int(demo.address.rsplit(":", 1)[1]))
    with network.open():
        city = City(network.address, demo.data, demo.browser, demo.kept)
        city.network = network  # type: ignore[attr-defined]
        yield city


def phone_of(window: Window, city: City) -> Phone:
    phone = Phone(window, city.network)  # type: ignore[attr-defined]
    phone.ready()
    return phone


def test_two_people_entered_without_network_arrive_once(demo: City, mountains: City) -> None:
    with (
        demo.window("city_hq") as headquarters,
        mountains.window("reporter", size="phone") as window,
    ):
        headquarters.go("/desk/situation/")
        before = headquarters.figures(("persons", "wuhan_returnee"))
        phone = phone_of(window, mountains)
        page = phone.page
        page.goto(window.address + ADD)
        begin(page, "测试离线甲")
        phone.lose_network()
        finish(page)
        expect(page.locator(".done h2")).to_have_text("已保存在本机")

        page = phone.open(ADD)
        phone.says("待传 1")
        begin(page, "测试离线乙")
        page.wait_for_timeout(600)
        page = phone.open(ADD)
        page.locator("[data-continue]").click()
        expect(page.locator("[name=name]")).to_have_value("测试离线乙")
        expect(page.locator("[name=phone]")).to_have_value("13900001234")
        finish(page)
        phone.says("待传 2")

        page = phone.open(OUTBOX)
        expect(page.locator("[data-list=waiting] li")).to_have_count(2)
        expect(page.locator("[data-list=waiting]")).to_contain_text("测***甲")
        other = page.context.new_page()
        other.goto(window.address + HOME)
        expect(other.locator("yi-kept li").first).to_be_visible()
        phone.network.cuts = 2
        phone.find_network()

        phone.says("待传 0")
        expect(other.locator(".phone-strip yi-pill")).to_contain_text("待传 0")
        headquarters.wait_for(before, persons=2, wuhan_returnee=2)
        assert len(phone.network.posts) >= 4, "two answers were lost after the house had written"
        expect(page.locator("[data-list=sent] li")).to_have_count(2)
        page.locator("[data-list=sent] a").first.click()
        expect(page.locator(".done")).to_contain_text("已登记")
        assert headquarters.figures(before)["persons"] == before["persons"] + 2
        assert window.errors == []


def test_with_network_it_is_a_quick_form(mountains: City) -> None:
    with mountains.window("reporter", size="phone") as window:
        phone = phone_of(window, mountains)
        page = phone.page
        page.goto(window.address + ADD)
        begin(page, "测试在线甲")
        finish(page)

        page.wait_for_url("**/done/")
        phone.says("待传 0")
        assert window.errors == []
