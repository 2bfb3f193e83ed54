"""A phone in the mountains: what is saved in it is sent once, never twice, never lost."""

import pytest
from playwright.sync_api import expect

from tests.journeys.city import City
from tests.journeys.phone import ADD, HOME, OUTBOX, Phone, begin, finish, phone_in_the_mountains

pytestmark = pytest.mark.journey


def enter_two_people_without_network(phone: Phone) -> None:
    """The network ends in the middle of the first; the page is closed in the second."""
    page = phone.page
    page.goto(phone.window.address + ADD)
    begin(page, "测试离线甲")
    phone.lose_network()
    finish(page)
    phone.has_kept_it()
    page = phone.reopen(ADD)
    phone.says("待传 1")
    begin(page, "测试离线乙")
    page = phone.reopen(ADD)
    page.locator("[data-continue]").click()
    expect(page.locator("[name=name]")).to_have_value("测试离线乙")
    expect(page.locator("[name=phone]")).to_have_value("13900001234")
    finish(page)
    phone.says("待传 2")


def test_two_people_entered_without_network_arrive_once(demo: City) -> None:
    with demo.window("city_hq") as headquarters, phone_in_the_mountains(demo) as phone:
        headquarters.go("/desk/situation/")
        before = headquarters.figures(("persons", "wuhan_returnee"))
        enter_two_people_without_network(phone)
        page = phone.reopen(OUTBOX)
        phone.lists("waiting", 2)
        expect(page.locator("[data-list=waiting]")).to_contain_text("测***甲")
        other = page.context.new_page()
        other.goto(phone.window.address + HOME)
        expect(other.locator("yi-kept li").first).to_be_visible()
        phone.network.cuts = 2

        phone.find_network()

        phone.says("待传 0")
        phone.says("待传 0", other)
        headquarters.wait_for(before, persons=2, wuhan_returnee=2)
        assert len(phone.network.posts) >= 4, "two answers were lost after the house had written"
        phone.lists("sent", 2)
        page.locator("[data-list=sent] a").first.click()
        expect(page.locator(".done")).to_contain_text("已登记")
        assert headquarters.figures(before)["persons"] == before["persons"] + 2
        assert phone.window.errors == []


def test_with_network_it_is_a_quick_form(demo: City) -> None:
    with phone_in_the_mountains(demo) as phone:
        page = phone.page
        page.goto(phone.window.address + ADD)
        begin(page, "测试在线甲")
        finish(page)

        page.wait_for_url("**/done/")
        phone.says("待传 0")
        assert phone.window.errors == []
