"""`yimen backup FILE`: database and files in one file, while all runs. The keys are not in it."""

import datetime
import hashlib
import hmac
import io
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg

from yimen import __version__
from yimen.config.archive import Damaged, Writer
from yimen.config.binaries import Binaries, NoPostgres, chosen, found
from yimen.config.database import running_url
from yimen.config.env import Env

PIECE = 16 << 20  # bytes of the dump in one member
BESIDE = ("audit", "certificates")  # folders of the data folder that are small and needed
GIGABYTE = 1e9
Connection = psycopg.Connection[tuple[Any, ...]]


class NoDatabase(Exception):
    """No database is known: give DATABASE_URL, or start the private one with `yimen serve`."""


class CopyFailed(Exception):
    """The copy failed."""


REFUSALS = (NoDatabase, NoPostgres, CopyFailed, Damaged, psycopg.OperationalError)


def main(file: Path) -> int:
    env = Env()
    url = env.database_url or running_url(env.data)
    if not url:
        raise NoDatabase(NoDatabase.__doc__)
    began = time.monotonic()
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    os.close(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with open(fresh, "wb") as out:
            _write(Writer(out), url, env.data)
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(file)
    finally:
        fresh.unlink(missing_ok=True)
    say(took("Backed up", file.stat().st_size, time.monotonic() - began))
    note = f"The keys in {env.data / 'keys'} are not in it. Without them nobody can read sealed"
    say(f"{note} numbers and files: keep them safe, in another place.")
    return 0


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201


def took(what: str, size: int, seconds: float) -> str:
    """In words, with what a gigabyte takes."""
    gigabytes = size / GIGABYTE
    per = seconds / gigabytes if gigabytes else 0.0
    return f"{what} {gigabytes:.3f} GB in {seconds:.1f} s: {per:.1f} s per GB."


def _write(writer: Writer, url: str, data: Path) -> None:
    """Files first, then the database as of one moment, then the files made since: whatever the
    database speaks of is in it, and what was erased meanwhile is a few bytes too many."""
    for folder in BESIDE:
        for path in sorted((data / folder).glob("*")):
            content = path.read_bytes()
            writer.add(f"{folder}/{path.name}", len(content), io.BytesIO(content))
    seen: set[str] = set()
    _add_files(writer, data, seen)
    with psycopg.connect(url) as connection:
        facts = _facts(connection)
        _dump(writer, url, facts["snapshot"])
    _add_files(writer, data, seen)
    keys = fingerprints(data / "keys")
    made = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    writer.close(
        {"made_at": made, "yimen": __version__, "keys": keys, "files": len(seen), **facts}
    )


def _add_files(writer: Writer, data: Path, seen: set[str]) -> None:
    for path in sorted((data / "files").glob("??/*")):
        name = f"files/{path.parent.name}/{path.name}"
        if name in seen or path.suffix:  # with an ending it is still being written
            continue
        try:
            with path.open("rb") as content:
                facts = os.fstat(content.fileno())
                writer.add(name, facts.st_size, content, facts.st_mtime)
        except FileNotFoundError:  # erased just now
            continue
        seen.add(name)


def _facts(connection: Connection) -> dict[str, Any]:
    """Counted in the very snapshot that is dumped."""
    connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    row = connection.execute("SELECT pg_export_snapshot()").fetchone()
    assert row is not None
    return {
        "postgres": connection.info.server_version // 10_000,
        "migrations": migrations(connection),
        "tables": counts(connection),
        "snapshot": row[0],
    }


def counts(connection: Connection) -> dict[str, int]:
    """How many rows each table has."""
    names = connection.execute(
        "SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace"
        " WHERE nspname = 'public' AND relkind = 'r' ORDER BY 1"
    ).fetchall()
    found: dict[str, int] = {}
    for (name,) in names:
        row = connection.execute(f'SELECT count(*) FROM "{name}"'.encode()).fetchone()  # noqa: S608
        found[name] = row[0] if row else 0
    return found


def migrations(connection: Connection) -> list[str]:
    """What made the tables, as `app.name`; none where there are no tables yet."""
    there = connection.execute("SELECT to_regclass('django_migrations')::text").fetchone()
    if there is None or there[0] is None:
        return []
    rows = connection.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1")
    return [name for (name,) in rows.fetchall()]


def _dump(writer: Writer, url: str, snapshot: str) -> None:
    words = ["--format=custom", "--no-owner", "--no-acl", f"--snapshot={snapshot}"]
    with started("pg_dump", *words, url=url, stdout=subprocess.PIPE) as dumping:
        assert dumping.stdout is not None
        number = 0
        while piece := dumping.stdout.read(PIECE):
            writer.add(f"dump/{number:06d}", len(piece), io.BytesIO(piece))
            number += 1
    if dumping.returncode != 0:
        raise CopyFailed(f"pg_dump failed ({dumping.returncode}); the reason stands above.")


def fingerprints(folder: Path) -> dict[str, str]:
    """What each key makes of a fixed text: tells whether it is the same key, and nothing else."""
    return {
        path.name: hmac.new(path.read_bytes().strip(), b"yimen backup", hashlib.sha256).hexdigest()
        for path in sorted(folder.glob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


def started(
    name: str, *words: str, url: str, stdin: int | None = None, stdout: int | None = None
) -> "subprocess.Popen[bytes]":
    """The password goes by the environment: other users can read an argument list."""
    plain, password = _without_password(url)
    return subprocess.Popen(  # noqa: S603 (a program we found, its arguments are ours)
        [_like_the_server(url).program(name), f"--dbname={plain}", *words],
        env={**os.environ, "PGPASSWORD": password},
        stdin=stdin,
        stdout=stdout,
    )


def _like_the_server(url: str) -> Binaries:
    """An older program cannot read a server, a newer one writes what it does not understand."""
    with psycopg.connect(url, connect_timeout=5) as connection:
        server = connection.info.server_version // 10_000
    newer = [one for one in found() if one.major >= server]
    return min(newer, key=lambda one: one.major) if newer else chosen(major=server)


def _without_password(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    user = f"{parts.username}@" if parts.username else ""
    return parts._replace(netloc=f"{user}{host}").geturl(), unquote(parts.password or "")
