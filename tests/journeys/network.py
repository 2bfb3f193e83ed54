"""A phone's way to the house that can be cut: before a request, or after it was done."""

import contextlib
import http.client
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HOP = {"connection", "transfer-encoding", "keep-alive"}


class BadNetwork(ThreadingHTTPServer):
    """Hands every request on to the house, as long as it is up."""

    daemon_threads = True

    def __init__(self, house: int) -> None:
        super().__init__(("127.0.0.1", 0), Carrier)
        self.house = house
        self.is_down = False
        self.cuts = 0  # so many answers to what a phone kept do not arrive, though it was written
        self.delay = 0.0  # seconds until an answer begins
        self.rate = 0  # bytes a second; 0: as fast as it goes
        self.carried = 0  # bytes of answers
        self.posts: list[str] = []  # what a phone kept, as it reached the house

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    @contextlib.contextmanager
    def open(self) -> Iterator["BadNetwork"]:
        threading.Thread(target=self.serve_forever, daemon=True).start()
        yield self
        self.shutdown()
        self.server_close()

    def swallows(self, carrier: BaseHTTPRequestHandler) -> bool:
        """Whether this answer is lost on its way."""
        if carrier.command != "POST" or not carrier.headers.get("X-Yimen-Outbox"):
            return False
        self.posts.append(carrier.path)
        self.cuts -= 1
        return self.cuts >= 0


class Carrier(BaseHTTPRequestHandler):
    """One request, there and back."""

    def log_message(self, *words: object) -> None:
        pass

    @property
    def network(self) -> BadNetwork:
        assert isinstance(self.server, BadNetwork)
        return self.server

    def do_GET(self) -> None:
        if self.network.is_down:
            return self._cut()
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        there = http.client.HTTPConnection("127.0.0.1", self.network.house, timeout=60)
        with contextlib.closing(there), contextlib.suppress(OSError):
            there.request(self.command, self.path, body, dict(self.headers))
            answer = there.getresponse()
            time.sleep(self.network.delay)
            self._cut() if self.network.swallows(self) else self._hand_on(answer)
        return None

    do_POST = do_GET

    def _cut(self) -> None:
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def _hand_on(self, answer: http.client.HTTPResponse) -> None:
        self.send_response_only(answer.status, answer.reason)
        for name, value in answer.getheaders():
            if name.lower() not in HOP:
                self.send_header(name, value)
        self.end_headers()
        while not self.network.is_down and (piece := answer.read1(4096)):
            self.network.carried += len(piece)
            time.sleep(len(piece) / self.network.rate if self.network.rate else 0)
            self.wfile.write(piece)
