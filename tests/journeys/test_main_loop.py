"""A person comes home from Wuhan: three people work on it, headquarters watches."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from tests.journeys.city import City, Window
from tests.journeys.entering import choose, enter_a_returnee, today

pytestmark = pytest.mark.journey
HUBIN = "411202"


def tasks(window: Window) -> set[str]:
    links = window.page.locator('#inbox a[href^="/desk/investigations/"]')
    return {str(link.get_attribute("href")) for link in links.all()}


def the_new_task(window: Window, before: set[str]) -> str:
    """It comes by itself."""
    links = window.page.locator('#inbox a[href^="/desk/investigations/"]')
    expect(links).to_have_count(len(before) + 1)
    (new,) = tasks(window) - before
    return new


def report_fever(doctor: Window, task: str) -> None:
    """The questions follow the answers."""
    page = doctor.page
    page.locator(f'#inbox a[href="{task}"]').click()
    page.locator('a[href*="/report/?form="]').click()
    advice, onset = page.locator("[data-name=advice]"), page.locator("[data-name=onset]")
    expect(advice).to_be_hidden()
    page.fill("[name=temperature]", "38.4")
    choose(page, "fever", "yes")
    expect(advice).to_be_visible()
    expect(onset).to_be_visible()
    page.fill("[name=onset]", today().isoformat())
    choose(page, "symptoms", "other")
    page.fill("[name=symptoms_other]", "头痛")
    choose(page, "symptoms", "other")
    expect(page.locator("[name=symptoms_other]")).to_be_hidden()
    choose(page, "had_contact", "no")
    expect(page.locator("[data-name=contacts]")).to_be_hidden()
    choose(page, "isolation", "yes")
    page.locator("form:has([name=temperature]) button[type=submit]").click()
    page.wait_for_url(f"**{task}")


def close(officer: Window, task: str) -> None:
    officer.page.locator(f'#inbox a[href="{task}"]').click()
    officer.page.locator('button[formaction$="/check/"]').click()
    expect(officer.page.locator('button[formaction$="/check/"]')).to_have_count(0)


def on_the_map(headquarters: Window) -> int:
    """The number with which the map colours the district."""
    text = headquarters.page.locator("#board yi-map script").text_content() or ""
    items = json.loads(text)["items"]
    return next(int(item["value"]) for item in items if str(item["code"]).startswith(HUBIN))


@dataclass
class Cast:
    """Four people, each before an own window."""

    reporter: Window
    doctor: Window
    officer: Window
    headquarters: Window

    @classmethod
    @contextmanager
    def before_their_windows(cls, demo: City, language: str) -> Iterator["Cast"]:
        with ExitStack() as windows:

            def window(role: str, size: str, path: str) -> Window:
                one = windows.enter_context(demo.window(role, size=size, language=language))
                assert one.go(path).ok
                return one

            yield cls(
                window("reporter", "phone", "/desk/key-groups/"),
                window("grid_doctor", "phone", "/desk/inbox/"),
                window("township_officer", "desktop", "/desk/inbox/"),
                window("city_hq", "desktop", "/desk/situation/"),
            )

    @property
    def errors(self) -> list[str]:
        everybody = (self.reporter, self.doctor, self.officer, self.headquarters)
        return [error for window in everybody for error in window.errors]


FIGURES = ("persons", "wuhan_returnee", "symptoms", "open", "reported", "closed")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_returnee_is_entered_visited_and_closed_before_headquarters_eyes(
    demo: City, language: str
) -> None:
    with Cast.before_their_windows(demo, language) as cast:
        headquarters = cast.headquarters
        expect(headquarters.page.locator("yi-map canvas").first).to_be_visible()
        shown, coloured = headquarters.figures(FIGURES), on_the_map(headquarters)
        waiting, to_check = tasks(cast.doctor), tasks(cast.officer)

        enter_a_returnee(cast.reporter)

        task = the_new_task(cast.doctor, waiting)
        headquarters.wait_for(shown, persons=1, wuhan_returnee=1, open=1)
        assert on_the_map(headquarters) == coloured + 1

        loads_of_the_officer = cast.officer.loads
        report_fever(cast.doctor, task)

        assert the_new_task(cast.officer, to_check) == task
        assert cast.officer.loads == loads_of_the_officer, "the task came by itself"
        headquarters.wait_for(shown, symptoms=1, open=0, reported=1)

        close(cast.officer, task)

        headquarters.wait_for(shown, persons=1, symptoms=1, open=0, reported=0, closed=1)
        expect(headquarters.page.locator("yi-map canvas").first).to_be_visible()
        assert headquarters.loads == 1, "headquarters' page was never loaded again"
        assert cast.errors == []
