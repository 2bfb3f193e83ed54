"""Children that end with their parent, whatever ends it."""

import contextlib
import ctypes
import multiprocessing
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)  # loaded before any fork

Process = subprocess.Popen[bytes]


def die_with_parent(parent: int, sign: int = signal.SIGKILL) -> None:
    """Ask the kernel to send `sign` to this process when its parent ends."""
    _libc.prctl(PR_SET_PDEATHSIG, int(sign), 0, 0, 0)
    if os.getppid() != parent:
        os.kill(os.getpid(), sign)  # it ended before we could ask


def worker_dies_with_server() -> None:
    """For a Granian worker, which would outlive a killed server and keep its port."""
    server = multiprocessing.parent_process()
    if server is not None and server.pid is not None:
        die_with_parent(server.pid)


def spawn(
    argv: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    owner: str | None = None,
    output: IO[bytes] | int | None = None,
    cwd: Path | str | None = None,
    on_parent_death: int = signal.SIGKILL,
) -> Process:
    """Start a child in a session of its own; the terminal's Ctrl-C reaches only its parent."""
    parent = os.getpid()
    return subprocess.Popen(  # noqa: S603 (our own argument lists)
        [str(word) for word in argv],
        env=dict(env) if env is not None else None,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        start_new_session=True,
        user=owner,
        group=owner,
        extra_groups=[] if owner else None,
        # runs after setuid, which would clear it
        preexec_fn=lambda: die_with_parent(parent, on_parent_death),
    )


def is_alive(pid: int) -> bool:
    """Is it running? A zombie, which nobody has reaped yet, is not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return False
    return state not in {"Z", "X"}


def wait_until(done: Callable[[], bool], seconds: float, pause: float = 0.05) -> bool:
    """Look again and again; is it done within the time?"""
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            return False
        time.sleep(pause)
    return True


def kill_session(process: Process) -> None:
    """End a child and what it started, and reap it."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@dataclass
class Child:
    """A process that is started again, a little later each time, when it ends."""

    name: str
    start: Callable[[], Process]
    process: Process | None = None
    failures: int = 0
    started_at: float = 0.0
    due_at: float = 0.0
    log: Callable[[str], None] = field(default=print)

    def keep(self) -> bool:
        """Reap and restart if needed; says whether a new process was started."""
        now = time.monotonic()
        if self.process is not None:
            if self.process.poll() is None:
                return False
            self._ended(now, self.process.returncode)
        if now < self.due_at:
            return False
        self.process, self.started_at = self.start(), now
        return True

    def _ended(self, now: float, code: int) -> None:
        if self.process is not None:
            kill_session(self.process)  # what it started must not hold the port
        self.process = None
        self.failures = 0 if now - self.started_at > 30 else self.failures + 1
        pause = 0.0 if self.failures <= 1 else min(10.0, 0.25 * 2**self.failures)
        self.due_at = now + pause
        self.log(f"{self.name} ended ({code}); starting it again in {pause:.1f} s")

    def terminate(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()


def end_all(children: Sequence[Child], seconds: float) -> None:
    """Ask all to end, wait, then make them."""
    for child in children:
        child.terminate()
    running = [child.process for child in children if child.process is not None]
    wait_until(lambda: all(process.poll() is not None for process in running), seconds)
    for process in running:
        kill_session(process)
