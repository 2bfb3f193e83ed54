"""The kill test: every acknowledged submission is there once, none twice, whatever is killed.

20 clients submit 2,000 forms to the pages role and repeat each until it is acknowledged; each
acknowledgement is written to the client's own ledger and fsynced before the next form. Meanwhile
processes are killed, each at a random moment of the work. In the end SQL compares.

    python -m tests.config.resilience --submissions 2000 --clients 20 --kills 21
"""

import argparse
import contextlib
import http.client
import json
import os
import random
import signal
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import psycopg

from tests.config.entering import KEY_PERSON, Form
from tests.config.machine import PATIENCE, Server, forget, kin, slay
from yimen.config.database import running_url

KINDS = ("worker", "loop", "jobs", "backend", "postmaster", "supervisor", "server", "sealer")
GIVE_UP = 300.0


@dataclass
class Run:
    """The state that clients and the killer share."""

    form: Form
    pages: Server
    loop: Server
    folder: Path
    submissions: int
    headers: dict[str, str] = field(default_factory=dict)
    acknowledged: int = 0
    attempts: int = 0
    gate: int = 0  # as many may be acknowledged before the next kill
    problems: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    kills: Counter[str] = field(default_factory=Counter)


def client(run: Run, number: int, share: int) -> None:
    """One person at one phone: a form, again and again until it is acknowledged, then the next."""
    headers = run.headers
    ledger = os.open(
        run.folder / f"ledger-{number}", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600
    )
    try:
        for _ in range(share):
            while run.acknowledged >= run.gate:
                time.sleep(0.02)
            one = uuid.uuid4()
            _until_acknowledged(run, one, headers)
            os.write(ledger, f"{one}\n".encode())
            os.fsync(ledger)
            with run.lock:
                run.acknowledged += 1
    except Exception as error:
        run.problems.append(f"client {number}: {error!r}")
        raise
    finally:
        os.close(ledger)


def _until_acknowledged(run: Run, one: uuid.UUID, headers: dict[str, str]) -> None:
    end = time.monotonic() + GIVE_UP
    while time.monotonic() < end:
        with run.lock:
            run.attempts += 1
        if _submit(run, one, headers):
            return
        time.sleep(random.uniform(0.02, 0.2))
    raise TimeoutError(f"{one} was never acknowledged")


def _submit(run: Run, one: uuid.UUID, headers: dict[str, str]) -> bool:
    asking = http.client.HTTPConnection("127.0.0.1", run.pages.port, timeout=15)
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    with (
        contextlib.closing(asking),
        contextlib.suppress(OSError, http.client.HTTPException),
    ):
        asking.request("POST", run.form.path, urlencode(run.form.fields(one)), kind | headers)
        with asking.getresponse() as answer:
            answer.read()
        return run.form.done(answer.status, answer.headers.get("Location", ""))
    return False


def killer(run: Run, kills: int) -> None:
    """Each kind in turn, in random order, each at a random moment of the work."""
    kinds = [KINDS[number % len(KINDS)] for number in range(kills)]
    random.shuffle(kinds)
    last = run.submissions * 0.97
    moments = sorted(random.uniform(0, last) for _ in kinds)
    for kind, moment in zip(kinds, moments, strict=True):
        run.gate = int(moment) + 40  # they go on while it is killed, not far beyond
        while run.acknowledged < moment and not run.problems:
            time.sleep(0.005)
        time.sleep(random.uniform(0, 0.3))
        _kill(run, kind)
        run.kills[kind] += 1
    run.gate = run.submissions + 1


def _kill(run: Run, kind: str) -> None:
    end = time.monotonic() + PATIENCE
    if kind == "supervisor":
        victim = _keeper_of_the_database(run)
        victim.kill()
        victim.start()  # what systemd would do; the other role takes the database over
        return
    where = {"loop": lambda: run.loop, "postmaster": lambda: _keeper_of_the_database(run)}
    where["backend"] = where["postmaster"]
    name = "worker" if kind == "loop" else kind
    while not slay(where.get(kind, lambda: run.pages)(), name):
        if time.monotonic() > end:  # it may still be coming back from the last one
            logs = run.pages.log.read_text() + run.loop.log.read_text()
            raise TimeoutError(f"no {kind} to kill: {logs}")
        time.sleep(0.05)


def _keeper_of_the_database(run: Run) -> Server:
    return run.loop if kin(run.loop, "postmaster") else run.pages


def compared(run: Run) -> dict[str, int]:
    """The ledgers against the table, in SQL."""
    ledger = [
        line for path in run.folder.glob("ledger-*") for line in path.read_text().splitlines()
    ]
    with psycopg.connect(running_url(run.pages.data)) as connection:
        connection.execute("CREATE TEMP TABLE ledger (client_uuid uuid)")
        with connection.cursor().copy("COPY ledger FROM STDIN") as copy:
            for line in ledger:
                copy.write_row([line])
        row = connection.execute(COMPARISON.format(table=run.form.table).encode()).fetchone()
    assert row is not None
    return dict(zip(("acknowledged", "lost", "doubled", "never_acknowledged"), row, strict=True))


COMPARISON = """
    WITH kept AS (SELECT client_uuid, count(*) AS n FROM {table} GROUP BY 1)
    SELECT (SELECT count(*) FROM ledger),
           (SELECT count(*) FROM ledger LEFT JOIN kept USING (client_uuid) WHERE n IS NULL),
           (SELECT count(*) FROM kept WHERE n > 1),
           (SELECT count(*) FROM kept LEFT JOIN ledger USING (client_uuid)
             WHERE ledger.client_uuid IS NULL)
"""


@contextlib.contextmanager
def _servers(form: Form, folder: Path) -> Iterator[tuple[Server, Server]]:
    data = folder / "data"
    pages = Server(data, "pages", words=["--workers", "2"], settings=form.settings).start().ready()
    loop = Server(data, "loop", settings=form.settings).start().ready()
    try:
        yield pages, loop
    finally:
        for server in (loop, pages):
            assert server.process is not None
            server.process.send_signal(signal.SIGTERM)
            server.process.wait(PATIENCE)
        forget(data)


def rehearse(
    form: Form, folder: Path, submissions: int, clients: int, kills: int
) -> dict[str, object]:
    began = time.monotonic()
    with _servers(form, folder) as (pages, loop):
        run = Run(form, pages, loop, folder, submissions, form.sign_in(pages))
        threads = [
            threading.Thread(target=client, args=(run, number, submissions // clients))
            for number in range(clients)
        ]
        for thread in threads:
            thread.start()
        killer(run, kills)
        for thread in threads:
            thread.join()
        assert not run.problems, run.problems
        figures: dict[str, object] = {**compared(run), "attempts": run.attempts}
    seconds = round(time.monotonic() - began, 1)
    return figures | {
        "kills": sum(run.kills.values()),
        "killed": dict(run.kills),
        "took_s": seconds,
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--submissions", type=int, default=2000)
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--kills", type=int, default=21)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sizes = (asked.submissions, asked.clients, asked.kills)
        print(json.dumps(rehearse(KEY_PERSON, Path(folder), *sizes)))  # noqa: T201


if __name__ == "__main__":
    main()
