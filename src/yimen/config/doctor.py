"""`yimen doctor`: what is wrong with this machine, and how to mend it."""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg

from yimen.config import binaries, checkup
from yimen.config.checkup import FAIL, OK, WARN, Finding
from yimen.config.database import running_url
from yimen.config.env import ROOT, Env
from yimen.config.home import home_of

ROOM = 2 * 1024**3
OLDEST_NODE = 20
BUILT = ROOT / "src/yimen/foundation/ui/static/ui/dist"


def main() -> int:
    findings = list(look(Env()))
    for finding in findings:
        print(f"{finding.level:4}  {finding.what}")  # noqa: T201
        if finding.mend:
            print(f"      → {finding.mend}")  # noqa: T201
    return 1 if any(finding.level == FAIL for finding in findings) else 0


def look(env: Env) -> Iterator[Finding]:
    for check in (_python, _programs, _door, _postgres, _disk, _data, _keys, _built, _fonts):
        yield from check(env)
    yield from _ports(env)
    yield from _server(env)


def _python(env: Env) -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding(OK, f"Python {version}")


def _programs(env: Env) -> Iterator[Finding]:
    for name, level, why in (
        ("node", WARN, "needed to build the pages' scripts: install Node 20 or later"),
        ("nginx", WARN, "needed in front of a real city: apt-get install nginx-light"),
    ):
        path = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
        yield Finding(OK, f"{name}: {path}") if path else Finding(level, f"no {name}", why)
    node = shutil.which("node")
    if node:
        said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
        major = int(said.stdout.strip().lstrip("v").partition(".")[0] or 0)
        if major < OLDEST_NODE:
            yield Finding(WARN, f"Node {major} is too old", "install Node 20 or later")


def _door(env: Env) -> Iterator[Finding]:
    """Debian's nginx allows 768 connections, and a site file cannot raise that."""
    main = Path("/etc/nginx/nginx.conf")
    if not any(Path("/etc/nginx/sites-enabled").glob("*yimen*")) or not main.exists():
        return
    said = re.search(r"^\s*worker_connections\s+(\d+)", main.read_text(), re.MULTILINE)
    allowed = int(said.group(1)) if said else 512
    what = f"nginx: {allowed} connections for each of its processes"
    mend = f"install -m 644 {ROOT}/deploy/nginx-main.conf {main}"
    yield Finding(OK, what) if allowed >= 10_000 else Finding(WARN, what, mend)


def _postgres(env: Env) -> Iterator[Finding]:
    here = ", ".join(f"{one.major} ({one.origin})" for one in binaries.found())
    if here:
        yield Finding(OK, f"PostgreSQL programs: {here}")
    else:
        level = WARN if env.database_url else FAIL
        yield Finding(level, "no PostgreSQL programs", str(binaries.NoPostgres()))


def _disk(env: Env) -> Iterator[Finding]:
    there = next(path for path in (env.data, *env.data.parents) if path.exists())
    free = shutil.disk_usage(there).free
    text = f"{free / 1024**3:.1f} GB free for {env.data}"
    yield Finding(OK, text) if free > ROOM else Finding(FAIL, text, "free at least 2 GB")


def _data(env: Env) -> Iterator[Finding]:
    if not env.data.exists():
        yield Finding(OK, f"{env.data} does not exist yet; `yimen serve` makes it")
    elif os.access(env.data, os.W_OK):
        yield Finding(OK, f"{env.data} can be written")
    else:
        yield Finding(FAIL, f"{env.data} cannot be written", f"chown it to user {os.getuid()}")
    private = home_of(env.data).folder
    if not env.database_url and (private / "cluster").exists():
        yield Finding(OK, f"the private database lies in {private}")


def _keys(env: Env) -> Iterator[Finding]:
    folder = env.data / "keys"
    if not folder.is_dir():
        yield Finding(OK, "no keys yet; they are made when first needed")
        return
    loose = [path for path in (folder, *folder.iterdir()) if path.stat().st_mode & 0o077]
    if loose:
        mend = f"chmod 700 {folder} && chmod 600 {folder}/*.key"
        yield Finding(FAIL, f"{folder}: others can read the keys", mend)
    else:
        yield Finding(OK, f"{folder}: keys are private (keep a copy away from the database)")


def _built(env: Env) -> Iterator[Finding]:
    mend = "make setup"
    built = any(BUILT.glob("**/*.js"))
    if built:
        yield Finding(OK, "scripts and styles are built")
    else:
        yield Finding(FAIL, "scripts and styles are not built", mend)
    texts = list((ROOT / "src").glob("**/LC_MESSAGES/*.po"))
    old = [text for text in texts if not _is_compiled(text)]
    what = f"{len(texts)} catalogues of Chinese text, {len(old)} not compiled"
    yield Finding(FAIL, what, mend) if old else Finding(OK, what)


def _is_compiled(text: Path) -> bool:
    made = text.with_suffix(".mo")
    return made.exists() and made.stat().st_mtime >= text.stat().st_mtime


def _fonts(env: Env) -> Iterator[Finding]:
    program = shutil.which("fc-list")
    names = ""
    if program:
        asked = [program, ":lang=zh", "family"]
        names = subprocess.run(asked, capture_output=True, text=True, check=False).stdout  # noqa: S603
    if names.strip():
        yield Finding(OK, "Chinese fonts")
    else:
        why = "notices as PDF and pictures need them: apt-get install fonts-wqy-microhei"
        yield Finding(WARN, "no Chinese fonts", why)


def _ports(env: Env) -> Iterator[Finding]:
    runs = bool(list(env.data.glob("serve-*.json")))
    with socket.socket() as probe, contextlib.suppress(OSError):
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", 8000))
        yield Finding(OK, "port 8000 is free")
        return
    mend = "" if runs else "choose another: yimen serve --port 8080"
    yield Finding(OK if runs else WARN, "port 8000 is taken" + (", by us" if runs else ""), mend)


def _server(env: Env) -> Iterator[Finding]:
    url = env.database_url or running_url(env.data)
    if not url:
        yield Finding(OK, "no database yet; `yimen serve` makes a private one")
        return
    try:
        with psycopg.connect(url, connect_timeout=5, autocommit=True) as connection:
            yield from checkup.look(connection, env.data / "keys")
    except psycopg.OperationalError as error:
        mend = "check DATABASE_URL" if env.database_url else "start it: yimen serve"
        yield Finding(FAIL, f"the database does not answer: {str(error).splitlines()[0]}", mend)
