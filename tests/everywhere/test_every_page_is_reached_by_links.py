"""No page that nobody links to, and no link that leads nowhere: each role walks its own pages."""

import re
from collections import Counter, deque
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from tests.everywhere.city import ENDS_THE_SESSION, ROLES, addresses, browser, build, somebody

LINK = re.compile(r'<(?:a\b[^>]*?\bhref|form\b[^>]*?\baction)="([^"#]+)')
STARTS = ("/", "/my/", "/desk/")
VISITS = 4  # of one route: rows of a list are alike
# lists of people are empty to them, and not offered
WITHOUT_PEOPLE = ("auditor", "system_admin", "epidemiologist")
# of libraries: their own tests walk them, and other systems call them
OF_LIBRARIES = ("account_", "mfa_", "idp:", "socialaccount_", "usersessions_", "openid_connect_",
                "yimen.foundation.accounts.views.")  # fmt: skip
NOT_LINKED = {
    "declarations:receipt": "the answer to a form",
    "key_groups:done": "the answer to a form",
    "key_groups:list_missed": "follows from the answer that nobody had him",
    "people:merge": "offered where two persons are alike",
    "areas:search": "the box above the tree asks it",
    "inbox:count": "a region of every desk page",
    "accounts:link": "follows from signing in elsewhere",
    "portal:identity": "offered on My page until the account is somebody's",
    "accounts:new_password": "follows from a code",
    "portal:service-worker": "a phone's browser asks it",
    "portal:manifest": "a browser asks it when a page is put among the apps",
    "portal:phone-shell": "a phone keeps it for work without network",
    "key_groups:phone": "a phone keeps it for a day",
    "portal:phone-token": "a phone asks it before it sends what it kept",
    "ui:gallery": "for those who build pages; the documentation links to it",
}

# who works by phone may open these, for his own rows; only a desk's pages lead there
BY_PHONE = ("reporter", "grid_doctor")
FROM_THE_DESK = {
    "imports:index": "a grid doctor brings nothing in; he may open what was shared with him",
    "investigations:counted": "a figure of the situation leads there",
    "investigations:order": "the work that it gave leads there, the order's own list for others",
    "key_groups:counted": "a figure of the situation leads there",
    "key_groups:list_export": "he is led to his own part of a list, not to the whole",
    "key_groups:list_people": "he is led to his own part of a list, not to the whole",
    "key_groups:received_list": "he is led to his own part of a list, not to the whole",
}


def route(path: str) -> str:
    try:
        return resolve(path).view_name
    except Resolver404:
        return f"nowhere: {path}"


def walked(client: Client) -> tuple[dict[str, int], list[str], list[str]]:
    """The routes reached with how often, the links that do not answer, the pages opened."""
    waiting, seen, reached, broken = deque(STARTS), set(STARTS), Counter[str](), []
    opened: list[str] = []
    while waiting:
        path = waiting.popleft()
        name = route(urlsplit(path).path)
        if reached[name] >= VISITS:
            continue
        answer = client.get(path)
        if answer.status_code == 405:  # the address of a form that writes
            continue
        reached[name] += 1
        if answer.status_code not in {200, 302} and path not in STARTS:
            broken.append(f"{path}: {answer.status_code}")
        if "text/html" not in answer.headers.get("Content-Type", ""):
            continue
        opened.append(path)
        for found in LINK.findall(answer.content.decode()):
            url = urljoin(path, unescape(found))
            inside = url.startswith("/") and not url.startswith(("/static/", ENDS_THE_SESSION))
            if inside and url not in seen:
                seen.add(url)
                waiting.append(url)
    return dict(reached), broken, opened


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_each_role_reaches_all_its_pages(role: str) -> None:
    staff = build()
    client = browser(staff[role])

    reached, broken, _opened = walked(client)

    assert broken == []
    own = {route(url) for url in addresses(somebody(staff)) if client.get(url).status_code == 200}
    ours = {name for name in own if not name.startswith(OF_LIBRARIES)}
    if role in WITHOUT_PEOPLE:
        ours -= {name for name in ours if name.startswith(("investigations:", "key_groups:"))}
    if role in BY_PHONE:
        ours -= set(FROM_THE_DESK)
    assert sorted(ours - set(reached) - set(NOT_LINKED)) == []
