"""A reporter's phone and the network around it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.journeys.city import City, Window
from tests.journeys.entering import SEND, choose, id_number, today
from tests.journeys.network import BadNetwork

HOME, ADD, OUTBOX = "/desk/key-groups/", "/desk/key-groups/add/", "/desk/key-groups/outbox/"
LONG = 90_000  # the phone rests between tries


@dataclass
class Phone:
    window: Window
    network: BadNetwork
    city: City

    @property
    def page(self) -> Page:
        return self.window.page

    def ready(self, path: str = HOME) -> None:
        """Opened once with network: from now on it works without."""
        with self.page.expect_response("**/desk/key-groups/phone/"):
            self.window.go(path)
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        self.page.wait_for_timeout(1500)  # what was fetched is sealed and put away

    def lose_network(self) -> None:
        self.network.is_down = True
        self.page.context.set_offline(True)

    def find_network(self) -> None:
        self.network.is_down = False
        self.page.context.set_offline(False)

    def reopen(self, path: str) -> Page:
        """In a tab of its own, after the one before was closed."""
        before = self.page
        self.window.page = before.context.new_page()
        before.close()
        self.page.goto(self.window.address + path)
        return self.page

    def sign_in(self, role: str) -> None:
        """By the button that the demonstration offers, as whoever holds the phone now."""
        self.page.goto(f"{self.window.address}/accounts/login/")
        number = self.city.logins[role]["phone"]
        self.page.locator(f'form:has(input[name=login][value="{number}"]) button').click()
        self.page.wait_for_url(f"{self.window.address}/desk/**")

    def says(self, words: str, page: Page | None = None) -> None:
        """In the strip that is always there."""
        strip = (page or self.page).locator(".phone-strip yi-pill")
        expect(strip).to_contain_text(words, timeout=LONG)

    def lists(self, name: str, n: int) -> None:
        """On the page of what is in this phone."""
        expect(self.page.locator(f"[data-list={name}] li")).to_have_count(n, timeout=LONG)

    def has_kept_it(self) -> None:
        expect(self.page.locator(".done h2")).to_have_text("已保存在本机")


@contextmanager
def phone_in_the_mountains(
    city: City, role: str = "reporter", path: str = HOME
) -> Iterator[Phone]:
    """The same city, over a network that can be cut."""
    network = BadNetwork(int(city.address.rsplit(":", 1)[1]))
    with network.open():
        there = City(network.address, city.data, city.browser, city.kept)
        with there.window(role, size="phone") as window:
            phone = Phone(window, network, there)
            phone.ready(path)
            yield phone


def begin(page: Page, name: str, number: str = "") -> str:
    number = number or id_number()
    choose(page, "group", "wuhan_returnee")
    page.fill("[name=name]", name)
    page.fill("[name=id_number]", number)
    page.fill("[name=phone]", "13900001234")
    page.wait_for_timeout(600)  # a draft follows the fingers
    return number


def finish(page: Page) -> None:
    fill_the_rest(page)
    page.locator(SEND).click()


def fill_the_rest(page: Page) -> None:
    page.fill("[name=from_place]", "湖北省武汉市")
    page.fill("[name=arrived_on]", today().isoformat())
    if page.locator("[name=area_code] option").count() > 1:
        page.locator("[name=area_code]").select_option(index=1)
    page.fill("[name=stay_address]", "崤山路 1 号")
    choose(page, "symptoms", "no")
