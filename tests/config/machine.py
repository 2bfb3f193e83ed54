"""Starts the platform as a stranger would, in processes of its own, and looks at them."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from yimen.config.embedded import free_port
from yimen.config.home import ROOTS_HOME, home_of
from yimen.config.processes import is_alive, spawn, wait_until

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0


@dataclass
class Server:
    """One `yimen serve`."""

    data: Path
    role: str = "all"
    port: int = 0
    words: list[str] = field(default_factory=list)
    settings: str = "yimen.config.settings"
    verb: str = "serve"
    more: dict[str, str] = field(default_factory=dict)  # of the environment
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> "Server":
        self.port = self.port or free_port()
        self.data.mkdir(parents=True, exist_ok=True)
        self.log = self.data / f"{self.role}.log"
        role = ["--role", self.role] if self.verb == "serve" else []
        words = [self.verb, *role, "--port", str(self.port), *self.words]
        with open(self.log, "wb") as log:
            self.process = spawn(
                [sys.executable, "-m", "yimen.config.cli", *words],
                env=self.environment(),
                output=log,
                on_parent_death=signal.SIGTERM,  # when somebody ends the tests
            )
        return self

    def environment(self) -> dict[str, str]:
        env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        env |= {"YIMEN_DATA": str(self.data), "DJANGO_SETTINGS_MODULE": self.settings, **self.more}
        return env | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}

    def ready(self) -> "Server":
        loads_a_city = self.verb == "demo"
        seconds = PATIENCE * 4 if loads_a_city else PATIENCE
        assert wait_until(self._is_ready, seconds), self.log.read_text()
        return self

    def _is_ready(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log.read_text()
        return "Ready:" in self.log.read_text()

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def manage(self, *words: str) -> str:
        line = [sys.executable, "-m", "yimen.config.cli", *words]
        done = subprocess.run(line, env=self.environment(), capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def status(self, path: str) -> int:
        """0 if nobody answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as got:
                return int(got.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def healthy(self) -> bool:
        return self.status("/healthz") == 200

    def terminate(self) -> float:
        """Seconds until it ended."""
        assert self.process is not None
        began = time.monotonic()
        self.process.terminate()
        self.process.wait(PATIENCE)
        return time.monotonic() - began

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()


@contextlib.contextmanager
def serving(
    data: Path,
    role: str = "all",
    *words: str,
    settings: str = "",
    verb: str = "serve",
    **more: str,
) -> Iterator[Server]:
    server = Server(
        data,
        role,
        words=list(words),
        settings=settings or Server.settings,
        verb=verb,
        more=more,
    ).start()
    try:
        yield server.ready()
    finally:
        if server.process is not None and server.process.poll() is None:
            server.terminate()
        forget(data)


def forget(data: Path) -> None:
    """Root's private clusters live outside the test's folder."""
    home = home_of(data.resolve()).folder
    if ROOTS_HOME in home.parents:
        shutil.rmtree(home, ignore_errors=True)


def descendants(pid: int) -> dict[int, str]:
    """Everything that came from this process, with its command line."""
    parents: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, IndexError):
            parent = int((path / "stat").read_text().rpartition(")")[2].split()[1])
            parents.setdefault(parent, []).append(int(path.name))
    found: dict[int, str] = {}
    waiting = list(parents.get(pid, []))
    while waiting:
        child = waiting.pop()
        with contextlib.suppress(OSError):
            words = Path(f"/proc/{child}/cmdline").read_bytes().replace(b"\0", b" ").decode()
            found[child] = words.strip()
        waiting += parents.get(child, [])
    return found


def kin(server: Server, kind: str) -> int:
    """The process of one kind: server, worker, jobs, sealer, postmaster or backend."""
    family = descendants(server.pid)
    signs = {
        "server": lambda pid, words: "-m granian" in words and _parent(pid) == server.pid,
        "worker": lambda pid, words: "-m granian" in words and _parent(pid) != server.pid,
        "jobs": lambda pid, words: "procrastinate worker" in words,
        "sealer": lambda pid, words: words.endswith("manage seal"),
        "postmaster": lambda pid, words: "-D" in words.split() and "postgres" in words,
        "backend": lambda pid, words: words.startswith("postgres: yimen yimen"),
    }
    return max((pid for pid, words in family.items() if signs[kind](pid, words)), default=0)


def _parent(pid: int) -> int:
    with contextlib.suppress(OSError, IndexError):
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return 0


def slay(server: Server, kind: str) -> int:
    """SIGKILL a process of this kind; says which it was (0 if there was none)."""
    pid = kin(server, kind)
    with contextlib.suppress(ProcessLookupError):
        if pid:
            os.kill(pid, signal.SIGKILL)
    return pid


def all_gone(pids: "dict[int, str]", seconds: float) -> list[str]:
    """The command lines of those that are still there after this time."""
    wait_until(lambda: not any(map(is_alive, pids)), seconds)
    return [words for pid, words in pids.items() if is_alive(pid)]
