"""Take the pictures in docs/images: `python -m tests.journeys.pictures`.

Its pages at both sizes and in both languages, and one in the elder view, of a demo city that is
served for it; `--data FOLDER --address URL` takes them from one that runs. The exit status is 1
when a page scrolls sideways, has things on top of each other, or a serious finding of axe.
"""

import argparse
import io
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

from tests.config.machine import serving
from tests.journeys.city import City
from tests.journeys.entering import enter_a_returnee
from tests.journeys.looks import chromium, flaws

OUT = Path(__file__).parents[2] / "docs" / "images"
COLOURS = 200


@dataclass(frozen=True)
class Shot:
    """One page as one person sees it, after following some links; no role: not signed in."""

    name: str
    path: str
    role: str = ""
    then: tuple[str, ...] = ()


TASK, QUESTIONS = "#inbox a[href^='/desk/investigations/']", "a[href*='/report/?form=']"
LIST, OUTBREAK = "main a[href^='/desk/key-groups/lists/']", "main a[href^='/desk/outbreaks/']"
SHOTS = (
    Shot("home", "/"),
    Shot("sign-in", "/accounts/login/"),
    Shot("reporter-today", "/desk/key-groups/", "reporter"),
    Shot("reporter-add", "/desk/key-groups/add/", "reporter"),
    Shot("doctor-inbox", "/desk/inbox/", "grid_doctor"),
    Shot("doctor-questionnaire", "/desk/inbox/", "grid_doctor", (TASK, QUESTIONS)),
    Shot("township-investigations", "/desk/investigations/", "township_officer"),
    Shot("reporter-visits", "/desk/follow-up/", "reporter"),
    Shot("doctor-grid", "/desk/follow-up/grid/", "grid_doctor"),
    Shot("county-coverage", "/desk/key-groups/coverage/", "county_hq"),
    Shot("county-dispatch", "/desk/investigations/dispatch/", "county_hq"),
    Shot("city-list-from-above", "/desk/key-groups/lists/", "city_hq", (LIST,)),
    Shot("outbreak", "/desk/outbreaks/", "epidemiologist", (OUTBREAK,)),
    Shot("city-situation", "/desk/situation/", "city_hq"),
    Shot("big-screen", "/screen/", "city_hq"),
    Shot("auditor-audit", "/desk/audit/", "auditor"),
)
ELDER = Shot("home-elder", "/ui/mode/?mode=elder&next=/")
WIDTHS = {"phone": 390, "desktop": 1440}


def take(
    city: City, shot: Shot, size: str, language: str, folder: Path, *, with_axe: bool
) -> list[str]:
    """The picture into the folder; what is wrong with it."""
    name = f"{shot.name}-{WIDTHS[size]}-{language}"
    with city.window(shot.role, size=size, language=language) as window:
        window.go(shot.path)
        for link in shot.then:
            window.page.locator(link).first.click()
            window.page.wait_for_load_state()
        settle(window.page)
        save(window.page.screenshot(), folder / f"{name}.png")
        found = flaws(window.page, with_axe=with_axe)
        return [f"{name}: {flaw}" for flaw in found + window.errors]


def give_the_doctor_work(city: City) -> None:
    with city.window("reporter", size="phone") as window:
        for _ in range(3):
            window.go("/desk/key-groups/")
            enter_a_returnee(window)


def settle(page: Page) -> None:
    """Maps and charts come after the page."""
    for drawing in page.locator("yi-map, yi-chart").all():
        drawing.locator("canvas").first.wait_for(state="attached")
    page.wait_for_timeout(500)


def save(picture: bytes, path: Path) -> None:
    """Few colours keep the repository small."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


@contextmanager
def served(address: str, data: Path | None) -> Iterator[tuple[str, Path]]:
    if address and data:
        yield address, data
        return
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder), "all", verb="demo") as server,
    ):
        yield f"http://127.0.0.1:{server.port}", server.data


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--address", default="", help="of a demo that runs")
    parser.add_argument("--data", type=Path, help="its data folder")
    parser.add_argument("--without-axe", action="store_true", help="sooner done")
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    found = []
    with served(given.address, given.data) as (address, data), chromium() as browser:
        city = City(address, data, browser)
        give_the_doctor_work(city)
        every = list(product(SHOTS, WIDTHS, ("zh", "en")))
        for shot, size, language in [*every, (ELDER, "phone", "zh")]:
            axe = not given.without_axe
            found += take(city, shot, size, language, given.out, with_axe=axe)
    sys.stdout.write("\n".join(found or ["All pages look as they should."]) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
