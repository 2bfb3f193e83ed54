"""A machine is lost: the copy makes the same city on an empty one, or says why it cannot."""

import json
import os
import re
import shutil
import tarfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.config.machine import Server, forget, serving
from yimen.config import cli
from yimen.config.backup import counts
from yimen.config.embedded import Cluster

pytestmark = pytest.mark.machine
MANIFEST = "manifest.json"
MADE = "CREATE TABLE kept AS SELECT '一门' AS word FROM generate_series(1, 500)"


@pytest.fixture
def old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A machine with a database, a key and a file."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    data = tmp_path / "old"
    (data / "keys").mkdir(mode=0o700, parents=True)
    (data / "keys" / "vault.key").write_text("ab" * 32)
    (data / "files" / "0a").mkdir(parents=True)
    (data / "files" / "0a" / "0a0e1f2c-0000-4000-8000-000000000001").write_bytes(b"sealed" * 999)
    (data / "certificates").mkdir()
    (data / "certificates" / "20200210.json").write_text("{}")
    cluster = Cluster(data)
    cluster.start()
    with psycopg.connect(cluster.url) as connection:
        connection.execute(MADE)
    monkeypatch.setenv("YIMEN_DATA", str(data))
    assert cli.main(["backup", str(tmp_path / "city.tar")]) == 0
    cluster.stop()
    yield data
    for folder in (data, tmp_path / "new"):
        forget(folder)


def bring_back(tmp_path: Path, *, with_keys: bool = True) -> tuple[int, Path]:
    """`yimen restore` into a new data folder; its exit status."""
    new = tmp_path / "new"
    new.mkdir(exist_ok=True)
    if with_keys and not (new / "keys").exists():
        shutil.copytree(tmp_path / "old" / "keys", new / "keys")
    return cli.main(["restore", str(tmp_path / "city.tar"), "--data", str(new)]), new


def tables(data: Path) -> dict[str, int]:
    cluster = Cluster(data)
    cluster.start()
    try:
        with psycopg.connect(cluster.url) as connection:
            return counts(connection)
    finally:
        cluster.stop()


def test_an_empty_machine_becomes_the_old_one(
    old: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, new = bring_back(tmp_path)

    said = capsys.readouterr().err
    assert status == 0, said
    assert tables(new) == {"kept": 500}
    for name in ("files/0a/0a0e1f2c-0000-4000-8000-000000000001", "certificates/20200210.json"):
        assert (new / name).read_bytes() == (old / name).read_bytes()
        assert (new / name).stat().st_mode & 0o777 == 0o600
    assert re.search(r"Restored 0\.\d+ GB in [\d.]+ s: [\d.]+ s per GB", said)
    assert not (new / ".restoring").exists()


def test_the_copy_holds_no_key_and_only_its_owner_reads_it(old: Path, tmp_path: Path) -> None:
    copy = tmp_path / "city.tar"

    assert copy.stat().st_mode & 0o777 == 0o600
    assert b"ab" * 32 not in copy.read_bytes()
    with tarfile.open(copy) as tar:
        assert not [name for name in tar.getnames() if "key" in name]
        last = tar.getmembers()[-1]
        manifest = json.load(tar.extractfile(last))  # type: ignore[arg-type]
    assert last.name == MANIFEST
    assert manifest["tables"] == {"kept": 500}
    assert manifest["files"] == 1


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def without_its_end(path: Path) -> None:
    """Cut exactly where its last member begins: every tool would call it a good tar."""
    with tarfile.open(path) as tar:
        os.truncate(path, tar.getmembers()[-1].offset)


def spoilt(path: Path) -> None:
    """One bit in the middle of the kept file."""
    content = bytearray(path.read_bytes())
    place = content.index(b"sealedsealed")
    content[place] ^= 1
    path.write_bytes(content)


def another_thing(path: Path) -> None:
    path.write_bytes(b"PGDMP" + bytes(4000))


def with_a_path(path: Path) -> None:
    """A name that would write outside."""
    content = path.read_bytes().replace(
        b"certificates/20200210.json", b"../certificate/20200210.js"
    )
    path.write_bytes(content)


@pytest.mark.parametrize("damage", [cut, without_its_end, spoilt, another_thing, with_a_path])
def test_a_damaged_copy_is_refused_and_nothing_is_left(
    old: Path, tmp_path: Path, damage: object, capsys: pytest.CaptureFixture[str]
) -> None:
    damage(tmp_path / "city.tar")  # type: ignore[operator]

    status, new = bring_back(tmp_path)

    assert status == 1
    assert "This backup is damaged, cut off, or no backup" in capsys.readouterr().err
    assert sorted(path.name for path in new.iterdir()) == ["keys"]


def test_without_the_keys_nothing_is_restored(
    old: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, new = bring_back(tmp_path, with_keys=False)

    assert status == 1
    assert "vault.key" in capsys.readouterr().err
    assert list(new.iterdir()) == []


def test_with_other_keys_nothing_is_restored(
    old: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "new" / "keys").mkdir(parents=True)
    (tmp_path / "new" / "keys" / "vault.key").write_text("cd" * 32)

    status, new = bring_back(tmp_path)

    assert status == 1
    assert "These are not the keys of this backup" in capsys.readouterr().err
    assert sorted(path.name for path in new.iterdir()) == ["keys"]


def test_a_machine_that_is_not_empty_keeps_what_it_has(
    old: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["restore", str(tmp_path / "city.tar"), "--data", str(old)]) == 1
    files = capsys.readouterr().err
    for folder in ("files", "certificates"):
        shutil.rmtree(old / folder)
    assert cli.main(["restore", str(tmp_path / "city.tar"), "--data", str(old)]) == 1
    rows = capsys.readouterr().err

    assert "onto an empty machine only" in files
    assert "The database has 1 tables, 500 rows" in rows
    assert tables(old) == {"kept": 500}
    assert not (old / "files").exists()


def test_a_copy_of_a_newer_yimen_is_refused(
    old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("yimen.config.restore.__version__", "0.0.1")

    status, new = bring_back(tmp_path)

    assert status == 1
    assert "install that release first" in capsys.readouterr().err
    assert sorted(path.name for path in new.iterdir()) == ["keys"]


KEEP_A_FILE = """
from django.core.files.base import ContentFile
from yimen.foundation.files import actions, rules
from yimen.kit.sight import System
paper = ContentFile("姓名,村\\n张三,茅津".encode(), "list.csv")
file = actions.keep(paper, accepts=rules.SHEETS, owner="people.Person", owner_id=1, by=System())
print("kept", file.uuid)
"""
READ_IT = """
from yimen.foundation.files import queries
from yimen.foundation.files.models import File
print("read", queries.read(File.objects.get(owner="people.Person", owner_id=1)).decode())
"""


def signed_in(server: Server) -> str:
    """The session cookie of somebody who has signed in with his password."""
    logins = json.loads((server.data / "demo-logins.json").read_text())
    person = next(each for each in logins if each["role"] == "county_hq")
    code = (
        "from django.test import Client\n"
        "from yimen.foundation.accounts.models import User\n"
        "from yimen.foundation.accounts.fields import vault\n"
        f"user = User.objects.get(phone_digest=vault().digest({person['phone']!r}))\n"
        "client = Client(); client.force_login(user)\n"
        "print('cookie', client.cookies['sessionid'].value)\n"
    )
    return (
        server.manage("manage", "shell", "--no-imports", "-c", code)
        .rpartition("cookie ")[2]
        .strip()
    )


def page(server: Server, path: str, cookie: str) -> str:
    address = f"http://127.0.0.1:{server.port}{path}"
    request = urllib.request.Request(address, headers={"Cookie": f"sessionid={cookie}"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return str(answer.geturl()) + answer.read().decode()


def test_the_whole_city_comes_back_and_nobody_must_sign_in_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    old, new, copy = tmp_path / "old", tmp_path / "new", tmp_path / "city.tar"
    size = ("--residents", "200", "--key-persons", "20", "--days", "2", "--workers", "1")
    with serving(old, "all", *size, verb="demo") as server:
        server.manage("manage", "shell", "--no-imports", "-c", KEEP_A_FILE)
        cookie = signed_in(server)
        before = page(server, "/desk/key-groups/", cookie)
        server.manage("manage", "seal", "--once")
        assert cli.main(["backup", str(copy), "--data", str(old)]) == 0
        shutil.copytree(old / "keys", tmp_path / "keys")

    (new / "keys").parent.mkdir()
    (tmp_path / "keys").rename(new / "keys")
    assert cli.main(["restore", str(copy), "--data", str(new)]) == 0
    said = capsys.readouterr().err
    wanted = manifest_of(copy)["tables"]
    assert tables(new) == wanted
    assert wanted["people_person"] == 200
    assert re.search(r"[\d.]+ s per GB", said), said
    with serving(new, "all", "--workers", "1", verb="demo") as server:  # it has its city
        assert "张三,茅津" in server.manage("manage", "shell", "--no-imports", "-c", READ_IT)
        assert "/desk/key-groups/" in page(server, "/desk/key-groups/", cookie).partition("<")[0]
        assert figures(page(server, "/desk/key-groups/", cookie)) == figures(before)
        assert "passed" in server.manage("manage", "verify_audit")


def manifest_of(copy: Path) -> dict[str, dict[str, int]]:
    with tarfile.open(copy) as tar:
        member = tar.extractfile(MANIFEST)
        assert member is not None
        found: dict[str, dict[str, int]] = json.load(member)
        return found


def figures(html: str) -> list[str]:
    return re.findall(r'data-figure="[^"]+">[^<]*', html)
