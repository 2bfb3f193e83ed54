"""The real server process: open streams do not hold it up."""

import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest
from django.conf import settings

from tests.foundation.live.ears import until
from yimen.foundation.live.queries import token
from yimen.kit.sight import NOBODY


class Somebody:
    pk = 1
    sight = NOBODY


@pytest.fixture
def address() -> tuple[str, int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()


@pytest.fixture
def server(address: tuple[str, int]) -> Iterator[subprocess.Popen[bytes]]:
    words = [sys.executable, "-m", "granian", "--interface", "asgi", "--loop", "uvloop"]
    words += ["--port", str(address[1]), "--log-level", "warning", "yimen.config.asgi:loop"]
    places = {"YIMEN_DATA": str(settings.DATA_DIR), "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen(words, env={**os.environ, **places})
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def answers(address: tuple[str, int]) -> bool:
    try:
        urllib.request.urlopen(f"http://{address[0]}:{address[1]}/healthz", timeout=1).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


@pytest.mark.machine
def test_a_server_ends_its_streams_and_itself_when_asked(
    server: subprocess.Popen[bytes], address: tuple[str, int]
) -> None:
    until(lambda: answers(address))
    with socket.create_connection(address, timeout=10) as stream:
        right = token(Somebody(), ["a"])
        stream.sendall(
            f"GET /live/ HTTP/1.1\r\nHost: x\r\nAuthorization: Live {right}\r\n\r\n".encode()
        )
        heard = stream.recv(4096)
        while b"retry:" not in heard:
            heard += stream.recv(4096)

        server.send_signal(signal.SIGTERM)
        while piece := stream.recv(4096):
            heard += piece

    assert heard.endswith(b"0\r\n\r\n")  # a whole answer, not a broken one
    assert server.wait(10) == 0
