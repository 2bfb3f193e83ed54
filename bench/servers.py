"""The real server in its processes, with Debian's nginx before them where it is installed."""

import contextlib
import os
import resource
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.report import ROOT, say

SITE = ROOT / "deploy" / "nginx.conf"
MAIN = """
worker_processes 1;
worker_rlimit_nofile 20000;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx-error.log warn;
events {{ worker_connections 18000; }}
http {{
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  keepalive_requests 100000;
  include {folder}/site.conf;
}}
"""


@dataclass(frozen=True)
class Served:
    host: str
    port: int
    layout: str


@contextlib.contextmanager
def served(data: Path) -> Iterator[Served]:
    """Loop and pages in processes of their own behind nginx; without nginx all in one."""
    _allow_many_files()
    with contextlib.ExitStack() as stack:
        if shutil.which("nginx"):
            loop, pages, port = free_ports(3)
            stack.enter_context(_server("loop", loop, data))
            stack.enter_context(_server("pages", pages, data))
            stack.enter_context(_gateway(port, loop, pages, data))
            layout = "nginx before a loop process and two pages workers"
        else:
            (port,) = free_ports(1)
            stack.enter_context(_server("all", port, data))
            layout = "one process for all (no nginx on this machine)"
        _wait(port, "/healthz")
        say(f"serving on port {port}: {layout}")
        yield Served("127.0.0.1", port, layout)


@contextlib.contextmanager
def loop_only(data: Path) -> Iterator[Served]:
    """The loop role alone, asked without a gateway before it."""
    _allow_many_files()
    (port,) = free_ports(1)
    with _server("loop", port, data):
        yield Served("127.0.0.1", port, "a loop process, asked directly")


def free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]


@contextlib.contextmanager
def _server(role: str, port: int, data: Path) -> Iterator[None]:
    words = [sys.executable, "-m", "yimen.config.cli", "serve", "--role", role]
    words += ["--port", str(port), "--data", str(data)]
    with _running(words, data / f"server-{role}.log"):
        _wait(port, "/healthz" if role != "pages" else "/accounts/login/")
        yield


@contextlib.contextmanager
def _gateway(port: int, loop: int, pages: int, data: Path) -> Iterator[None]:
    site = SITE.read_text()
    for found, wanted in (
        ("127.0.0.1:8001", f"127.0.0.1:{loop}"),
        ("127.0.0.1:8002", f"127.0.0.1:{pages}"),
        ("listen 80;", f"listen 127.0.0.1:{port} backlog=8192;"),
        ("/var/log/nginx/yimen.log", f"{data}/nginx-access.log"),
    ):
        if found not in site:
            raise LookupError(f"{SITE} has no {found!r}")
        site = site.replace(found, wanted)
    (data / "site.conf").write_text(site)
    (data / "nginx.conf").write_text(MAIN.format(folder=data))
    with _running(["nginx", "-p", str(data), "-c", str(data / "nginx.conf")], data / "nginx.log"):
        yield


@contextlib.contextmanager
def _running(words: list[str], log: Path) -> Iterator[None]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), *_path()])}
    with log.open("wb") as output:
        process = subprocess.Popen(words, env=environment, stdout=output, stderr=output)
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _path() -> list[str]:
    return [path for path in [os.environ.get("PYTHONPATH", "")] if path]


def _wait(port: int, path: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5).close()
            return
        except urllib.error.HTTPError as answer:
            if answer.code < 500:
                return
        except OSError:
            pass
        if time.monotonic() > deadline:
            raise TimeoutError(f"nothing answers {path} on port {port}")
        time.sleep(0.1)


def _allow_many_files() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 20_000 if hard == resource.RLIM_INFINITY else min(hard, 20_000)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
