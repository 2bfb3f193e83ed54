"""A person is handed over to another county while what concerns him waits in a phone."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from tests.journeys.city import City, Window
from tests.journeys.entering import answer_the_questions, choose, enter_a_returnee, what_follows
from tests.journeys.phone import HOME, OUTBOX, Phone, phone_in_the_mountains

pytestmark = pytest.mark.journey
SHENQUANYUAN = 411203100001  # 神泉苑社区 of 大营镇 in 陕州区: another county than 茅津社区's
TRANSFERS = "/desk/key-groups/transfers/"


def ask_the_other_village(reporter: Window) -> tuple[str, str, str]:
    """Whoever has just been entered; where his observation, his investigation and the question
    are."""
    page = reporter.page
    observation, work = what_follows(reporter)
    page.locator('a[href$="/transfer/"]').click()
    page.fill("[name=area]", f"神泉苑社区 {SHENQUANYUAN}")
    choose(page, "reason", "moved")
    page.locator("button[form=transfer]").click()
    page.wait_for_url(f"**{TRANSFERS}*/")
    return observation, work, reporter.path


@contextmanager
def handing_over(demo: City) -> Iterator[tuple[Window, str, str, str]]:
    """The receiving reporter's window; a new person's observation, work and question there."""
    there = demo.somebody_else("reporter", SHENQUANYUAN)
    with (
        demo.window("reporter", size="phone") as reporter,
        demo.window(there, size="phone") as receiver,
    ):
        reporter.go(HOME)
        enter_a_returnee(reporter)
        yield receiver, *ask_the_other_village(reporter)


def visit_him_without_network(phone: Phone, observation: str) -> None:
    phone.lose_network()
    page = phone.reopen(HOME)
    page.locator(f'yi-kept a[href="{observation}visit/"]').click()
    page.fill("[name=temperature]", "36.8")
    page.locator("button[form=visit]").click()
    phone.has_kept_it()
    phone.says("待传 1")


def take_over(receiver: Window, transfer: str) -> None:
    receiver.go("/desk/inbox/")
    receiver.page.locator(f'main a[href="{transfer}"]').first.click()
    expect(receiver.page.locator("main")).to_contain_text("茅津社区")
    receiver.page.get_by_role("button", name="接收", exact=True).click()
    expect(receiver.page.get_by_text("已接收").first).to_be_visible()


def test_what_a_phone_kept_follows_him_into_the_other_county(demo: City) -> None:
    with handing_over(demo) as (receiver, observation, _work, transfer):
        with phone_in_the_mountains(demo) as phone:
            visit_him_without_network(phone, observation)
            take_over(receiver, transfer)
            receiver.go(observation)
            expect(receiver.page.locator("main")).not_to_contain_text("36.8")

            phone.network.cuts = 1
            phone.find_network()

            phone.says("待传 0")
            phone.reopen(OUTBOX)
            phone.lists("sent", 1)
            phone.lists("refused", 0)
            assert phone.network.posts == [f"{observation}visit/"] * 2
            assert phone.window.errors == []
        expect_one_visit(receiver, observation)
        assert receiver.errors == []


def expect_one_visit(receiver: Window, observation: str) -> None:
    """In the calendar and in what happened, by the one who was there."""
    receiver.go(observation)
    page = receiver.page
    expect(page.locator("#observation")).to_contain_text("神泉苑社区")
    expect(page.locator("ol.days li", has_text="36.8")).to_have_count(1)
    expect(page.locator("ol.timeline li", has_text="36.8")).to_have_count(1)
    receiver.go(HOME)
    expect(page.locator(f'main a[href="{observation}visit/"]')).to_have_count(0)


def question_him_without_network(doctor: Phone, work: str) -> None:
    doctor.lose_network()
    page = doctor.reopen(HOME)
    page.locator(f'yi-kept a[href^="{work}report/"]').click()
    answer_the_questions(page, "36.9")
    doctor.has_kept_it()
    doctor.says("待传 1")


def test_a_questionnaire_of_the_first_township_arrives_in_the_second(demo: City) -> None:
    with handing_over(demo) as (receiver, _observation, work, transfer):
        with phone_in_the_mountains(demo, "grid_doctor") as doctor:
            question_him_without_network(doctor, work)
            take_over(receiver, transfer)

            doctor.network.cuts = 1
            doctor.find_network()

            doctor.says("待传 0")
            doctor.reopen(OUTBOX)
            doctor.lists("sent", 1)
            doctor.lists("refused", 0)
            assert doctor.window.errors == []
        receiver.go(work)
        page = receiver.page
        expect(page.locator("main")).to_contain_text("神泉苑社区")
        expect(page.get_by_text("36.9")).to_have_count(1)
        assert receiver.errors == []
