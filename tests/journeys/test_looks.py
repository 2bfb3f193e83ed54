"""Every page that a menu leads to, in a real browser: nothing that a mayor should not see."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.journeys.city import City, Window
from tests.journeys.looks import flaws

pytestmark = pytest.mark.journey
ROLES = (
    "reporter",
    "grid_doctor",
    "township_officer",
    "county_investigator",
    "county_hq",
    "city_hq",
    "auditor",
    "system_admin",
)
ENTRANCES = ("/", "/desk/", "/desk/key-groups/", "/desk/people/", "/ui/display/")
FOR_ALL = ("/", "/accounts/login/", "/accounts/login/code/", "/demo/messages/", "/ui/display/")
MENUS = "nav a[href^='/'], .user-menu a[href^='/'], .page-head a[href^='/'], .action-bar a"
FIRST_ROW = "main .rows a[href^='/'], main table a[href]"


def menus_of(window: Window) -> list[str]:
    """Where this person's menus lead, from every shell the person meets."""
    found: dict[str, None] = {}
    for entrance in ENTRANCES:
        if window.go(entrance).ok:
            found |= dict.fromkeys([entrance, *links(window.page, MENUS)])
    return [path for path in found if not is_a_file(path)]


def links(page: Page, where: str) -> list[str]:
    hrefs = page.locator(where).evaluate_all("all => all.map((a) => a.pathname)")
    return [str(href) for href in hrefs]


def is_a_file(path: str) -> bool:
    return path.startswith(("/ui/mode/", "/accounts/logout/")) or any(
        word in path for word in ("export", "template", "table", "csv")
    )


def with_first_rows(window: Window, paths: list[str]) -> Iterator[str]:
    """Each page, and the first thing that its list leads to."""
    seen: set[str] = set()
    for path in paths:
        window.go(path)
        for one in [path, *links(window.page, FIRST_ROW)[:1]]:
            if one not in seen and not is_a_file(one):
                seen.add(one)
                yield one


def wrongs(window: Window, paths: list[str]) -> list[str]:
    found = []
    for path in paths:
        answer = window.go(path)
        if answer.status >= 400:
            found.append(f"{path}: answers {answer.status}")
            continue
        settle(window.page)
        new = is_new_to_axe(window)
        found += [f"{path}: {flaw}" for flaw in flaws(window.page, with_axe=new)]
    return found + window.errors


asked: set[str] = set()


def is_new_to_axe(window: Window) -> bool:
    """Axe is slow and looks at markup: one look at each kind of page, in each of its forms."""
    html = window.page.locator("html")
    form = [html.get_attribute(f"data-{name}") for name in ("shell", "mode", "zoom")]
    width = (window.page.viewport_size or {"width": 0})["width"]
    kind = f"{re.sub(r'[0-9]+', '0', window.path)} {form} {html.get_attribute('lang')} {width}"
    is_new = kind not in asked
    asked.add(kind)
    return is_new


def settle(page: Page) -> None:
    """Maps and charts come after the page."""
    for drawing in page.locator("yi-map, yi-chart").all():
        drawing.locator("canvas").first.wait_for(state="attached")


@pytest.mark.parametrize("size", ["phone", "desktop"])
@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_a_role_can_be_seen_by_a_mayor(demo: City, role: str, size: str) -> None:
    with demo.window(role, size=size) as window:
        paths = menus_of(window)
        if size == "phone":
            paths = list(with_first_rows(window, paths))

        assert wrongs(window, paths) == []


@pytest.mark.parametrize("size", ["phone", "desktop"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_who_has_not_signed_in_finds_orderly_pages(demo: City, language: str, size: str) -> None:
    with demo.window(size=size, language=language) as window:
        assert wrongs(window, list(FOR_ALL)) == []


@pytest.mark.parametrize(
    ("role", "paths"),
    [
        ("reporter", ["/", "/desk/key-groups/", "/desk/key-groups/add/", "/desk/people/"]),
        ("grid_doctor", ["/desk/", "/desk/inbox/", "/desk/investigations/"]),
        ("city_hq", ["/desk/", "/desk/situation/", "/desk/staff/", "/desk/areas/", "/my/"]),
    ],
)
@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_english_needs_more_room_and_has_it(
    demo: City, role: str, paths: list[str], size: str
) -> None:
    with demo.window(role, size=size, language="en") as window:
        assert wrongs(window, paths) == []


@pytest.mark.parametrize("wish", ["mode=elder", "zoom=5", "mode=elder&zoom=3"])
@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_large_letters_stay_inside_the_page(demo: City, wish: str, size: str) -> None:
    with demo.window("reporter", size=size) as window:
        window.go(f"/ui/mode/?{wish}&next=/")

        paths = ["/", "/my/", "/desk/key-groups/", "/desk/key-groups/add/", "/desk/people/"]
        assert wrongs(window, paths) == []


def test_the_wall_fills_a_wall(demo: City) -> None:
    with demo.window("city_hq", size="wall") as window:
        assert wrongs(window, ["/screen/"]) == []
        height = window.page.evaluate("document.documentElement.scrollHeight - innerHeight")

        assert height <= 0, "nobody scrolls a wall"


def test_a_phone_opens_the_menu_of_the_desk(demo: City) -> None:
    with demo.window("city_hq", size="phone") as window:
        window.go("/desk/")
        window.page.locator("button[popovertarget=rail]").click()
        window.page.locator("#rail a[href='/desk/situation/']").click()
        window.page.wait_for_url("**/desk/situation/")

        assert window.errors == []
