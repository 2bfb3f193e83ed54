"""The way out for short messages: one Protocol, a provider over HTTPS, a fake that shows."""

import hashlib
import hmac
import json
import time
import urllib.request
import uuid
from dataclasses import dataclass
from functools import cache
from typing import Protocol
from urllib.error import URLError

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from yimen.kit.refusals import Refusal

TIMEOUT = 5  # seconds


class NotDelivered(Refusal):
    """The message could not be sent. Please try again in a minute."""

    status_code = 503

    def __init__(self) -> None:
        super().__init__(str(_("The message could not be sent. Please try again in a minute.")))


@dataclass(frozen=True)
class Message:
    """`reference` is the same on every retry, so that the provider sends once."""

    reference: uuid.UUID
    phone: str
    text: str
    purpose: str

    def __repr__(self) -> str:
        return f"Message({self.reference})"  # never the number: this reaches logs


class SmsGateway(Protocol):
    name: str

    def send(self, message: Message) -> None:
        """Hand it over; NotDelivered when the other side did not take it."""


class ShownGateway:
    """The fake of tests and the demo: the message stays with us, and a page shows it."""

    name = "shown"

    def __init__(self) -> None:
        self.taken: dict[uuid.UUID, Message] = {}

    def send(self, message: Message) -> None:
        if not message.phone.startswith("+"):
            raise NotDelivered
        self.taken.setdefault(message.reference, message)


class HttpGateway:
    """A provider that takes JSON over HTTPS, signed with HMAC-SHA256.

    POST {reference, phone, text, purpose}; headers X-Key, X-Timestamp (Unix seconds) and
    X-Signature = hex HMAC(secret, timestamp + "." + body). Any 2xx answer means: taken.
    """

    name = "http"

    def __init__(self, url: str, key: str, secret: str) -> None:
        self._url, self._key, self._secret = url, key, secret

    def send(self, message: Message) -> None:
        try:
            with urllib.request.urlopen(self._request(message), timeout=TIMEOUT):  # noqa: S310
                pass  # the operator's own setting gives the address; only http(s) is accepted
        except (URLError, TimeoutError, ConnectionError) as error:
            raise NotDelivered from error

    def _request(self, message: Message) -> urllib.request.Request:
        if not self._url.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
            raise NotDelivered  # in the clear only to ourselves
        fields = {"phone": message.phone, "text": message.text, "purpose": message.purpose}
        body = json.dumps({"reference": str(message.reference), **fields}).encode()
        stamp = str(int(time.time()))
        headers = {
            "Content-Type": "application/json",
            "X-Key": self._key,
            "X-Timestamp": stamp,
            "X-Signature": sign(self._secret, stamp, body),
        }
        return urllib.request.Request(self._url, body, headers, method="POST")  # noqa: S310  # checked above


def sign(secret: str, stamp: str, body: bytes) -> str:
    return hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()


_shown = ShownGateway()


def gateway() -> SmsGateway:
    """The one that the settings name."""
    if ShownGateway.name == settings.SMS_GATEWAY:
        return _shown
    return _http(settings.SMS_URL, settings.SMS_KEY, settings.SMS_SECRET)


@cache
def _http(url: str, key: str, secret: str) -> HttpGateway:
    return HttpGateway(url, key, secret)
