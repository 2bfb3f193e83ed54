"""What a page says, without what differs between two looks at the same thing."""

import re
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from tests.matrix import topics
from tests.matrix.surfaces import Ask
from tests.matrix.topics import Hearing

NOISE = [
    (re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"'), "csrf"),
    (re.compile(r'data-now="\d+"'), "now"),
    (re.compile(r'data-live="[^"]*"'), "live"),  # what they say is in `hears`
    (re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"), "uuid"),
    (re.compile(r"\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?"), "time"),
    # the export that is being made is on its own first line, each time under a new number
    (re.compile(r"^\d+,(?=[^\n]*,export,audit\.Entry,)", re.MULTILINE), "own,"),
    # that a row was once shown to me is my own record; it holds the reason and a number
    (re.compile(r'"staff\.Share": \[[^\]]*\]'), "my shares"),
    (re.compile(r"\d+[\xa0 ](minutes?|hours?|seconds?|分钟|小时|秒)"), "ago"),
]


@dataclass(frozen=True)
class Said:
    """A page's status, where it leads, and its text without the noise."""

    status: int
    text: str
    leads_to: str = ""
    is_file: bool = False
    hears: tuple[Hearing, ...] = ()  # whom a token is made for, and its topics

    def without(self, number: int) -> "Said":
        """The same answer with the number that was asked for taken out."""
        plain, there = (text.replace(str(number), "N") for text in (self.text, self.leads_to))
        return replace(self, text=plain, leads_to=there)


def said(response: HttpResponse) -> Said:
    streaming = getattr(response, "streaming_content", None)
    body = b"".join(streaming) if streaming else response.content
    text = body.decode(errors="replace")
    hears = topics.hearings(text)
    for pattern, word in NOISE:
        text = pattern.sub(word, text)
    leads_to = response.headers.get("Location", "")
    is_file = "Content-Disposition" in response.headers
    return Said(response.status_code, text, leads_to, is_file, hears)


def look(client: Client, url: str, ask: Ask) -> Said:
    """One request that leaves nothing behind: no row, no look, no session."""
    headers: dict[str, Any] = {"accept-language": "zh-hans"} | ask.headers
    with transaction.atomic():
        if ask.post is None:
            response = client.get(url + ask.query, headers=headers)
        else:
            response = client.post(url + ask.query, ask.post, headers=headers)
        answer = said(response)
        transaction.set_rollback(True)
    return answer
