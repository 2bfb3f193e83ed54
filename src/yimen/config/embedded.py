"""The supervisor of the private PostgreSQL: started, watched, ended with us, found by others."""

import contextlib
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import psycopg

from yimen.config.binaries import Binaries, chosen
from yimen.config.database import running_url, write_facts
from yimen.config.home import Home, home_of, prepare, reachable
from yimen.config.processes import Process, is_alive, kill_session, spawn, wait_until

START_SECONDS = 300.0  # a city's crash recovery takes its time
USER = NAME = "yimen"
SETTINGS = {
    "max_connections": "200",
    "shared_buffers": "256MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # a failed statement and its row would bring personal data into the log
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_line_prefix": "%m [%p] ",
    "password_encryption": "scram-sha-256",
}
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
LARGEST_LOG = 10_000_000


class DoesNotStart(Exception):
    """The private database does not start."""


class InUse(Exception):
    """Another Yimen supervises the private database of this data folder."""


@dataclass
class Cluster:
    """One private cluster. `start` and `keep` belong to the main thread: the kernel ends the
    server when the thread that started it ends."""

    data: Path
    origin: str = ""
    settings: dict[str, str] = field(default_factory=dict)
    port: int = 0
    process: Process | None = None
    lock: IO[str] | None = None
    log_from: int = 0

    def __post_init__(self) -> None:
        self.data = self.data.resolve()
        self.home: Home = home_of(self.data)
        self.binaries: Binaries | None = None

    @property
    def url(self) -> str:
        return f"postgres://{USER}:{self.home.password}@127.0.0.1:{self.port}/{NAME}"

    def start(self, seconds: float = START_SECONDS, *, wait_for_lock: bool = False) -> None:
        """Make the cluster if there is none, end an orphan, start, and write the facts."""
        prepare(self.home)
        self._take_lock(wait=wait_for_lock)
        self.binaries = reachable(chosen(self.origin, self._major()), self.home)
        if self._major() is None:
            self._initdb(self.binaries)
        self._end_orphan(seconds)
        self.port = self.port or free_port(_last_port(self.data))
        self._run(seconds)
        self._create_database()
        write_facts(
            self.data, {"url": self.url, "pid": self._pid(), "socket": str(self.home.socket)}
        )

    def keep(self, seconds: float = START_SECONDS) -> bool:
        """Start the server again if it has ended; says whether it had."""
        if self.process is None or self.process.poll() is None:
            return False
        kill_session(self.process)
        self._end_orphan(seconds)
        self._run(seconds)
        write_facts(
            self.data, {"url": self.url, "pid": self._pid(), "socket": str(self.home.socket)}
        )
        return True

    def stop(self, seconds: float = 10.0) -> None:
        """Fast, then immediate shutdown: what is committed is safe with both."""
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(seconds)
            if self.process.poll() is None:
                self.process.send_signal(signal.SIGQUIT)
                wait_until(lambda: self.process is None or self.process.poll() is not None, 2)
            kill_session(self.process)
        self.process = None
        if self.lock is not None:
            self.lock.close()
            self.lock = None

    def _take_lock(self, *, wait: bool) -> None:
        if self.lock is None:
            lock = open(self.home.folder / "supervisor.lock", "w")  # noqa: SIM115 (held until we stop)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except OSError:
                lock.close()
                raise InUse(InUse.__doc__) from None
            self.lock = lock

    def _major(self) -> int | None:
        version = self.home.cluster / "PG_VERSION"
        return int(version.read_text()) if version.exists() else None

    def _initdb(self, binaries: Binaries) -> None:
        fresh = self.home.folder / "cluster.new"  # half made, it is never taken for a cluster
        shutil.rmtree(fresh, ignore_errors=True)
        words = ["--pgdata", str(fresh), "--username", USER, "--auth", "scram-sha-256"]
        words += ["--pwfile", str(self.home.password_file), "--encoding", "UTF8"]
        words += ["--locale", "C.UTF-8", "--no-instructions"]
        with open(self.home.log, "ab") as log:
            made = spawn(
                [binaries.program("initdb"), *words],
                env=_environment(),
                owner=self.home.owner,
                output=log,
                cwd="/",
            )
        if made.wait(START_SECONDS) != 0:
            raise DoesNotStart(f"initdb failed, see {self.home.log}:\n{self._tail()}")
        fresh.rename(self.home.cluster)

    def _end_orphan(self, seconds: float) -> None:
        """A server whose supervisor was killed may still be shutting down."""
        pid = self._pid()
        if pid is None or not _is_postgres(pid):
            return
        os.kill(pid, signal.SIGINT)
        if not wait_until(lambda: not is_alive(pid), seconds):
            raise DoesNotStart(f"An old server (process {pid}) does not end.")

    def _pid(self) -> int | None:
        with contextlib.suppress(OSError, ValueError, IndexError):
            lines = (self.home.cluster / "postmaster.pid").read_text().splitlines()
            return int(lines[0])
        return None

    def _run(self, seconds: float) -> None:
        """Try until it takes connections. A server killed a moment ago holds its memory and its
        pid file until its last child and its zombie are gone; then a new try succeeds."""
        end = time.monotonic() + seconds
        while True:
            self.process = self._spawn()
            while self.process.poll() is None and time.monotonic() < end:
                if self._answers():
                    return
                time.sleep(0.05)
            kill_session(self.process)
            if time.monotonic() > end or not self._may_be_leaving():
                raise DoesNotStart(f"See {self.home.log}:\n{self._tail()}")
            time.sleep(0.3)

    def _may_be_leaving(self) -> bool:
        words = ("is still in use", "lock file", "Address already in use", "starting up")
        return any(word in self._tail() for word in words)

    def _spawn(self) -> Process:
        assert self.binaries is not None, "start() first"
        options = {
            **SETTINGS,
            **self.settings,
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": str(self.home.socket),
            "unix_socket_permissions": "0700",
        }
        words = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        too_long = self.home.log.exists() and self.home.log.stat().st_size > LARGEST_LOG
        if too_long:
            self.home.log.replace(self.home.log.with_suffix(".log.1"))
        with open(self.home.log, "ab") as log:
            self.log_from = log.tell()
            return spawn(
                [self.binaries.program("postgres"), "-D", self.home.cluster, *words],
                env=_environment(),
                owner=self.home.owner,
                output=log,
                cwd="/",
                on_parent_death=signal.SIGINT,
            )

    def _answers(self) -> bool:
        with contextlib.suppress(psycopg.OperationalError):
            self._connect().close()
            return True
        return False

    def _connect(self) -> psycopg.Connection[tuple[object, ...]]:
        url = f"{self.url.rpartition('/')[0]}/postgres"
        return psycopg.connect(url, autocommit=True, connect_timeout=5)

    def _create_database(self) -> None:
        with self._connect() as connection:
            there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME])
            if there.fetchone() is None:
                connection.execute(
                    f"CREATE DATABASE {NAME} TEMPLATE template0"
                    " ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'"
                )

    def _tail(self) -> str:
        try:
            return self.home.log.read_bytes()[self.log_from :][-2000:].decode(errors="replace")
        except OSError:
            return ""


def _environment() -> dict[str, str]:
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def answers(url: str) -> bool:
    """Does a database answer there?"""
    with contextlib.suppress(psycopg.OperationalError):
        if url:
            psycopg.connect(url, connect_timeout=5).close()
            return True
    return False


def _is_postgres(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return is_alive(pid) and b"postgres" in Path(f"/proc/{pid}/cmdline").read_bytes()
    return False


def _last_port(data: Path) -> int:
    with contextlib.suppress(ValueError):
        return int(running_url(data).rpartition(":")[2].partition("/")[0])
    return 0


def free_port(wanted: int = 0) -> int:
    """The wanted port if it is free, else any."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", port))
                return int(probe.getsockname()[1])
    raise DoesNotStart("No free port on 127.0.0.1.")


@contextlib.contextmanager
def database(data: Path, *, fast: bool = False, origin: str = "") -> Iterator[str]:
    """For tests and benches: the address of a running database, of `DATABASE_URL` if it is given,
    else of the private cluster in this data folder, which is kept for the next time."""
    given = os.environ.get("DATABASE_URL", "")
    if given:
        yield given
        return
    cluster = Cluster(data, origin=origin, settings=FAST if fast else {})
    cluster.start(wait_for_lock=True)
    try:
        yield cluster.url
    finally:
        cluster.stop()
