"""What the person asks who keeps the machine: is it well, copy it, bring it back, build it."""

import gettext
import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.config.machine import ROOT, forget
from yimen.config import backup, checkup, cli, doctor
from yimen.config.database import running_url
from yimen.config.embedded import Cluster
from yimen.config.env import Env
from yimen.kit.crypto import Vault
from yimen.kit.keys import KeyFolder


@pytest.fixture
def private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "Cluster":
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("YIMEN_DATA", str(tmp_path))
    cluster = Cluster(tmp_path)
    cluster.start()
    return cluster


@pytest.mark.machine
def test_the_doctor_finds_a_running_database_and_a_stopped_one(
    private: Cluster, tmp_path: Path
) -> None:
    try:
        well = list(doctor.look(Env()))
        private.stop()
        ill = list(doctor.look(Env()))
    finally:
        private.stop()
        forget(tmp_path)

    assert any(line.what.startswith("database server: PostgreSQL") for line in well)
    assert any(line.what == f"the private database lies in {private.home.folder}" for line in well)
    bad = [line for line in ill if "does not answer" in line.what]
    assert [(line.level, line.mend) for line in bad] == [("fail", "start it: yimen serve")]


def test_the_doctor_sees_that_others_can_read_the_keys(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir(mode=0o755)

    found = list(doctor._keys(Env(data=tmp_path)))

    assert found[0].level == "fail"
    assert "chmod 700" in found[0].mend


TIMERS = """
    CREATE TABLE procrastinate_periodic_defers (task_name text, defer_timestamp int, job_id int);
    CREATE TABLE procrastinate_events (job_id int, type text, at timestamptz);
    INSERT INTO procrastinate_periodic_defers VALUES
        ('runs', extract(epoch FROM now())::int - 60, 1),
        ('fails', extract(epoch FROM now())::int - 60, 2),
        ('waits', extract(epoch FROM now())::int - 7200, 3);
    INSERT INTO procrastinate_events VALUES (1, 'succeeded', now()), (2, 'failed', now());
"""


@pytest.mark.machine
def test_the_doctor_tells_which_timers_ran_failed_or_wait(
    private: Cluster, tmp_path: Path
) -> None:
    try:
        with psycopg.connect(private.url, autocommit=True) as connection:
            connection.execute(TIMERS)
            found = {
                line.what.split()[1].strip(":"): line.level for line in checkup._timers(connection)
            }
    finally:
        private.stop()
        forget(tmp_path)

    assert found == {"runs": "ok", "fails": "fail", "waits": "warn"}


@pytest.mark.machine
def test_the_doctor_sees_that_the_keys_are_not_those_of_the_database(
    private: Cluster, tmp_path: Path
) -> None:
    ours, others = KeyFolder(tmp_path / "ours"), KeyFolder(tmp_path / "others")
    sealed = Vault(ours.get("vault"), ours.get("digest")).seal("+8613900000000")
    others.get("vault")
    try:
        with psycopg.connect(private.url, autocommit=True) as connection:
            connection.execute("CREATE TABLE accounts_user (phone bytea)")
            connection.execute("INSERT INTO accounts_user VALUES (%s)", [sealed])
            levels = [
                [line.level for line in checkup._keys_fit(connection, tmp_path / name)]
                for name in ("ours", "others", "nowhere")
            ]
        start = dict(os.environ, DATABASE_URL=private.url, YIMEN_DATA=str(tmp_path / "new"))
        words = [sys.executable, "-m", "yimen.config.prepare"]
        refused = subprocess.run(words, env=start, capture_output=True, text=True, check=False)
    finally:
        private.stop()
        forget(tmp_path)

    assert levels == [["ok"], ["fail"], ["fail"]]
    assert refused.returncode == 1
    assert "the keys of this database are missing: put the keys" in refused.stderr
    assert not (tmp_path / "new" / "keys" / "vault.key").exists()


def test_every_complaint_says_how_to_mend_it(tmp_path: Path) -> None:
    env = Env(data=tmp_path, database_url="postgres://nobody@127.0.0.1:1/none")

    for line in doctor.look(env):
        assert line.level == "ok" or line.mend, line


def test_a_copy_without_a_database_is_refused_plainly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("YIMEN_DATA", str(tmp_path))

    assert cli.main(["backup", str(tmp_path / "city.tar")]) == 1
    assert str(backup.NoDatabase.__doc__) in capsys.readouterr().err
    assert running_url(tmp_path) == ""


CATALOGUE = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=1; plural=0;\n"

#: somewhere.py:1
msgid "Hello"
msgstr "你好"

msgctxt "list"
msgid "%(n)s item"
msgid_plural "%(n)s items"
msgstr[0] "%(n)s 项"

#, fuzzy
msgid "Old"
msgstr "旧"

msgid ""
"A \"long\" "
"text\n"
msgstr ""
"长"
"文\n"

msgid "Untranslated"
msgstr ""
"""


def test_texts_are_compiled_without_gettext_on_the_machine(tmp_path: Path) -> None:
    program = "import sys, catalogues; sys.stdout.buffer.write(catalogues.compiled(sys.argv[1]))"
    words = [sys.executable, "-c", program, CATALOGUE]
    made = subprocess.run(words, cwd=ROOT / "deploy", capture_output=True, check=True).stdout

    texts = gettext.GNUTranslations(io.BytesIO(made))

    assert texts.gettext("Hello") == "你好"
    assert texts.npgettext("list", "%(n)s item", "%(n)s items", 3) == "%(n)s 项"
    assert texts.gettext("Old") == "Old"
    assert texts.gettext('A "long" text\n') == "长文\n"
    assert texts.gettext("Untranslated") == "Untranslated"


UNITS = sorted((ROOT / "deploy/systemd").glob("*"))


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="this machine has no systemd")
def test_the_units_are_understood_by_systemd(tmp_path: Path) -> None:
    for unit in UNITS:  # the program of a city is not on this machine
        text = unit.read_text().replace("/srv/yimen/.venv/bin/yimen", "/bin/true")
        (tmp_path / unit.name).write_text(text)
    words = ["systemd-analyze", "verify", *(tmp_path / unit.name for unit in UNITS)]

    said = subprocess.run(words, capture_output=True, text=True, check=False)

    assert (said.returncode, said.stderr) == (0, "")
