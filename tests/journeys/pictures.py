"""Take the pictures in docs/images from a running demo: `python -m tests.journeys.pictures`.

Each page is taken at both sizes and in both languages, one in the elder view too; the exit
status is 1 when any of them scrolls sideways, overlaps, or has a serious finding of axe.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

from tests.journeys.looks import DESKTOP, PHONE, chromium, flaws


@dataclass(frozen=True)
class Shot:
    """One page as one person sees it; `role` is empty for somebody who has not signed in."""

    name: str
    path: str
    role: str = ""
    elder: bool = False


SHOTS = [
    Shot("home", "/"),
    Shot("home-elder", "/", elder=True),
    Shot("sign-in", "/accounts/login/"),
    Shot("reporter-today", "/desk/key-groups/", "reporter"),
    Shot("reporter-add", "/desk/key-groups/add/", "reporter"),
    Shot("doctor-inbox", "/desk/inbox/", "grid_doctor"),
    Shot("township-investigations", "/desk/investigations/", "township_officer"),
    Shot("county-workbench", "/desk/", "county_hq"),
    Shot("city-situation", "/desk/situation/", "city_hq"),
    Shot("auditor-audit", "/desk/audit/", "auditor"),
    Shot("components", "/ui/"),
]
SIZES = {"390": PHONE, "1440": DESKTOP}
LANGUAGES = {"zh": "zh-CN", "en": "en-US"}


def sign_in(page: Page, address: str, login: dict[str, str]) -> None:
    page.goto(f"{address}/accounts/login/")
    page.fill("[name=login]:visible", login["phone"])
    page.fill("[name=password]:visible", login["password"])
    page.press("[name=password]:visible", "Enter")
    page.wait_for_load_state("networkidle")


def open_page(context: BrowserContext, address: str, shot: Shot) -> Page:
    page = context.new_page()
    query = "?mode=elder" if shot.elder else "?mode=standard"
    page.goto(f"{address}/ui/mode/{query}&next={shot.path}")
    page.wait_for_timeout(1200)  # charts and maps come after the page
    return page


def contexts(
    browser: Browser, address: str, logins: dict[str, dict[str, str]]
) -> Iterator[tuple[str, str, BrowserContext]]:
    """A signed-in browser for each role, size and language."""
    roles = {shot.role for shot in SHOTS if shot.role in logins or not shot.role}
    for role in sorted(roles):
        for width, viewport in SIZES.items():
            for language, locale in LANGUAGES.items():
                context = browser.new_context(viewport=viewport, locale=locale)
                if role:
                    sign_in(context.new_page(), address, logins[role])
                yield role, f"{width}-{language}", context
                context.close()


def take(address: str, logins: dict[str, dict[str, str]], folder: Path) -> list[str]:
    """Every picture into the folder; what is wrong with any of them."""
    found = []
    with chromium() as browser:
        for role, suffix, context in contexts(browser, address, logins):
            for shot in [shot for shot in SHOTS if shot.role == role]:
                page = open_page(context, address, shot)
                page.screenshot(path=folder / f"{shot.name}-{suffix}.png")
                found += [f"{shot.name}-{suffix}: {flaw}" for flaw in flaws(page)]
                page.close()
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--address", default="http://127.0.0.1:8000")
    parser.add_argument("--logins", type=Path, default=Path("var/demo-logins.json"))
    parser.add_argument("--out", type=Path, default=Path("docs/images"))
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    people = json.loads(given.logins.read_text("utf-8")) if given.logins.exists() else []
    logins = {person.get("role_key", person["role"]): person for person in reversed(people)}
    found = take(given.address, logins, given.out)
    sys.stdout.write("\n".join(found or ["All pages look as they should."]) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
