"""The long lists of a city as a village, a county and the city ask for them.

First page and count of the person list and of the investigation list, and headquarters' page,
over HTTP from the real servers; beside each request, in turn, the bare SQL of the same rows on a
connection of its own. A ratio is the page's p95 over its floor and the bare SQL's p95 together:
the floor is what a page costs that shows nothing.
"""

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import uvloop

from bench import bare, city, scale
from bench.city import Worker
from bench.place import database, server_version
from bench.report import circumstances, options, say, show
from bench.servers import Served, served
from bench.wire import Connection

# residents, key persons, follow-ups, rounds
SIZES = {"small": (22_000, 2_000, 10_000, 20), "city": (2_200_000, 200_000, 1_000_000, 100)}
FLOOR_MS = 10.0
LIMIT_RATIO, LIMIT_CITY = 3.0, 2.0
ROLES = ("loop", "pages", "nginx", "postgres")
PERSONS, WORK, HQ = "/desk/people/persons/", "/desk/investigations/", "/desk/situation/"


@dataclass
class Asked:
    """One page as one role sees it, and the statements that fetch the same rows."""

    page: str
    role: str
    path: str
    worker: Worker
    statements: Sequence[tuple[str, Mapping[str, Any]]]
    seconds: list[float] = field(default_factory=list)
    bare_seconds: list[float] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"{self.page}_{self.role}"


def main(argv: list[str]) -> dict[str, object]:
    given = options("The long lists, by role.", argv)
    residents, key_persons, follow_ups, rounds = SIZES[given.scale]
    with database(given.data) as url:
        city.make_city()
        scale.make(residents, key_persons, follow_ups)
        asked = _asked()
        figures = circumstances(given.scale) | {"postgresql": server_version(url)}
        figures |= scale.sizes()
        with served(given.data) as server, psycopg.connect(url, autocommit=True) as connection:
            uvloop.run(_rounds(server, asked, connection, rounds))
            memory = {"peak_rss_mb": _memory()}
    return figures | {"layout": server.layout, "rounds": rounds} | _figures(asked) | memory


def _asked() -> list[Asked]:
    county = city.counties()[0]
    village = city.a_village(county)
    places = (
        ("village", "reporter", village),
        ("county", "county_hq", county),
        ("city", "city_hq", city.CITY),
    )
    found = []
    for name, role, code in places:
        [worker] = city.workers(role, code, 1)
        area = bare.interval(code)
        found.append(Asked("persons", name, PERSONS, worker, bare.persons(area)))
        found.append(Asked("investigations", name, WORK, worker, bare.investigations(area)))
        if name != "village":  # a reporter has no headquarters' page
            found.append(Asked("hq", name, HQ, worker, bare.headquarters(code)))
    return found


async def _rounds(
    server: Served, asked: Sequence[Asked], connection: "psycopg.Connection[Any]", rounds: int
) -> None:
    pages = Connection(server.host, server.port)
    for number in range(-3, rounds):  # three rounds to warm caches and plans
        for one in asked:
            seconds = await _page(pages, one)
            bare_seconds = _bare(connection, one)
            if number >= 0:
                one.seconds.append(seconds)
                one.bare_seconds.append(bare_seconds)
        if number % 20 == 0:
            say(f"round {number} of {rounds}")


async def _page(pages: Connection, one: Asked) -> float:
    began = time.perf_counter()
    answer = await pages.ask(one.path, {"Cookie": one.worker.cookie})
    seconds = time.perf_counter() - began
    if answer.status != 200:
        raise RuntimeError(f"{one.name}: {one.path} answered {answer.status}")
    return seconds


def _bare(connection: "psycopg.Connection[Any]", one: Asked) -> float:
    began = time.perf_counter()
    for statement, values in one.statements:
        connection.execute(statement, values, prepare=True).fetchall()
    return time.perf_counter() - began


def _p95(seconds: Sequence[float]) -> float:
    ordered = sorted(seconds)
    return round(ordered[int(0.95 * (len(ordered) - 1))] * 1000, 2)


def _figures(asked: Sequence[Asked]) -> dict[str, object]:
    figures: dict[str, object] = {"floor_ms": FLOOR_MS}
    ratios, by_name = {}, {one.name: _p95(one.seconds) for one in asked}
    for one in asked:
        limit = _p95(one.bare_seconds)
        ratios[one.name] = round(by_name[one.name] / (FLOOR_MS + limit), 2)
        figures |= {
            f"{one.name}_p95_ms": by_name[one.name],
            f"{one.name}_bare_p95_ms": limit,
            f"ratio_{one.name}": ratios[one.name],
        }
    over = {
        page: round(by_name[f"{page}_city"] / by_name[f"{page}_village"], 2)
        for page in ("persons", "investigations")
    }
    figures |= {f"{page}_city_over_village": n for page, n in over.items()}
    return figures | _verdict(max(ratios.values()), max(over.values()))


def _verdict(worst: float, over: float) -> dict[str, object]:
    return {
        "worst_ratio": worst,
        "limit_worst_ratio": LIMIT_RATIO,
        "city_over_village": over,
        "limit_city_over_village": LIMIT_CITY,
        "reached": worst <= LIMIT_RATIO and over <= LIMIT_CITY,
    }


def _memory() -> dict[str, float]:
    """The most that each server process has held: by its role, the supervisors too."""
    found: dict[str, float] = {}
    waiting = [(child, "") for child in _children(os.getpid())]
    while waiting:
        process, role = waiting.pop(0)
        words = Path(f"/proc/{process}/cmdline").read_bytes().decode().split("\0")
        role = next((one for one in ROLES if any(one in word for word in words)), role)
        if role:
            number = sum(key.startswith(role) for key in found) + 1
            found[f"{role}_{number}"] = _peak(process)
        waiting += [(child, role) for child in _children(process)]
    return found


def _peak(process: int) -> float:
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return round(int(line.split()[1]) / 1024, 1)
    return 0.0


def _children(process: int) -> list[int]:
    files = Path(f"/proc/{process}/task").glob("*/children")
    return [int(word) for file in files for word in file.read_text().split()]


if __name__ == "__main__":
    show(main)
