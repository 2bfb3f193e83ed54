"""`yimen backup FILE` and `yimen restore FILE`: the database in pg_dump's custom format."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg

from yimen.config.binaries import Binaries, NoPostgres, chosen, found
from yimen.config.database import running_url
from yimen.config.env import Env


class NoDatabase(Exception):
    """No database is known: give DATABASE_URL, or start the private one with `yimen serve`."""


class CopyFailed(Exception):
    """The copy failed."""


REFUSALS = (NoDatabase, NoPostgres, CopyFailed, psycopg.OperationalError)


def main(verb: str, file: Path) -> int:
    env = Env()
    url = env.database_url or running_url(env.data)
    if not url:
        raise NoDatabase(NoDatabase.__doc__)
    if verb == "backup":
        _backup(url, file)
    else:
        _restore(url, file)
    keys = env.data / "keys"
    note = f"The keys in {keys} are not in it. Without them nobody can read sealed numbers:"
    print(f"{note} keep them safe, in another place.", file=sys.stderr)  # noqa: T201
    return 0


def _backup(url: str, file: Path) -> None:
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    os.close(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        _call("pg_dump", "--format=custom", "--no-owner", f"--file={fresh}", url=url)
        fresh.replace(file)
    finally:
        fresh.unlink(missing_ok=True)


def _restore(url: str, file: Path) -> None:
    """All or nothing; what was in the database before is replaced."""
    words = ["--clean", "--if-exists", "--no-owner", "--single-transaction", str(file)]
    _call("pg_restore", *words, url=url)


def _call(name: str, *words: str, url: str) -> None:
    """The password goes by the environment: other users can read an argument list."""
    plain, password = _without_password(url)
    done = subprocess.run(  # noqa: S603 (a program we found, its arguments are ours)
        [_like_the_server(url).program(name), f"--dbname={plain}", *words],
        env={**os.environ, "PGPASSWORD": password},
        check=False,
    )
    if done.returncode != 0:
        raise CopyFailed(f"{name} failed ({done.returncode}); the reason stands above.")


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
