"""A key instead of a password, in a real browser with a virtual authenticator."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connections
from playwright.sync_api import Page, expect, sync_playwright

from tests.factories import make_user
from tests.foundation.accounts.phones import with_password
from tests.foundation.accounts.servers import serving, surroundings
from yimen.foundation.audit.models import Entry

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.journey,
    pytest.mark.machine,
]
PHONE, PASSWORD = "+8613812345678", "three words together"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
FLAGS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright keeps a loop in our thread
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        context = browser.new_context(locale="zh-CN", viewport={"width": 390, "height": 844})
        page = context.new_page()
        keys = context.new_cdp_session(page)
        keys.send("WebAuthn.enable")
        options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
        options |= {"hasUserVerification": True, "isUserVerified": True}
        options |= {"automaticPresenceSimulation": True}
        keys.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        yield page
        browser.close()
        connections.close_all()  # those that were opened beside Playwright's loop


def test_a_person_adds_a_passkey_and_signs_in_with_it(page: Page) -> None:
    user = with_password(make_user("测试甲", phone=PHONE), PASSWORD)
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))

    with serving(surroundings(settings.DATA_DIR), workers=1) as address:
        base = address.replace("127.0.0.1", "localhost")  # a passkey belongs to a name
        _sign_in_with_password(page, base)
        _add_passkey(page, base)
        page.goto(f"{base}/accounts/")
        page.get_by_role("button", name="退出登录").click()
        expect(page.get_by_role("link", name="手机号登录")).to_be_visible()  # it has ended
        page.goto(f"{base}/accounts/login/?next=/accounts/")
        page.locator("#passkey_login").click()
        page.wait_for_url("**/accounts/")
        expect(page.get_by_text("138****5678")).to_be_visible()

    verbs = list(Entry.objects.filter(subject_ids=[user.pk]).values_list("verb", flat=True))
    assert verbs.count("sign_in") == 2
    assert "add_second_factor" in verbs
    assert not [text for text in refused if "Content Security Policy" in text]


def _sign_in_with_password(page: Page, base: str) -> None:
    page.goto(f"{base}/accounts/login/?next=/accounts/")
    page.get_by_label("手机号").fill("13812345678")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("heading", name="账号与安全")).to_be_visible()


def _add_passkey(page: Page, base: str) -> None:
    page.goto(f"{base}/accounts/2fa/webauthn/add/")
    page.get_by_label("密码").fill(PASSWORD)  # asked again before it becomes a way in
    page.get_by_role("button", name="确认").click()
    page.get_by_role("checkbox").check()
    page.locator("#mfa_webauthn_add").click()
    expect(page.get_by_role("heading", name="备用码")).to_be_visible()
