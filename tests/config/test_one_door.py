"""Debian's nginx, with our site file, in front of both roles."""

import contextlib
import shutil
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.config.machine import PATIENCE, ROOT, Server, serving
from yimen.config.embedded import free_port
from yimen.config.processes import wait_until

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin")
pytestmark = [
    pytest.mark.machine,
    pytest.mark.skipif(
        NGINX is None, reason="nginx is not installed: apt-get install nginx-light"
    ),
]
AROUND = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log; {user}
events {{ worker_connections 512; }}
http {{
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    include {folder}/site.conf;
}}
"""


@contextlib.contextmanager
def door(folder: Path, loop: Server, pages: Server) -> Iterator[int]:
    port = free_port()
    site = (ROOT / "deploy/nginx.conf").read_text()
    for ours, theirs in (
        ("listen 80;", f"listen 127.0.0.1:{port};"),
        ("127.0.0.1:8001", f"127.0.0.1:{loop.port}"),
        ("127.0.0.1:8002", f"127.0.0.1:{pages.port}"),
        ("/var/log/nginx/yimen.log", f"{folder}/access.log"),
    ):
        assert ours in site
        site = site.replace(ours, theirs)
    (folder / "site.conf").write_text(site)
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder, user="user root;"))
    assert NGINX is not None
    process = subprocess.Popen([NGINX, "-c", folder / "nginx.conf", "-p", folder])
    try:
        yield port
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _headers(port: int, path: str) -> tuple[int, dict[str, str]]:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}")
    try:
        with urllib.request.urlopen(request, timeout=5) as got:
            return got.status, {name.lower(): value for name, value in got.headers.items()}
    except urllib.error.HTTPError as error:
        return error.code, {name.lower(): value for name, value in error.headers.items()}
    except OSError:
        return 0, {}


def test_the_door_sends_each_path_to_its_role(tmp_path: Path) -> None:
    with (
        serving(tmp_path / "data", "pages") as pages,
        serving(tmp_path / "data", "loop") as loop,
        door(tmp_path, loop, pages) as port,
    ):
        assert wait_until(lambda: _headers(port, "/healthz")[0] == 200, PATIENCE)
        status, headers = _headers(port, "/accounts/login/?phone=13900000000")

        assert status != 0
        assert "x-request-id" in headers, "Django answered"
        assert "x-request-id" not in _headers(port, "/live/")[1], "the loop answered"
        assert "x-request-id" not in _headers(port, "/api/v1/scans")[1]
        assert wait_until(lambda: "/accounts/login/" in _log(tmp_path), 5)
        assert "13900000000" not in _log(tmp_path)


def _log(folder: Path) -> str:
    path = folder / "access.log"
    return path.read_text() if path.exists() else ""
