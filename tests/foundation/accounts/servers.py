"""Real servers in processes of their own, on the database of the running test."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from django.db import connection

ROOT = Path(__file__).resolve().parents[3]


def database_url(name: str | None = None) -> str:
    at = connection.settings_dict
    secret = f":{at['PASSWORD']}" if at["PASSWORD"] else ""
    return f"postgres://{at['USER']}{secret}@{at['HOST']}:{at['PORT']}/{name or at['NAME']}"


def surroundings(data: Path, **more: str) -> dict[str, str]:
    """The environment of a city: its own data folder, the demo's ways."""
    return os.environ | {
        "PYTHONPATH": str(ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "yimen.config.settings",
        "DATABASE_URL": database_url(),
        "YIMEN_DATA": str(data),
        "YIMEN_DEMO": "1",
        "YIMEN_DEBUG": "1",  # static files need not be collected
        **more,
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(environment: dict[str, str], *, workers: int) -> Iterator[str]:
    """The address of a city served by Granian with so many workers."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port)]
    command += ["--workers", str(workers), "--blocking-threads", "2"]
    command += ["yimen.config.wsgi:application"]
    process = subprocess.Popen(command, env=environment, cwd=ROOT)
    try:
        base = f"http://127.0.0.1:{port}"
        _wait(base)
        yield base
    finally:
        process.terminate()
        process.wait(20)


def _wait(base: str) -> None:
    for _ in range(150):
        try:
            httpx.get(f"{base}/accounts/login/", timeout=10)
            return
        except httpx.TransportError:
            time.sleep(0.2)
    raise TimeoutError(base)


def post(client: httpx.Client, path: str, **fields: str) -> httpx.Response:
    """As a browser does: the page first, for its token, then the form."""
    page = client.get(path, follow_redirects=True)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    assert token, page.text
    return client.post(path, data={"csrfmiddlewaretoken": token.group(1), **fields})
