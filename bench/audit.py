"""What the audit costs: a reporter's entry with and without its audit rows and the sealer.

Eight writers in processes of their own enter key persons through the action that the form calls.
Rounds with and without audit alternate; the ratio is the median of the pairs' ratios.
"""

import argparse
import contextlib
import multiprocessing
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from bench import city
from bench.place import database, server_version
from bench.report import ROOT, circumstances, median, options, say, show

SIZES = {"small": (3, 3.0), "city": (10, 5.0)}  # pairs of rounds, seconds a round
WRITERS = 8
LIMIT = 0.8
RECORDERS = ("record", "record_many")


def main(argv: list[str]) -> dict[str, object]:
    given = options("Audited against unaudited entries.", argv)
    with database(given.data) as url:
        city.make_city()
        villages = [city.a_village(county) for county in city.counties()]
        places = [villages[number % len(villages)] for number in range(WRITERS)]
        reporters = [(village, city.staff("reporter", village, 1)[0].pk) for village in places]
        figures = circumstances(given.scale) | {"postgresql": server_version(url)}
        with _writers(reporters) as writers:
            rates = _rounds(given, writers)
        return figures | _figures(rates) | {"verified": _verified(given.data)}


def _rounds(given: argparse.Namespace, writers: list[Connection]) -> list[tuple[float, float]]:
    pairs, seconds = SIZES[given.scale]
    _round(writers, seconds / 2, audited=True)  # connections, caches, statistics
    rates = []
    for number in range(pairs):
        each = {}
        for audited in (True, False) if number % 2 else (False, True):
            with _sealer(given.data) if audited else contextlib.nullcontext():
                each[audited] = _round(writers, seconds, audited=audited)
        rates.append((each[True], each[False]))
        say(f"{each[True]:.1f} entries a second with audit, {each[False]:.1f} without")
    return rates


def _round(writers: list[Connection], seconds: float, *, audited: bool) -> float:
    for writer in writers:
        writer.send((seconds, audited))
    return float(sum(writer.recv() for writer in writers))


@contextlib.contextmanager
def _writers(reporters: list[tuple[int, int]]) -> Iterator[list[Connection]]:
    context = multiprocessing.get_context("spawn")
    pipes, processes = [], []
    for reporter in reporters:
        ours, theirs = context.Pipe()
        processes.append(context.Process(target=_write, args=(theirs, *reporter), daemon=True))
        pipes.append(ours)
    try:
        for process in processes:
            process.start()
        for pipe in pipes:
            pipe.recv()
        say(f"{len(pipes)} writers are ready")
        yield pipes
    finally:
        for pipe in pipes:
            pipe.send(None)
        for process in processes:
            process.join(10)


def _write(orders: Connection, village: int, reporter_id: int) -> None:
    """One writer: enter people for as long as asked, and say how many."""
    import django

    django.setup()
    from yimen.epidemic.key_groups.actions import add
    from yimen.foundation.accounts.models import User
    from yimen.foundation.staff.queries import sight_of

    reporter = User.objects.get(pk=reporter_id)
    reporter.sight = sight_of(reporter)
    luck = random.Random(os.urandom(16))
    switch = _switch()
    orders.send("ready")
    while order := orders.recv():
        seconds, audited = order
        switch(audited)
        count, began = 0, time.monotonic()
        while time.monotonic() < began + seconds:
            add(city.entry(village, reporter_id, luck), by=reporter)
            count += 1
        orders.send(count / (time.monotonic() - began))


def _switch() -> Callable[[bool], None]:
    """Puts the audit's recorders out of action, wherever a module has imported them, and back."""
    from yimen.foundation.audit import actions

    kept = [
        (module, name, found)
        for module in list(sys.modules.values())
        for name, found in list(vars(module).items())
        if any(found is getattr(actions, recorder) for recorder in RECORDERS)
    ]

    def nothing(*_: Any, **__: Any) -> None:
        """What an action calls instead of the audit."""

    def switch(audited: bool) -> None:
        for module, name, found in kept:
            setattr(module, name, found if audited else nothing)

    return switch


@contextlib.contextmanager
def _sealer(data: Path) -> Iterator[None]:
    """The sealer as it runs in a city: `yimen manage seal`."""
    with (data / "sealer.log").open("wb") as log:
        process = subprocess.Popen(_manage("seal"), env=_environment(), stdout=log, stderr=log)
        try:
            yield
        finally:
            process.terminate()
            process.wait(15)


def _verified(data: Path) -> bool:
    """Whether the chain is whole, as soon as the last row is sealed."""
    deadline = time.monotonic() + 60
    with _sealer(data):
        while (done := _verify()).returncode != 0 and time.monotonic() < deadline:
            time.sleep(2)
    if done.returncode:
        say((done.stdout + done.stderr)[-1000:])
    return done.returncode == 0


def _verify() -> "subprocess.CompletedProcess[str]":
    words = _manage("verify_audit")
    return subprocess.run(words, env=_environment(), capture_output=True, text=True, check=False)


def _manage(command: str) -> list[str]:
    return [sys.executable, "-m", "django", command]


def _environment() -> dict[str, str]:
    paths = [str(ROOT / "src"), os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in paths if path)}


def _figures(rates: list[tuple[float, float]]) -> dict[str, object]:
    ratio = median([audited / plain for audited, plain in rates])
    return {
        "writers": WRITERS,
        "rounds": len(rates),
        "audited_entries_per_s": median([audited for audited, _ in rates]),
        "unaudited_entries_per_s": median([plain for _, plain in rates]),
        "ratio_to_no_audit": ratio,
        "limit_ratio_to_no_audit": LIMIT,
        "reached": ratio >= LIMIT,
    }


if __name__ == "__main__":
    show(main)
