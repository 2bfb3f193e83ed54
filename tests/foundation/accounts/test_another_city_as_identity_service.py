"""A second city, in processes and a database of its own, vouches for a person to ours."""

import re
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from tests.factories import make_user
from tests.foundation.accounts.phones import CODE, newest_code
from tests.foundation.accounts.servers import ROOT, database_url, post, serving, surroundings
from yimen.foundation.accounts.models import Tally, User
from yimen.foundation.audit.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.machine]
PHONE = "+8613812345678"
THERE = {"login": "13912345678", "password": "three words together"}
CALLBACK = "http://testserver/accounts/oidc/province/login/callback/"
SET_UP = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0); call_command("createcachetable")
from allauth.idp.oidc.models import Client
from yimen.foundation.accounts.fields import vault
from yimen.foundation.accounts.models import User
user = User(display_name="邻市居民", phone="+8613912345678")
user.phone_digest = vault().digest(user.phone)
user.set_password("three words together"); user.save()
client = Client(id="sanmenxia", name="三门峡一门", scopes="openid\\nprofile")
client.redirect_uris = "%s"
client.set_secret("between the two"); client.save()
"""


@pytest.fixture
def neighbour(tmp_path: Path) -> Iterator[str]:
    """The other city's address."""
    name = f"city_{uuid.uuid4().hex[:12]}"
    _on_server(f'CREATE DATABASE "{name}"')
    there = surroundings(tmp_path, DATABASE_URL=database_url(name))
    try:
        subprocess.run([sys.executable, "-c", SET_UP % CALLBACK], env=there, cwd=ROOT, check=True)
        with serving(there, workers=1) as base:
            yield base
    finally:
        _on_server(f'DROP DATABASE "{name}" WITH (FORCE)')


def _on_server(statement: str) -> None:
    with psycopg.connect(database_url(), autocommit=True) as server:
        server.execute(statement)


@pytest.fixture
def province(neighbour: str, settings: Any) -> str:
    app = {
        "provider_id": "province",
        "name": "邻市",
        "client_id": "sanmenxia",
        "secret": "between the two",
        "settings": {
            "server_url": neighbour,
            "oauth_pkce_enabled": True,
            "scope": ["openid", "profile"],
        },
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    return neighbour


def vouched(client: Client, neighbour: str) -> str:
    """From our sign-in page through the other city and back; where we are led then."""
    started = client.post("/accounts/oidc/province/login/?process=login")
    with httpx.Client(base_url=neighbour, timeout=60) as browser:
        asked = browser.get(started["Location"])
        entered = post(browser, asked.headers["Location"], **THERE)
        consent = browser.get(entered.headers["Location"])
        assert "form-action 'self' http://testserver" in consent.headers["Content-Security-Policy"]
        hidden = dict(
            re.findall(r'name="(csrfmiddlewaretoken|request)" value="([^"]+)"', consent.text)
        )
        scopes = {"scopes": ["openid", "profile"], "action": "grant"}
        granted = browser.post("/identity/o/authorize", data=hidden | scopes)
    assert granted.headers["Location"].startswith(CALLBACK), granted.text
    return str(client.get(granted.headers["Location"])["Location"])


def test_who_is_vouched_for_proves_the_number_once_and_is_linked(province: str) -> None:
    user = make_user("测试甲", phone=PHONE)
    client = Client()

    assert "邻市" in client.get("/accounts/login/").content.decode()
    assert vouched(client, province) == "/accounts/link/"
    assert "_auth_user_id" not in client.session
    client.post("/accounts/link/", {"phone": "13812345678"})
    client.post(CODE, {"code": newest_code(PHONE)})

    assert client.session["_auth_user_id"] == str(user.pk)
    account = SocialAccount.objects.get()
    assert (account.user_id, account.extra_data) == (user.pk, {})
    assert Entry.objects.filter(verb="link_identity", subject_ids=[user.pk]).exists()

    again = Client()
    assert vouched(again, province) == "/accounts/arrive/"
    assert again.session["_auth_user_id"] == str(user.pk)


def test_who_is_vouched_for_and_unknown_here_opens_an_account(province: str) -> None:
    client = Client()
    vouched(client, province)
    client.post("/accounts/link/", {"phone": "13812345678"})
    client.post(CODE, {"code": newest_code(PHONE)})
    client.post("/accounts/welcome/", {"name": "邻市居民"})

    user = User.objects.get()
    assert SocialAccount.objects.get().user == user
    assert client.session["_auth_user_id"] == str(user.pk)


def test_an_identity_is_not_moved_to_a_second_account(province: str) -> None:
    first, second = make_user("测试甲", phone=PHONE), make_user("测试乙", phone="+8613812340000")
    client, thief = Client(), Client()
    vouched(client, province)
    vouched(thief, province)
    client.post("/accounts/link/", {"phone": "13812345678"})
    client.post(CODE, {"code": newest_code(PHONE)})
    Tally.objects.all().delete()

    thief.post("/accounts/link/", {"phone": "13812340000"})
    answer = thief.post(CODE, {"code": newest_code("+8613812340000")})

    assert answer.status_code == 409
    assert SocialAccount.objects.get().user == first
    assert thief.session.get("_auth_user_id") != str(second.pk)


def test_nobody_is_linked_without_having_been_vouched_for(client: Client) -> None:
    assert client.get("/accounts/link/")["Location"] == "/accounts/login/"
