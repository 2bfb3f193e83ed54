"""The demo city in the browsers of its people: what every journey starts from."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, Response, expect

from tests.config.machine import Server
from tests.journeys.looks import DESKTOP, PHONE

LOCALES = {"zh": "zh-CN", "en": "en-US"}
SIZES = {"phone": PHONE, "desktop": DESKTOP, "wall": {"width": 1920, "height": 1080}}
PATIENCE = 15_000  # milliseconds for what comes by itself
expect.set_options(timeout=PATIENCE)


UNREACHABLE = ("Failed to load resource", "TypeError: Failed to fetch")


@dataclass
class Window:
    """One person's window, and all that went wrong in it."""

    page: Page
    address: str
    errors: list[str] = field(default_factory=list)
    loads: int = 0

    def __post_init__(self) -> None:
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.errors.append(error.stack or str(error)))
        self.page.on("response", self._answered)
        self.page.on("load", self._loaded)

    def _heard(self, message: ConsoleMessage) -> None:
        """All but that a network which was cut did not answer."""
        unreachable = any(word in message.text for word in UNREACHABLE)
        if message.type in {"error", "warning"} and not unreachable:
            self.errors.append(message.text)

    def _answered(self, response: Response) -> None:
        if response.status >= 500 or (response.status == 404 and "/static/" in response.url):
            self.errors.append(f"{response.status} {response.url}")

    def _loaded(self, page: Page) -> None:
        self.loads += 1

    def go(self, path: str) -> Response:
        response = self.page.goto(self.address + path)
        assert response is not None
        return response

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.address)

    def figure(self, key: str) -> int:
        text = self.page.locator(f"#board [data-figure={key}]").first.inner_text()
        return int(text.replace(",", ""))

    def figures(self, keys: Iterable[str]) -> dict[str, int]:
        return {key: self.figure(key) for key in keys}

    def wait_for(self, before: dict[str, int], **changes: int) -> None:
        """Until the board shows them all, which nobody has asked to look again."""
        for key, change in changes.items():
            place = self.page.locator(f"#board [data-figure={key}]").first
            expect(place).to_have_text(f"{before[key] + change:,}")


@dataclass
class City:
    """A served demo city; each role's sign-in is kept, since people sign in once a day."""

    address: str
    data: Path
    browser: Browser
    kept: dict[str, Any] = field(default_factory=dict)

    @property
    def logins(self) -> dict[str, dict[str, str]]:
        people = json.loads((self.data / "demo-logins.json").read_text("utf-8"))
        return {person["role"]: person for person in people}

    @contextmanager
    def window(
        self, role: str = "", *, size: str = "desktop", language: str = "zh", **more: Any
    ) -> Iterator[Window]:
        if role and role not in self.kept:
            self.kept[role] = self._sign_in(role)
        context = self.browser.new_context(
            viewport=SIZES[size],  # type: ignore[arg-type]
            locale=LOCALES[language],
            storage_state=self.kept.get(role),
            has_touch=size == "phone",
            **more,
        )
        window = Window(context.new_page(), self.address)
        window.page.set_default_timeout(PATIENCE)
        yield window
        context.close()

    def somebody_else(self, role: str, area_code: int) -> str:
        """Whom the demonstration does not offer, signed in by phone and password; the name of
        his windows."""
        name = f"{role} {area_code}"
        if name not in self.kept:
            self.kept[name] = self._sign_in_by_phone(self._phone_of(role, area_code))
        return name

    def _phone_of(self, role: str, area_code: int) -> str:
        """As the house that serves the city keeps it."""
        asked = (
            "from yimen.foundation.staff.models import Post;"
            f"print(Post.objects.get(role='{role}', area_id={area_code}).user.phone)"
        )
        said = Server(self.data).manage("manage", "shell", "--no-imports", "-c", asked)
        return said.strip().removeprefix("+86")

    def _sign_in_by_phone(self, phone: str) -> Any:
        context = self.browser.new_context(locale=LOCALES["zh"])
        page = context.new_page()
        page.goto(f"{self.address}/accounts/login/?next=/desk/")
        page.get_by_label("手机号").fill(phone)
        page.get_by_label("密码").fill(self.logins["reporter"]["password"])  # the demo has one
        page.get_by_role("button", name="登录", exact=True).click()
        page.wait_for_url(f"{self.address}/desk/**")
        state = context.storage_state()
        context.close()
        return state

    def _sign_in(self, role: str) -> Any:
        """By the button that the demonstration offers."""
        context = self.browser.new_context(locale=LOCALES["zh"])
        page = context.new_page()
        page.goto(f"{self.address}/accounts/login/")
        phone = self.logins[role]["phone"]
        page.locator(f'form:has(input[name=login][value="{phone}"]) button').click()
        page.wait_for_url(lambda url: "/accounts/login/" not in url)
        state = context.storage_state()
        context.close()
        return state
