"""On one port, Django stands behind the loop: a form with a body must reach it."""

import re
from pathlib import Path

import httpx
import pytest

from tests.config.machine import serving

pytestmark = pytest.mark.machine
SIGN_IN = "/accounts/login/"


def test_a_form_sent_on_the_one_port_is_answered(tmp_path: Path) -> None:
    with serving(tmp_path / "data") as server:
        base = f"http://127.0.0.1:{server.port}"
        with httpx.Client(base_url=base) as browser:
            page = browser.get(SIGN_IN).text
            token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
            assert token
            typed = {"csrfmiddlewaretoken": token[1], "login": "13900000000", "password": "x" * 99}

            answer = browser.post(SIGN_IN, data=typed, headers={"Referer": base + SIGN_IN})

            assert answer.status_code == 200
