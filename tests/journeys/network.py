"""A phone's way to the house that can be cut: before a request, or after it was done."""

import contextlib
import http.client
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HOP = {"connection", "transfer-encoding", "keep-alive"}


class BadNetwork:
    """Hands every request on to the house, as long as it is up."""

    def __init__(self, port: int) -> None:
        self.house = port
        self.is_down = False
        self.cuts = 0  # so many answers to what a phone kept do not arrive, though it was written
        self.posts: list[str] = []  # what a phone kept, as it reached the house
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    @contextlib.contextmanager
    def open(self) -> Iterator["BadNetwork"]:
        thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        thread.start()
        yield self
        self._server.shutdown()
        self._server.server_close()

    def swallows(self, handler: BaseHTTPRequestHandler) -> bool:
        """Whether this answer is lost on its way."""
        if handler.command != "POST" or not handler.headers.get("X-Yimen-Outbox"):
            return False
        self.posts.append(handler.path)
        self.cuts -= 1
        return self.cuts >= 0


def _handler(network: BadNetwork) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *words: object) -> None:
            pass

        def _carry(self) -> None:
            if network.is_down:
                return self._cut()
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            there = http.client.HTTPConnection("127.0.0.1", network.house, timeout=60)
            with contextlib.closing(there), contextlib.suppress(OSError):
                there.request(self.command, self.path, body, dict(self.headers))
                answer = there.getresponse()
                self._cut() if network.swallows(self) else self._hand_on(answer)
            return None

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
            while piece := answer.read1(65536):
                if network.is_down:
                    return self._cut()
                self.wfile.write(piece)
            return None

        do_GET = do_POST = do_HEAD = _carry

    return Handler
