"""What leaves the building: one contract for the fake and for the real way out."""

import datetime
import json
import threading
import uuid
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import pytest
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.factories import make_user
from yimen.foundation.messages import actions, tasks
from yimen.foundation.messages.gateway import (
    HttpGateway,
    Message,
    NotDelivered,
    ShownGateway,
    SmsGateway,
    sign,
)
from yimen.foundation.messages.models import Sent

PHONE = "+8613812345678"


class Provider(BaseHTTPRequestHandler):
    """An SMS provider as our protocol describes it."""

    taken: ClassVar[dict[str, dict[str, Any]]] = {}

    def do_POST(self) -> None:  # noqa: N802
        body = self.rfile.read(int(self.headers["Content-Length"]))
        signed = sign("secret", self.headers["X-Timestamp"], body)
        message = json.loads(body)
        good = self.headers["X-Signature"] == signed and self.headers["X-Key"] == "key"
        if good and message["phone"].startswith("+"):
            self.taken.setdefault(message["reference"], message)
            self.send_response(202)
        else:
            self.send_response(400)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Silent: a number reaches no log."""


@pytest.fixture
def provider() -> Iterator[str]:
    Provider.taken.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/send"
    server.shutdown()
    thread.join()
    server.server_close()


class Way:
    """A gateway, and how many messages came out at its other end."""

    def __init__(self, gateway: SmsGateway, taken: dict[Any, Any]) -> None:
        self.gateway, self.taken = gateway, taken


@pytest.fixture(params=["shown", "http"])
def way(request: pytest.FixtureRequest, provider: str) -> Way:
    if request.param == "shown":
        shown = ShownGateway()
        return Way(shown, shown.taken)
    return Way(HttpGateway(provider, "key", "secret"), Provider.taken)


def test_a_message_arrives(way: Way) -> None:
    way.gateway.send(Message(uuid.uuid4(), PHONE, "您好", "test"))

    assert len(way.taken) == 1


def test_a_message_sent_twice_arrives_once(way: Way) -> None:
    message = Message(uuid.uuid4(), PHONE, "您好", "test")

    way.gateway.send(message)
    way.gateway.send(message)

    assert len(way.taken) == 1


def test_what_is_not_taken_is_said(way: Way) -> None:
    with pytest.raises(NotDelivered):
        way.gateway.send(Message(uuid.uuid4(), "not a number", "您好", "test"))


def test_a_provider_that_is_away_is_said() -> None:
    with pytest.raises(NotDelivered):
        HttpGateway("http://127.0.0.1:9/", "key", "secret").send(
            Message(uuid.uuid4(), PHONE, "您好", "test")
        )


def test_a_message_never_leaves_in_the_clear() -> None:
    with pytest.raises(NotDelivered):
        HttpGateway("http://sms.example/", "key", "secret").send(
            Message(uuid.uuid4(), PHONE, "您好", "test")
        )


def test_a_message_tells_no_log_its_number() -> None:
    assert "138" not in repr(Message(uuid.UUID(int=0), PHONE, "您好", "test"))


@pytest.mark.django_db
def test_a_message_is_handed_over_by_a_job_once() -> None:
    sent = actions.send_sms(PHONE, "new_phone", {"code": "123456"}, "notice")
    assert ProcrastinateJob.objects.filter(task_name="messages.deliver").count() == 1
    assert sent.sent_at is None

    tasks.deliver(sent.pk)
    handed_over = Sent.objects.get().sent_at
    tasks.deliver(sent.pk)

    assert handed_over is not None
    assert Sent.objects.get().sent_at == handed_over


@pytest.mark.django_db
def test_a_code_that_left_is_not_kept(settings: Any, provider: str) -> None:
    settings.SMS_GATEWAY, settings.SMS_URL = "http", provider
    settings.SMS_KEY, settings.SMS_SECRET = "key", "secret"

    actions.send_sms(PHONE, "sign_in", {"code": "123456"}, "sign_in", at_once=True)

    (message,) = Provider.taken.values()
    assert "123456" in message["text"]
    assert Sent.objects.get().text == ""


@pytest.mark.django_db
def test_when_no_message_can_leave_the_person_is_told_and_may_try_again(
    client: Client, settings: Any
) -> None:
    settings.SMS_GATEWAY, settings.SMS_URL = "http", ""
    settings.SMS_KEY, settings.SMS_SECRET = "", ""

    page = client.post("/accounts/login/code/", {"phone": "13812345678"})

    assert page.status_code == 503
    assert "短信未能发送" in page.content.decode()
    assert not Sent.objects.exists()


@pytest.mark.django_db
def test_old_messages_are_forgotten() -> None:
    actions.send_sms(PHONE, "sign_in", {"code": "123456"}, "sign_in", at_once=True)
    Sent.objects.update(asked_at=timezone.now() - datetime.timedelta(days=31))

    tasks.purge(0)

    assert not Sent.objects.exists()


@pytest.mark.django_db
def test_a_newcomer_reads_the_code_on_the_demo_page(client: Client, settings: Any) -> None:
    settings.DEMO = True
    make_user("测试甲", phone=PHONE)
    client.post("/accounts/login/code/", {"phone": "13812345678"})
    client.post("/accounts/login/code/", {"phone": "13812340000"})

    everything = client.get("/demo/messages/").content.decode()
    own = client.get("/demo/messages/", {"phone": "13812345678"}).content.decode()

    assert everything.count("登录验证码") == 2
    assert own.count("登录验证码") == 1
    assert "138****5678" in own


@pytest.mark.django_db
def test_outside_the_demo_there_is_no_such_page(client: Client, settings: Any) -> None:
    settings.DEMO = False

    assert client.get("/demo/messages/").status_code == 404
