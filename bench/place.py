"""Where a bench keeps its rows: a database of its own, which the next bench finds again."""

import contextlib
import importlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from bench.report import ROOT, say

NAME = "yimen_bench"


@contextlib.contextmanager
def database(data: Path) -> Iterator[str]:
    """The URL of the bench's database, migrated, with Django set up on it.

    Beside the database that `DATABASE_URL` names, else in a private cluster in the data folder.
    """
    data.mkdir(parents=True, exist_ok=True)
    os.environ["YIMEN_DATA"] = str(data)
    with contextlib.ExitStack() as stack:
        given = os.environ.get("DATABASE_URL") or stack.enter_context(_private(data))
        url = urlunsplit(urlsplit(given)._replace(path=f"/{NAME}"))
        _create(given)
        os.environ["DATABASE_URL"] = url
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yimen.config.settings")
        sys.path[:0] = [str(ROOT / "src")]
        _read_environment_again()
        _migrate()
        try:
            yield url
        finally:
            os.environ["DATABASE_URL"] = given
            if "django" in sys.modules:
                from django.db import connections

                connections.close_all()


@contextlib.contextmanager
def _private(data: Path) -> Iterator[str]:
    from yimen.config.embedded import Cluster

    cluster = Cluster(data)
    say(f"a private PostgreSQL in {data}")
    cluster.start()
    try:
        yield cluster.url
    finally:
        cluster.stop(10)


def _create(given: str) -> None:
    with psycopg.connect(given, autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME])
        if found.fetchone() is None:
            name = sql.Identifier(NAME)
            connection.execute(
                sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0").format(name)
            )


def _read_environment_again() -> None:
    """The `yimen` command has read it before we knew which database is ours."""
    from yimen.config import env

    importlib.reload(env)


def _migrate() -> None:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


def server_version(url: str) -> str:
    with psycopg.connect(url) as connection:
        return str(connection.execute("SHOW server_version").fetchone()[0])  # type: ignore[index]
