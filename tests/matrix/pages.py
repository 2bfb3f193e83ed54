"""What a page says, without what differs between two looks at the same thing."""

import re
from dataclasses import dataclass

from django.http import HttpResponse
from django.test import Client

NOISE = [
    (re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"'), "csrf"),
    (re.compile(r'csrf[_-]?token["=: ]+[\w-]{32,}'), "csrf"),
    (re.compile(r'data-live="[^"]*"'), "live"),
    (re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"), "uuid"),
    (re.compile(r"\d{1,2}:\d{2}(:\d{2})?"), "time"),
    (re.compile(r"\d+[\xa0 ](minutes?|hours?|seconds?|分钟|小时|秒)"), "ago"),
]


@dataclass(frozen=True)
class Said:
    """A page's status and its text without the noise."""

    status: int
    text: str


def said(response: HttpResponse) -> Said:
    streaming = getattr(response, "streaming_content", None)
    body = b"".join(streaming) if streaming else response.content
    text = body.decode(errors="replace")
    for pattern, word in NOISE:
        text = pattern.sub(word, text)
    return Said(response.status_code, text)


def look(client: Client, url: str) -> Said:
    return said(client.get(url, HTTP_ACCEPT_LANGUAGE="zh-hans"))
