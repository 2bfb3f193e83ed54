"""One command starts everything; one signal ends everything; what is killed comes back."""

import contextlib
import http.client
import json
import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.config.machine import (
    PATIENCE,
    Server,
    all_gone,
    descendants,
    forget,
    kin,
    serving,
    slay,
)
from yimen.config.database import running_url
from yimen.config.embedded import Cluster
from yimen.config.processes import wait_until

pytestmark = pytest.mark.machine
PROBE = "tests.config.probe_settings"


def test_a_newcomer_starts_it_looks_from_another_shell_and_ends_it(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        family = descendants(server.pid)

        assert server.healthy()
        assert server.status("/metrics") == 200
        assert server.status("/nothing-here/") == 404
        assert "[X] 0001_initial" in server.manage("manage", "showmigrations", "people")
        assert {bool(kin(server, kind)) for kind in ("worker", "jobs", "postmaster")} == {True}
        for line in ("a job worker runs", "the audit is sealed up to now"):
            said = server.manage("doctor")
            assert f"ok    {line}" in said, said
        server.terminate()

        assert all_gone(family, 1) == []
        assert not list(tmp_path.glob("serve-*.json"))


def test_it_ends_within_ten_seconds_under_load_while_clients_leave(tmp_path: Path) -> None:
    with (
        serving(tmp_path, "all", settings=PROBE) as server,
        _load(server.port),
        _open_pages(server) as streams,
    ):
        family = descendants(server.pid)
        assert [stream.status for stream in streams] == [200] * len(streams)

        seconds = server.terminate()

        assert all_gone(family, 0.5) == []
        assert seconds < 10, server.log.read_text()
        for stream in streams:
            stream.read()  # ended, not hanging


def test_it_ends_within_ten_seconds_while_the_city_is_loaded(tmp_path: Path) -> None:
    loading = Server(tmp_path, verb="demo").start()
    try:
        assert wait_until(lambda: "divisions" in loading.log.read_text(), PATIENCE)
        family = descendants(loading.pid)

        seconds = loading.terminate()

        assert all_gone(family, 0.5) == []
        assert seconds < 10, loading.log.read_text()
        assert _divisions(tmp_path) == 0, "all of it or nothing"
    finally:
        forget(tmp_path)


def _divisions(data: Path) -> object:
    cluster = Cluster(data)
    cluster.start()
    try:
        with psycopg.connect(cluster.url) as connection:
            row = connection.execute("SELECT count(*) FROM areas_area").fetchone()
            return row[0] if row else None
    finally:
        cluster.stop()


TOKENS = """
import json
from tests.factories import make_user
from yimen.foundation.live.queries import token
print(json.dumps(token(make_user("看大屏的人"), ["figures:411202"])))
"""


@contextlib.contextmanager
def _open_pages(server: Server) -> Iterator[list[http.client.HTTPResponse]]:
    """Pages that listen, and one in three that goes away without a word."""
    said = json.loads(server.manage("manage", "shell", "-v", "0", "-c", TOKENS).splitlines()[-1])
    with contextlib.ExitStack() as stack:
        opened = []
        for _ in range(30):
            asking = http.client.HTTPConnection("127.0.0.1", server.port, timeout=15)
            stack.callback(asking.close)
            asking.request("GET", "/live/", headers={"Authorization": f"Live {said}"})
            opened.append(stack.enter_context(asking.getresponse()))
        for leaving in opened[::3]:
            leaving.close()
        yield [stream for stream in opened if not stream.closed]


@contextlib.contextmanager
def _load(port: int) -> Iterator[None]:
    """Readers in a hurry, pages that never end, bodies that never come, clients that leave."""
    enough = threading.Event()
    readers = [threading.Thread(target=_read, args=(port, enough)) for _ in range(6)]
    for reader in readers:
        reader.start()
    opened = [socket.create_connection(("127.0.0.1", port)) for _ in range(16)]
    for number, one in enumerate(opened):
        endless = b"GET /slow/ HTTP/1.1\r\nHost: localhost\r\n\r\n"
        waiting = (
            b"POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\nx"
        )
        one.sendall(endless if number % 2 else waiting)
    for one in opened[::3]:
        one.close()
    try:
        yield
    finally:
        enough.set()
        for one in opened:
            one.close()
        for reader in readers:
            reader.join()


def _read(port: int, enough: threading.Event) -> None:
    while not enough.wait(0.01):
        with contextlib.suppress(OSError, http.client.HTTPException):
            asking = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            asking.request("GET", "/healthz")
            asking.close()  # gone before the answer


def test_whatever_is_killed_comes_back(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        for kind in ("worker", "server", "jobs", "sealer", "backend", "postmaster"):
            assert wait_until(lambda kind=kind: kin(server, kind) != 0, PATIENCE), kind  # type: ignore[misc]
            killed = slay(server, kind)

            back = wait_until(lambda kind=kind: kin(server, kind) not in {0, killed}, PATIENCE)  # type: ignore[misc]  # noqa: B023

            assert back, f"{kind}: {server.log.read_text()}"
            assert wait_until(server.healthy, PATIENCE), f"{kind}: {server.log.read_text()}"
            assert _writes(tmp_path), kind


def _writes(data: Path) -> bool:
    def once() -> bool:
        with contextlib.suppress(psycopg.OperationalError):
            with psycopg.connect(running_url(data), connect_timeout=2) as connection:
                connection.execute("CREATE TABLE IF NOT EXISTS probe ()")
            return True
        return False

    return wait_until(once, PATIENCE)


def test_nothing_outlives_a_killed_supervisor_and_the_next_start_recovers(tmp_path: Path) -> None:
    first = Server(tmp_path).start().ready()
    assert _writes(tmp_path)
    family = descendants(first.pid)

    first.kill()

    with serving(tmp_path, "all") as second:
        assert all_gone(family, 5) == []
        assert second.healthy()
        with psycopg.connect(running_url(tmp_path)) as connection:
            connection.execute("SELECT FROM probe")


def test_a_taken_port_is_said_plainly(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        server = Server(tmp_path, port=taken.getsockname()[1]).start()
        assert server.process is not None
        try:
            assert server.process.wait(PATIENCE) == 1
            assert "is taken; choose another with --port" in server.log.read_text()
        finally:
            forget(tmp_path)


def test_a_second_role_joins_the_database_of_the_first(tmp_path: Path) -> None:
    with serving(tmp_path, "pages") as pages, serving(tmp_path, "loop") as loop:
        assert loop.healthy()
        assert loop.status("/accounts/login/") == 404
        assert pages.status("/healthz") == 404
        assert kin(loop, "postmaster") == 0
        assert os.path.exists(tmp_path / "serve-loop.json")


def test_when_the_role_with_the_database_ends_the_other_takes_it_over(tmp_path: Path) -> None:
    with serving(tmp_path, "pages") as pages, serving(tmp_path, "loop") as loop:
        assert _writes(tmp_path)
        pages.terminate()

        assert wait_until(lambda: kin(loop, "postmaster") != 0, PATIENCE), loop.log.read_text()
        assert wait_until(loop.healthy, PATIENCE), loop.log.read_text()
        pages.start().ready()

        assert kin(pages, "postmaster") == 0
        assert pages.status("/accounts/login/") == 200
        with psycopg.connect(running_url(tmp_path)) as connection:
            connection.execute("SELECT FROM probe")
