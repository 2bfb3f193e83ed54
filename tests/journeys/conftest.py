"""One served demo city and one browser for all journeys."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Error as BrowserError

from tests.config.machine import ROOT, serving
from tests.journeys.city import City
from tests.journeys.looks import chromium

BUILT = ROOT / "src/yimen/foundation/ui/static/ui/dist"
SMALL = ("--residents=2000", "--key-persons=400")


# Both end with this package: while Playwright's loop runs, Django refuses the database to the
# thread, which the tests that come after need.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    try:
        with chromium() as browser:
            yield browser
    except BrowserError as error:
        if "Executable doesn't exist" not in str(error):
            raise
        pytest.fail("Journeys need Chromium: `make test` installs it.", pytrace=False)


@pytest.fixture(scope="package")
def city_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    if not any(BUILT.glob("*.js")):
        pytest.fail("Journeys need the built scripts: `make test` builds them.", pytrace=False)
    data = tmp_path_factory.mktemp("city")
    with serving(data, "all", *SMALL, verb="demo") as server:
        yield f"http://127.0.0.1:{server.port}", data


@pytest.fixture(scope="package")
def demo(city_address: tuple[str, Path], browser: Browser) -> City:
    return City(*city_address, browser)
