"""`yimen restore FILE`: the same city on an empty machine, or nothing at all."""

import datetime
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from yimen import __version__
from yimen.config.archive import DUMP, Reader
from yimen.config.backup import BESIDE, CopyFailed, counts, fingerprints, say, started, took
from yimen.config.database import running_url
from yimen.config.embedded import Cluster, DoesNotStart, InUse, answers
from yimen.config.env import Env

STAGING = ".restoring"
FOLDERS = (*BESIDE, "files")


class NotEmpty(Exception):
    """There is something already. A backup is restored onto an empty machine only."""


class WrongKeys(Exception):
    """These are not the keys of this backup."""


class TooNew(Exception):
    """A newer Yimen made this backup."""


REFUSALS = (NotEmpty, WrongKeys, TooNew, DoesNotStart, InUse, FileNotFoundError)


def main(file: Path) -> int:
    """First everything is read and checked into a folder aside; then the database is filled in
    one transaction; then the folder is put in its place."""
    env, began = Env(), time.monotonic()
    staging = env.data / STAGING
    _refuse_folders(env.data)
    shutil.rmtree(staging, ignore_errors=True)
    try:
        manifest = _stage(file, staging)
        _refuse_keys(manifest, env.data / "keys")
        _refuse_newer(manifest)
        with _database(env) as url:
            _refuse_tables(url)
            _load(file, url)
            _compare(url, manifest)
        _put_in_place(staging, env.data, manifest)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    rows, files = sum(manifest["tables"].values()), manifest["files"]
    say(f"{rows:,} rows of {len(manifest['tables'])} tables and {files:,} files are back.")
    say(took("Restored", file.stat().st_size, time.monotonic() - began))
    return 0


def _refuse_folders(data: Path) -> None:
    full = [name for name in FOLDERS if any((data / name).glob("*"))]
    if full:
        raise NotEmpty(f"{NotEmpty.__doc__} Not empty: {', '.join(str(data / n) for n in full)}")


def _stage(file: Path, staging: Path) -> dict[str, Any]:
    """All but the database aside; the whole file is read, so that damage shows now."""
    staging.mkdir(mode=0o700, parents=True)
    reader = Reader(file)
    for name, changed, content in reader.members():
        if name.startswith(DUMP):
            continue
        place = staging / name
        for folder in (place.parent.parent, place.parent):
            folder.mkdir(mode=0o700, exist_ok=True)
        with open(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            shutil.copyfileobj(content, out, 1 << 20)
        os.utime(place, (changed, changed))
    return reader.manifest


def _refuse_keys(manifest: dict[str, Any], folder: Path) -> None:
    """Before anything is written: with other keys nobody could read what is restored."""
    here, wanted = fingerprints(folder), manifest["keys"]
    missing = sorted(name for name in wanted if name not in here)
    other = sorted(name for name in wanted if name in here and here[name] != wanted[name])
    if missing:
        said = f"Missing in {folder}: {', '.join(missing)}."
        raise WrongKeys(f"The keys of this backup are not here. {said} Nothing was changed.")
    if other:
        said = f"Other keys lie in {folder}: {', '.join(other)}."
        raise WrongKeys(f"{WrongKeys.__doc__} {said} Nothing was changed.")


def _refuse_newer(manifest: dict[str, Any]) -> None:
    if _numbers(manifest["yimen"]) > _numbers(__version__):
        said = f"It is of {manifest['yimen']}, here is {__version__}: install that release first."
        raise TooNew(f"{TooNew.__doc__} {said} Nothing was changed.")


def _numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".") if part.isdigit()]


@contextmanager
def _database(env: Env) -> Iterator[str]:
    """The server that was named, the private one that runs, or the private one until we end."""
    url = env.database_url or running_url(env.data)
    if env.database_url or answers(url):
        yield url
        return
    cluster = Cluster(env.data)
    cluster.start()
    try:
        yield cluster.url
    finally:
        cluster.stop()


def _refuse_tables(url: str) -> None:
    with psycopg.connect(url) as connection:
        tables = counts(connection)
    if tables:
        said = f"The database has {len(tables)} tables, {sum(tables.values()):,} rows."
        raise NotEmpty(f"{NotEmpty.__doc__} {said} Nothing was changed.")


def _load(file: Path, url: str) -> None:
    words = ["--no-owner", "--no-acl", "--exit-on-error", "--single-transaction"]
    with started("pg_restore", *words, url=url, stdin=subprocess.PIPE) as loading:
        assert loading.stdin is not None
        try:
            for name, _changed, content in Reader(file).members():
                if name.startswith(DUMP):
                    shutil.copyfileobj(content, loading.stdin, 1 << 20)
        except BrokenPipeError:
            pass  # pg_restore has said why
        except BaseException:
            loading.kill()  # its transaction ends with it
            raise
    if loading.returncode != 0:
        raise CopyFailed(f"pg_restore failed ({loading.returncode}); the reason stands above.")


def _compare(url: str, manifest: dict[str, Any]) -> None:
    with psycopg.connect(url) as connection:
        found = counts(connection)
    differs = {name: n for name, n in manifest["tables"].items() if found.get(name) != n}
    if differs:
        raise CopyFailed(f"Other counts than in the backup: {', '.join(sorted(differs))}")


def _put_in_place(staging: Path, data: Path, manifest: dict[str, Any]) -> None:
    for name in FOLDERS:
        if (staging / name).exists():
            shutil.rmtree(data / name, ignore_errors=True)  # it was empty
            (staging / name).rename(data / name)
    heads = data / "audit" / "heads.jsonl"
    if heads.exists():  # the heads of all times say that the chain goes on from a copy
        now = datetime.datetime.now(datetime.UTC).isoformat()
        note = f"restored from the backup of {manifest['made_at']}"
        with heads.open("a") as file:
            file.write(json.dumps(_last(heads) | {"looked_at": now, "note": note}) + "\n")


def _last(heads: Path) -> dict[str, Any]:
    lines = heads.read_text().splitlines()
    last: dict[str, Any] = json.loads(lines[-1]) if lines else {}
    return last
