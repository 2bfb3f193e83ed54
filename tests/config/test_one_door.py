"""Debian's nginx, with the configuration we ship, in front of both roles."""

import contextlib
import http.client
import os
import resource
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.config.machine import PATIENCE, ROOT, Server, serving
from yimen.config.embedded import free_port
from yimen.config.processes import wait_until

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin")
OPENSSL = shutil.which("openssl")
pytestmark = [
    pytest.mark.machine,
    pytest.mark.skipif(
        NGINX is None or OPENSSL is None,
        reason="nginx is not installed: apt-get install nginx-light openssl",
    ),
]
ELSEWHERE = """
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    include {folder}/site.conf;
"""


@dataclass(frozen=True)
class Door:
    folder: Path
    port: int
    tls: int

    def ask(self, path: str, *, source: str = "127.0.0.1", **headers: str) -> tuple[int, str, str]:
        """Status, all headers as text, body. 0 if nobody answers."""
        return _asked(http.client.HTTPConnection, self.port, path, source, headers)

    def ask_sealed(self, path: str) -> tuple[int, str, str]:
        trusting = ssl._create_unverified_context()
        return _asked(http.client.HTTPSConnection, self.tls, path, "", {}, context=trusting)

    @property
    def log(self) -> str:
        path = self.folder / "access.log"
        return path.read_text() if path.exists() else ""


def _asked(
    kind: type[http.client.HTTPConnection],
    port: int,
    path: str,
    source: str,
    headers: dict[str, str],
    **more: object,
) -> tuple[int, str, str]:
    where = (source, 0) if source else None
    asking = kind("127.0.0.1", port, timeout=15, source_address=where, **more)  # type: ignore[arg-type]
    said = {name.replace("_", "-"): value for name, value in headers.items()}
    with contextlib.closing(asking), contextlib.suppress(OSError):
        asking.request("GET", path, headers=said)
        with asking.getresponse() as got:
            return got.status, str(got.headers).lower(), got.read().decode()
    return 0, "", ""


@pytest.fixture(scope="module")
def roles(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Server]]:
    data = tmp_path_factory.mktemp("door") / "data"
    probe = "tests.config.probe_settings"
    with (
        serving(data, "pages", settings=probe, YIMEN_TLS="1") as pages,
        serving(data, "loop", settings=probe, YIMEN_TLS="1") as loop,
    ):
        yield pages, loop


@pytest.fixture(params=["plain", "sealed"])
def door(
    tmp_path: Path, roles: tuple[Server, Server], request: pytest.FixtureRequest
) -> Iterator[Door]:
    made = Door(tmp_path, free_port(), free_port())
    pages, loop = roles
    _write(
        tmp_path / "site.conf",
        "nginx.conf",
        {
            "listen 80;": f"listen 127.0.0.1:{made.port};",
            "127.0.0.1:8001": f"127.0.0.1:{loop.port}",
            "127.0.0.1:8002": f"127.0.0.1:{pages.port}",
            "/var/log/nginx/yimen.log": f"{tmp_path}/access.log",
            "/etc/nginx/yimen-tls[.]conf": f"{tmp_path}/yimen-tls[.]conf",
        },
    )
    user = "user root;" if os.geteuid() == 0 else ""
    _write(
        tmp_path / "nginx.conf",
        "nginx-main.conf",
        {
            "user www-data;": f"daemon off; {user}",
            "/run/nginx.pid": f"{tmp_path}/nginx.pid",
            "/var/log/nginx/error.log": f"{tmp_path}/error.log",
            "include /etc/nginx/conf.d/*.conf;": "",
            "include /etc/nginx/sites-enabled/*;": ELSEWHERE.format(folder=tmp_path),
        },
    )
    if request.param == "sealed":
        _seal(tmp_path, made.tls)
    assert NGINX is not None
    process = subprocess.Popen([NGINX, "-c", tmp_path / "nginx.conf"])
    try:
        assert wait_until(lambda: made.ask("/healthz")[0] != 0 or process.poll(), PATIENCE)
        assert process.poll() is None, "nginx says why above"
        yield made
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _write(target: Path, ours: str, changes: dict[str, str]) -> None:
    """A file of ours with other places in it, and nothing else changed."""
    text = (ROOT / "deploy" / ours).read_text()
    for here, there in changes.items():
        assert here in text, here
        text = text.replace(here, there)
    target.write_text(text)


def _seal(folder: Path, port: int) -> None:
    assert OPENSSL is not None
    words = [
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=localhost",
    ]
    files = ["-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"]
    subprocess.run([OPENSSL, *words, *files], check=True, capture_output=True)
    _write(
        folder / "yimen-tls.conf",
        "nginx-tls.conf",
        {"listen 443": f"listen 127.0.0.1:{port}", "/etc/yimen/tls": str(folder)},
    )


@pytest.mark.parametrize("door", ["plain"], indirect=True)
def test_the_door_sends_each_path_to_its_role(door: Door) -> None:
    status, headers, _ = door.ask("/accounts/login/?phone=13900000000")

    assert status == 200
    assert "x-request-id" in headers, "Django answered"
    assert "x-request-id" not in door.ask("/live/")[1], "the loop answered"
    assert "x-request-id" not in door.ask("/api/v1/scans")[1]
    assert wait_until(lambda: "/accounts/login/" in door.log, 5)
    assert "13900000000" not in door.log


@pytest.mark.parametrize("door", ["plain"], indirect=True)
def test_nobody_can_ask_in_the_name_of_another_address(door: Door) -> None:
    forged = {"X_Real_IP": "203.0.113.9", "X_Forwarded_For": "203.0.113.9"}

    assert door.ask("/asker/", source="127.0.0.7", **forged)[2] == "127.0.0.7 -"
    assert door.ask("/metrics", source="127.0.0.7")[0] == 403


@pytest.mark.parametrize("door", ["plain"], indirect=True)
def test_two_thousand_open_connections_keep_nobody_out(door: Door) -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 8192), most))
    with contextlib.ExitStack() as stack:
        for _ in range(2000):
            stack.enter_context(socket.create_connection(("127.0.0.1", door.port)))

        assert door.ask("/healthz")[0] == 200


@pytest.mark.parametrize("door", ["sealed"], indirect=True)
def test_with_a_certificate_all_is_sealed(door: Door) -> None:
    status, headers, _ = door.ask("/accounts/login/", Host="city.example")
    assert (status, "location: https://city.example/accounts/login/" in headers) == (301, True)

    status, headers, _ = door.ask_sealed("/accounts/login/")

    assert status == 200
    assert "strict-transport-security: max-age=31536000" in headers
    cookies = [line for line in headers.splitlines() if line.startswith("set-cookie:")]
    assert all("secure" in cookie for cookie in cookies), cookies
