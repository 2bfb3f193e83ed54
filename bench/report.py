"""What every bench is asked, and what stands beside its figures."""

import argparse
import importlib.metadata
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("Django", "granian", "psycopg", "uvloop", "a2wsgi")
_began = time.monotonic()


def options(what: str, argv: Sequence[str], *more: tuple[str, str]) -> argparse.Namespace:
    """`--scale` and `--data`, and a bench's own (`--option`, its default)."""
    parser = argparse.ArgumentParser(prog="yimen bench", description=what)
    parser.add_argument("--scale", choices=("small", "city"), default="small")
    parser.add_argument("--data", type=Path, default=ROOT / "var" / "bench")
    for name, default in more:
        parser.add_argument(name, default=default)
    found = parser.parse_args(argv)
    found.data = found.data.resolve()
    return found


def say(text: str) -> None:
    """Progress, beside the result."""
    print(f"[{time.monotonic() - _began:6.1f} s] {text}", file=sys.stderr, flush=True)


def show(main: Callable[[list[str]], dict[str, object]]) -> None:
    """For `python -m bench.NAME`: the result as one JSON object on the last line."""
    print(json.dumps(main(sys.argv[1:]), ensure_ascii=False))


def milliseconds(name: str, seconds: Sequence[float]) -> dict[str, object]:
    """Median, 95th and 99th percentile and the worst; nothing measured gives nulls."""
    ranks = (("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("max", 1.0))
    ordered = sorted(seconds)
    return {
        f"{name}{rank}_ms": round(
            ordered[min(int(part * len(ordered)), len(ordered) - 1)] * 1000, 1
        )
        if ordered
        else None
        for rank, part in ranks
    }


def median(values: Sequence[float]) -> float:
    return round(statistics.median(values), 3)


def circumstances(scale: str) -> dict[str, object]:
    """The machine, the versions and the commit of this run."""
    return {
        "scale": scale,
        "measured_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "commit": _git("rev-parse", "--short", "HEAD") + ("+" if _git("status", "-s") else ""),
        "machine": f"{os.cpu_count()} × {_cpu()}, {_memory_gb()} GB",
        "load_average": round(os.getloadavg()[0], 2),
        "versions": {
            "python": platform.python_version(),
            **{name.lower(): importlib.metadata.version(name) for name in PACKAGES},
        },
    }


def _git(*words: str) -> str:
    done = subprocess.run(["git", "-C", ROOT, *words], capture_output=True, text=True, check=False)
    return done.stdout.strip()


def _cpu() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _memory_gb() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3)
