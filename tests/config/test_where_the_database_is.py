"""Where Django looks for the database."""

from pathlib import Path

import pytest

from yimen.config.database import database_settings, write_facts
from yimen.config.env import Env


def test_the_address_in_the_environment_wins(tmp_path: Path) -> None:
    write_facts(tmp_path, {"url": "postgres://yimen:other@127.0.0.1:1/other"})
    env = Env(data=tmp_path, database_url="postgres://an%40n:p%2Fw@db.example:5433/city")

    found = database_settings(env)

    assert (found["USER"], found["PASSWORD"]) == ("an@n", "p/w")
    assert (found["HOST"], found["PORT"], found["NAME"]) == ("db.example", "5433", "city")


def test_another_shell_finds_the_private_database(tmp_path: Path) -> None:
    write_facts(tmp_path, {"url": "postgres://yimen:secret@127.0.0.1:54001/yimen"})

    found = database_settings(Env(data=tmp_path, database_url=""))

    assert (found["HOST"], found["PORT"], found["PASSWORD"]) == ("127.0.0.1", "54001", "secret")


def test_nobody_else_reads_the_password(tmp_path: Path) -> None:
    write_facts(tmp_path, {"url": "postgres://yimen:secret@127.0.0.1:54001/yimen"})

    assert (tmp_path / "database.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.django_db
def test_the_tests_run_on_a_database() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SHOW server_encoding")
        assert cursor.fetchone() == ("UTF8",)
