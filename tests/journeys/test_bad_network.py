"""A phone in the mountains: what is saved in it is sent once, never twice, never lost."""

import pytest
from playwright.sync_api import expect

from tests.journeys.city import City
from tests.journeys.entering import (
    SEND,
    answer_the_questions,
    choose,
    enter_a_returnee,
    what_follows,
)
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


def enter_somebody_under_another_name(phone: Phone, name: str, wrong: str) -> None:
    """Once with network; again without it, in another group, the name written wrong."""
    page = phone.page
    page.goto(phone.window.address + ADD)
    number = begin(page, name)
    finish(page)
    page.wait_for_url("**/done/")
    page.goto(phone.window.address + ADD)
    phone.lose_network()
    begin(page, wrong, number)
    choose(page, "group", "outside_returnee")
    finish(page)
    phone.has_kept_it()


def test_what_was_refused_is_shown_mended_and_sent(demo: City) -> None:
    with phone_in_the_mountains(demo) as phone:
        page = phone.page
        enter_somebody_under_another_name(phone, "测试记录甲", "测试写错乙")

        phone.find_network()

        phone.says("待改 1")
        page.goto(phone.window.address + OUTBOX)
        expect(page.locator("[data-list=refused]")).to_contain_text("姓名")
        page.locator("[data-list=refused] [data-open]").click()
        expect(page.locator(".field[data-invalid]:has([name=name])")).to_be_visible()
        expect(page.locator("[name=name]")).to_have_value("测试写错乙")
        expect(page.locator("[name=stay_address]")).to_have_value("崤山路 1 号")
        page.fill("[name=name]", "测试记录甲")
        page.locator(SEND).click()
        page.wait_for_url("**/done/")
        phone.says("待传 0")
        expect(page.locator(".phone-strip yi-pill")).not_to_contain_text("待改")
        assert phone.window.errors == []


def test_a_session_that_ended_keeps_what_waits_for_its_own_account(demo: City) -> None:
    with phone_in_the_mountains(demo) as phone:
        page = phone.page
        page.goto(phone.window.address + ADD)
        phone.lose_network()
        begin(page, "测试会话甲")
        finish(page)
        phone.has_kept_it()
        page.context.clear_cookies()
        phone.find_network()
        phone.says("登录后上传")

        phone.sign_in("grid_doctor")
        page.goto(phone.window.address + OUTBOX)
        phone.says("待传 0")
        expect(page.locator("[data-empty]")).to_be_visible()
        page.evaluate("window.dispatchEvent(new Event('online'))")
        page.wait_for_timeout(3000)
        assert phone.network.posts == [], "the grid doctor sent nothing of the reporter's"

        page.context.clear_cookies()
        phone.sign_in("reporter")
        page.goto(phone.window.address + OUTBOX)
        phone.lists("sent", 1)
        phone.says("待传 0")
        assert set(phone.network.posts) == {ADD}
        assert phone.window.errors == []


def test_who_signs_out_is_told_what_was_not_sent(demo: City) -> None:
    with phone_in_the_mountains(demo) as phone:
        page = phone.page
        page.goto(phone.window.address + ADD)
        phone.network.is_down = True
        begin(page, "测试退出甲")
        finish(page)
        phone.has_kept_it()
        page.locator(".user-menu summary").click()
        page.locator('form[action="/accounts/logout/"] button').click()
        dialog = page.locator("dialog:modal")
        expect(dialog).to_contain_text("1 条未上传")
        page.keyboard.press("Escape")
        phone.says("待传 1")

        phone.network.is_down = False
        page.locator(".user-menu summary").click()
        page.locator('form[action="/accounts/logout/"] button').click()
        dialog.locator("[value=send]").click()

        phone.says("待传 0")
        assert phone.network.posts == [ADD]


def test_one_bar_of_signal_is_enough(demo: City) -> None:
    """400 ms and 50 kbit/s; what is counted is what went over the air."""
    with phone_in_the_mountains(demo) as phone:
        page, network = phone.page, phone.network
        page.goto(phone.window.address + ADD)
        network.delay, network.rate = 0.4, 6250
        page = phone.reopen(HOME)
        network.carried = 0

        page.goto(phone.window.address + ADD)
        expect(page.locator("[name=name]")).to_be_visible()
        page.wait_for_load_state("load")
        assert network.carried < 20_000, "the form, opened a second time"
        begin(page, "测试信号甲")
        finish(page)
        page.wait_for_url("**/done/", timeout=60_000)
        page.wait_for_load_state("load")

        assert network.carried < 50_000, "the form, the sending and the receipt"
        assert phone.window.errors == []


def test_a_visit_is_reported_where_there_is_no_network(demo: City) -> None:
    with demo.window("reporter", size="phone") as reporter:
        reporter.go(HOME)
        enter_a_returnee(reporter)
        _observation, address = what_follows(reporter)
    with phone_in_the_mountains(demo, "grid_doctor") as phone:
        phone.lose_network()
        page = phone.reopen(HOME)
        work = page.locator(f'yi-kept a[href^="{address}report/?form="]')
        expect(work).to_contain_text("*")
        who = str(work.locator(".title").text_content())
        work.click()
        expect(page.locator("[data-kept-who]")).to_contain_text(who)
        answer_the_questions(page)
        phone.has_kept_it()
        phone.says("待传 1")
        page = phone.reopen(OUTBOX)
        expect(page.locator("[data-list=waiting]")).to_contain_text(who)

        phone.find_network()

        phone.says("待传 0")
        phone.window.go(address)
        expect(page.locator("main")).to_contain_text("36.5")
        assert phone.window.errors == []


def test_a_daily_visit_is_written_down_at_the_door(demo: City) -> None:
    with demo.window("reporter", size="phone") as reporter:
        reporter.go(HOME)
        enter_a_returnee(reporter)
    with phone_in_the_mountains(demo, "grid_doctor") as phone:
        phone.lose_network()
        page = phone.reopen(HOME)
        page.locator('yi-kept a[href^="/desk/follow-up/"]').first.click()
        expect(page.locator("[data-kept-who]")).to_contain_text("*")
        address = page.url.partition("visit/")[0]
        page.fill("[name=temperature]", "36.7")
        page.locator("button[form=visit]").click()
        phone.has_kept_it()

        phone.network.cuts = 1
        phone.find_network()

        phone.says("待传 0")
        page.goto(address)
        expect(page.locator("main")).to_contain_text("36.7")
        assert len(phone.network.posts) >= 2
        assert phone.window.errors == []
