"""`yimen serve`: one parent that starts everything, restarts what ends, ends everything."""

import os
import shutil
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from yimen.config.binaries import NoPostgres
from yimen.config.database import running_url, write_facts
from yimen.config.embedded import START_SECONDS, Cluster, DoesNotStart, InUse, answers
from yimen.config.env import ROOT
from yimen.config.home import CannotPrepare
from yimen.config.processes import Child, Process, end_all, kill_session, spawn

ROLES = ("all", "loop", "pages")
CHILDREN_SECONDS = 4.0
DATABASE_SECONDS = 2.0
STREAMS = 8000  # open streams count against Granian's limit; at it, nothing is answered


class CannotServe(Exception):
    """Yimen cannot be served here."""


REFUSALS = (CannotServe, NoPostgres, DoesNotStart, CannotPrepare)


@dataclass
class Options:
    """What `yimen serve` was asked for."""

    role: str
    host: str
    port: int
    workers: int
    data: Path
    demo: bool = False
    live: float = 0.0  # minutes of the demo city's life that pass in a second
    origin: str = ""
    first: list[str] = field(default_factory=list)  # commands to run before serving


class Supervisor:
    def __init__(self, options: Options) -> None:
        self.options = options
        self.stopping = False
        self.waiting = False  # for the database to come back
        self.began = time.monotonic()
        self.cluster: Cluster | None = None
        self.joined = False  # another role of ours had the database when we came
        self.look_again = 0.0
        self.children: list[Child] = []
        self.env = self._environment()

    def run(self) -> int:
        for sign in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(sign, self._stop)
        try:
            self._check_port()
            self._start_database()
            self._prepare()
            self._serve()
        finally:
            self._end()
        return 0

    def say(self, text: str) -> None:
        print(f"[{time.monotonic() - self.began:5.1f} s] {text}", flush=True)  # noqa: T201

    def _stop(self, sign: int, frame: FrameType | None) -> None:
        if not self.stopping:
            self.stopping = True
            if not self.children or self.waiting:
                raise SystemExit(0)  # nothing that we wait for then is needed any more

    def _check_port(self) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            for _ in range(50):  # a killed server's port is free a moment later
                try:
                    probe.bind((self.options.host, self.options.port))
                    return
                except OSError:
                    time.sleep(0.1)
        raise CannotServe(f"Port {self.options.port} is taken; choose another with --port.")

    def _start_database(self) -> None:
        if self.env.get("DATABASE_URL"):
            self.say("Database: the server named by DATABASE_URL")
            return
        end = time.monotonic() + START_SECONDS  # the other role may be making it just now
        while not self._own_database():
            self.joined = answers(running_url(self.options.data))
            if self.joined:
                self._use(running_url(self.options.data))
                self.say("Database: the private one that another role of ours supervises")
                return
            if time.monotonic() > end:
                raise CannotServe("Another role of ours has the database, and it does not answer.")
            time.sleep(0.2)

    def _own_database(self) -> bool:
        """Start the private cluster, unless another role of ours supervises it."""
        self.cluster = Cluster(self.options.data, origin=self.options.origin)
        try:
            self.cluster.start()
        except InUse:
            self.cluster = None
            return False
        self._use(self.cluster.url)
        found = self.cluster.binaries
        assert found is not None, "it has started"
        kind = f"PostgreSQL {found.major}, {found.origin}"
        self.say(f"Database: private, on 127.0.0.1:{self.cluster.port} ({kind})")
        return True

    def _use(self, url: str) -> None:
        """At another address than before, those that knew the old one begin again."""
        if url and url != self.env.get("DATABASE_URL"):
            self.env["DATABASE_URL"] = url
            for child in self.children:
                child.terminate()

    def _prepare(self) -> None:
        self.say("Tables, static files" + (", the demo city" if self.options.first else ""))
        words = [sys.executable, "-m", "yimen.config.prepare", *self.options.first]
        made = spawn(words, env=self.env)
        try:
            if made.wait() != 0:
                raise CannotServe("The database could not be prepared; the reason stands above.")
        finally:
            kill_session(made)

    def _serve(self) -> None:
        self.children = [
            Child(name, lambda words=words: self._spawn(words), log=self.say)  # type: ignore[misc]
            for name, words in self._programs().items()
        ]
        ready = False
        while not self.stopping:
            self._keep_database()
            started = [child.keep() for child in self.children]
            if any(started):
                self._write_facts()
            if not ready and self._answers():
                ready = True
                self._announce()
            time.sleep(0.1)

    def _keep_database(self) -> None:
        self.waiting = True
        if self.cluster is not None and self.cluster.keep():
            self.say("The database had ended and was started again")
        if self.cluster is None and self.joined and time.monotonic() > self.look_again:
            self.look_again = time.monotonic() + 1
            if not self._own_database():  # the other role lives; it may have begun anew
                self._use(running_url(self.options.data))
        self.waiting = False

    def _programs(self) -> dict[str, list[str]]:
        role, python = self.options.role, sys.executable
        manage = [python, "-m", "yimen.config.cli", "manage"]
        jobs = [*manage, "procrastinate", "worker", "--concurrency", "4"]
        jobs += ["--shutdown-graceful-timeout", "3"]  # a large sheet holds up no timer
        server = "loop" if role == "loop" else "pages" if role == "pages" else "server"
        programs = {server: [python, "-m", "granian", *self._granian()]}
        if role == "loop":
            return programs
        programs |= {"jobs": jobs, "sealer": [*manage, "seal"]}
        if self.options.live > 0:
            programs["city"] = [*manage, "live_on", f"--pace={self.options.live}"]
        return programs

    def _granian(self) -> list[str]:
        options = self.options
        words = ["--host", options.host, "--port", str(options.port), "--no-ws"]
        words += ["--workers-kill-timeout", "3", "--respawn-failed-workers"]
        words += ["--respawn-interval", "0.2", "--log-level", "warning"]
        if options.role == "pages":
            words += ["--interface", "wsgi", "--workers", str(options.workers)]
            words += ["--blocking-threads", "8", "--backpressure", "256"]
            return [*words, "yimen.config.wsgi:application"]
        words += ["--interface", "asgi", "--workers", "1", "--backlog", str(STREAMS)]
        words += ["--backpressure", str(STREAMS), "--loop", "uvloop"]
        return [*words, f"yimen.config.asgi:{'loop' if options.role == 'loop' else 'application'}"]

    def _spawn(self, words: list[str]) -> Process:
        return spawn(words, env=self.env)

    def _write_facts(self) -> None:
        pids = {child.name: child.process.pid for child in self.children if child.process}
        facts = {"pid": os.getpid(), "port": self.options.port, "children": pids}
        write_facts(self.options.data, facts, f"serve-{self.options.role}.json")

    @property
    def address(self) -> str:
        host = "127.0.0.1" if self.options.host == "0.0.0.0" else self.options.host  # noqa: S104
        return f"http://{host}:{self.options.port}"

    def _answers(self) -> bool:
        path = "/ui/" if self.options.role == "pages" else "/healthz"
        try:
            urllib.request.urlopen(self.address + path, timeout=2).close()  # noqa: S310
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False
        return True

    def _announce(self) -> None:
        self.say(f"Ready: {self.address}/   (role {self.options.role}; Ctrl-C ends it)")
        if self.options.demo:
            self.say("Demo logins are offered on the sign-in page: /accounts/login/")
        data = self.options.data
        program = Path(sys.executable).with_name("yimen")
        self.say(f"In another shell: YIMEN_DATA={data} {program} manage …")

    def _end(self) -> None:
        end_all(self.children, CHILDREN_SECONDS)
        if self.cluster is not None:
            self.cluster.stop(DATABASE_SECONDS)
        (self.options.data / f"serve-{self.options.role}.json").unlink(missing_ok=True)
        self.say("Ended")

    def _environment(self) -> dict[str, str]:
        env = {"DJANGO_SETTINGS_MODULE": "yimen.config.settings", **os.environ}
        env |= {"YIMEN_DATA": str(self.options.data), "PYTHONUNBUFFERED": "1"}
        if self.options.demo:
            env["YIMEN_DEMO"] = "1"
        if self.options.role != "all":
            env.setdefault("YIMEN_GATEWAY", "1")  # made to stand behind nginx
        if shutil.which("yimen") is None:
            env["PYTHONPATH"] = os.pathsep.join([str(ROOT / "src"), env.get("PYTHONPATH", "")])
        return env
