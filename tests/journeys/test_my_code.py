"""A code in the hand: read by another reader, shown without network, other with time."""

import base64
import io
import json
import time
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, Request, expect

from tests.journeys.city import City
from yimen.epidemic.passes.rules.token import PublicKey, Token, verifier

pytestmark = pytest.mark.journey
CODE = "/epidemic/code/"
MINUTES_3 = 180_000


def read(page: Page) -> str:
    """What an independent reader sees in the picture on the screen."""
    image = Image.open(io.BytesIO(page.locator(".qr").first.screenshot())).convert("L")
    [found] = zxingcpp.read_barcodes(image)
    return str(found.text)


def verified(text: str, keys: Any, ahead: float = 0) -> Token:
    public = [
        PublicKey(int(key["kid"]), _bytes(key["x"]), key["nbf"], key.get("exp"))
        for key in keys["keys"]
        if "nbf" in key
    ]
    return verifier(public).read(text, time.time() + ahead)


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def drawn(page: Page) -> str:
    card = page.locator(".code-card[data-at]").first
    expect(card).to_be_visible()
    return str(card.get_attribute("data-at"))


def test_a_code_is_shown_without_network_and_changes_with_time(demo: City) -> None:
    with demo.window("resident", size="phone") as window:
        page = window.page
        page.clock.install()
        window.go(CODE)
        drawn(page)
        keys = json.loads(page.evaluate("fetch('/api/v1/codes/keys.json').then(r => r.text())"))
        first = read(page)
        token = verified(first, keys)
        page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")

        page.context.set_offline(True)
        page.reload()

        assert drawn(page) == "0"
        assert verified(read(page), keys).subject == token.subject
        asked: list[Request] = []
        page.on("request", lambda request: asked.append(request))
        page.clock.fast_forward(MINUTES_3)
        expect(page.locator('.code-card[data-at="1"]').first).to_be_visible()
        later = read(page)
        assert later != first
        assert verified(later, keys, ahead=MINUTES_3 / 1000).subject == token.subject
        assert asked == [], "showing a code asks nobody"
        page.context.set_offline(False)


def test_who_signs_out_leaves_no_code_behind(demo: City) -> None:
    with demo.window("resident", size="phone") as window:
        page = window.page
        window.go(CODE)
        drawn(page)
        window.go("/my/")
        page.locator('form[action$="/accounts/logout/"] button').click()
        page.wait_for_load_state()
        left = page.evaluate("""() => new Promise((done) => {
            const asked = indexedDB.open("yimen-codes");
            asked.onsuccess = () => {
                const all = asked.result.transaction("strips").objectStore("strips").count();
                all.onsuccess = () => done(all.result);
            };
        })""")
        assert left == 0
    demo.kept.pop("resident", None)
