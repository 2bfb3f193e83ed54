"""A reporter's entry until it stands on every entitled page, over the real live channel.

Sessions of the city's and of every county's headquarters hold an open page each; entries come
through the reporter's form, one a second. `p95_ms` is over all pairs of an entry and a page that
may see it, from the sending of the form until the page's fragment holds the new number. Then the
same beside idle streams. One county has no entries: its pages must not fetch anything.
"""

import argparse
import asyncio
import contextlib
import datetime
import random
import re
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

import uvloop

from bench import city
from bench.browsing import Page, Target, idle
from bench.city import Worker
from bench.place import database, server_version
from bench.report import circumstances, milliseconds, options, say, show
from bench.servers import Served, served
from bench.wire import Connection

SIZES = {"small": (40, 10, 300), "city": (200, 60, 3_000)}  # pages, posts, idle streams
PATIENCE = 10.0
HIDDEN = re.compile(
    r'name="client_uuid"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="client_uuid"'
)


@dataclass
class Cast:
    """Who takes part: the pages' owners, the reporters, and the county where nothing happens."""

    watchers: list[Worker]
    reporters: list[Worker]
    quiet: int
    tokens: list[str]  # of the idle streams


@dataclass
class Post:
    village: int
    sent_at: float = 0.0
    answered_at: float = 0.0
    problem: str = ""


@dataclass
class Round:
    pages: list[Page]
    posts: list[Post] = field(default_factory=list)
    health: list[float] = field(default_factory=list)
    health_failures: int = 0


def main(argv: list[str]) -> dict[str, object]:
    given = options(
        "From a reporter's entry to every headquarters page.",
        argv,
        ("--page", "/desk/situation/"),
        ("--number", r'data-figure="persons">([\d,]+)'),
        ("--form", "/desk/key-groups/add/"),
    )
    pages, _, idle_streams = SIZES[given.scale]
    with database(given.data) as url:
        cast = _cast(pages, idle_streams)
        figures = circumstances(given.scale) | {"postgresql": server_version(url)}
        with served(given.data) as server:
            rounds = uvloop.run(_rounds(given, server, cast))
    return figures | {"layout": server.layout, "open_pages": pages, **rounds}


def _cast(pages: int, idle_streams: int) -> Cast:
    from yimen.foundation.live.queries import token

    city.make_city()
    counties, each = city.counties(), pages // 8
    watchers = city.workers("city_hq", city.CITY, pages - each * len(counties))
    for county in counties:
        watchers += city.workers("county_hq", county, each)
    *busy, quiet = counties
    reporters = [city.workers("reporter", city.a_village(county), 1)[0] for county in busy]
    strangers = [Worker(10**9 + number, "", 0) for number in range(idle_streams)]
    tokens = [token(one, [f"idle:{one.pk}"]) for one in strangers]  # type: ignore[arg-type]
    say(f"{len(watchers)} sessions of headquarters, {len(reporters)} reporters signed in")
    return Cast(watchers, reporters, quiet, tokens)


async def _rounds(given: argparse.Namespace, server: Served, cast: Cast) -> dict[str, object]:
    address = (server.host, server.port)
    _, posts, idle_streams = SIZES[given.scale]
    figures: dict[str, object] = {}
    async with _open(address, cast, Target(given.page, re.compile(given.number))) as pages:
        alone = await _round(address, given.form, cast, pages, posts)
        figures |= _figures("", alone, cast)
        async with _idling(address, cast.tokens) as held:
            beside = await _round(address, given.form, cast, pages, posts)
            figures |= _figures(f"beside_{idle_streams}_idle_", beside, cast)
            figures["idle_streams_held"] = sum(not task.done() for task in held)
    problems = [problem for page in pages for problem in page.problems]
    return figures | {"problems": len(problems), "first_problems": problems[:3]}


@contextlib.asynccontextmanager
async def _open(address: tuple[str, int], cast: Cast, target: Target) -> AsyncIterator[list[Page]]:
    pages = [Page(address, worker, target) for worker in cast.watchers]
    for group in range(0, len(pages), 8):
        await asyncio.gather(*(page.open() for page in pages[group : group + 8]))
    tasks = [asyncio.create_task(page.live()) for page in pages]
    await asyncio.sleep(2)  # a page that opened just after the server did looks once
    say(f"{len(pages)} pages are open")
    try:
        yield pages
    finally:
        await _end(tasks)


@contextlib.asynccontextmanager
async def _idling(
    address: tuple[str, int], tokens: Sequence[str]
) -> AsyncIterator[list[asyncio.Task[None]]]:
    opening = asyncio.Semaphore(50)
    tasks = [asyncio.create_task(idle(address, token, opening)) for token in tokens]
    await asyncio.sleep(0.1)
    for _ in range(50):
        async with opening:
            pass
    await asyncio.sleep(3)
    say(f"{sum(not task.done() for task in tasks)} idle streams beside them")
    try:
        yield tasks
    finally:
        await _end(tasks)


async def _end(tasks: Sequence["asyncio.Task[None]"]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _round(
    address: tuple[str, int], form: str, cast: Cast, pages: list[Page], count: int
) -> Round:
    for page in pages:
        page.base, page.fetches = max([page.base, *(n for _, n in page.seen)]), 0
        page.seen.clear()
    result = Round(pages)
    probe = asyncio.create_task(_probe(address, result))
    began, sending = time.monotonic(), []
    for number in range(count):
        await asyncio.sleep(max(0.0, began + number - time.monotonic()))
        reporter = cast.reporters[number % len(cast.reporters)]
        result.posts.append(Post(reporter.area_code))
        work = _post(address, form, reporter, result.posts[-1])
        sending.append(asyncio.create_task(work))
    await asyncio.gather(*sending)
    await _settle(result)
    await _end([probe])
    say(f"{count} entries seen by their pages")
    return result


async def _settle(result: Round) -> None:
    deadline = time.monotonic() + PATIENCE
    while any(at is None for _, at in _pairs(result)) and time.monotonic() < deadline:
        await asyncio.sleep(0.2)


async def _probe(address: tuple[str, int], result: Round) -> None:
    connection = Connection(*address)
    while True:
        began = time.monotonic()
        try:
            answer = await connection.ask("/healthz", {})
            result.health.append(time.monotonic() - began)
            result.health_failures += answer.status != 200
        except (OSError, asyncio.IncompleteReadError):
            result.health_failures += 1
        await asyncio.sleep(0.2)


async def _post(address: tuple[str, int], form: str, reporter: Worker, post: Post) -> None:
    """The reporter opens the form, fills it in and sends it."""
    connection = Connection(*address)
    csrf = f"{random.getrandbits(128):032x}"
    headers = {"Cookie": f"{reporter.cookie}; csrftoken={csrf}"}
    try:
        shown = HIDDEN.search((await connection.ask(form, headers)).text)
        if shown is None:
            post.problem = "the form was not shown"
            return
        body = urlencode(_entry(reporter.area_code, shown[1] or shown[2], csrf)).encode()
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        post.sent_at = time.monotonic()
        answer = await connection.ask(form, headers, method="POST", body=body)
        post.answered_at = time.monotonic()
        if answer.status not in {302, 303}:
            post.problem = f"the form was answered with {answer.status}"
    except (OSError, asyncio.IncompleteReadError) as error:
        post.problem = repr(error)
    finally:
        connection.close()


def _entry(village: int, client_uuid: str, csrf: str) -> dict[str, object]:
    luck = random.Random(client_uuid)
    before = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=2)
    return {
        "csrfmiddlewaretoken": csrf,
        "client_uuid": client_uuid,
        "group": "wuhan_returnee",
        "name": "测试甲",
        "id_number": city.identity_number(village, luck),
        "phone": f"139{luck.randrange(10**8):08d}",
        "from_place": "武汉市",
        "arrived_on": f"{before:%Y-%m-%d}",
        "area_code": village,
        "stay_address": "1号",
        "symptoms": "no",
    }


def _pairs(result: Round) -> list[tuple[Post, float | None]]:
    """Every entry with every page that may see it, and when it stood there."""
    pairs: list[tuple[Post, float | None]] = []
    written = sorted((post for post in result.posts if post.answered_at), key=lambda p: p.sent_at)
    for page in result.pages:
        number = page.base
        for post in written:
            if page.worker.area_code in {city.CITY, post.village // 10**6 * 10**6}:
                number += 1
                pairs.append((post, page.saw(number)))
    return pairs


def _figures(name: str, result: Round, cast: Cast) -> dict[str, object]:
    pairs = _pairs(result)
    took = [at - post.sent_at for post, at in pairs if at is not None]
    answers = [post.answered_at - post.sent_at for post in result.posts if post.answered_at]
    quiet = [page.fetches for page in result.pages if page.worker.area_code == cast.quiet]
    figures = {
        "posts": len(answers),
        "posts_refused": [post.problem for post in result.posts if post.problem][:3],
        "pairs": len(pairs),
        "pairs_never_seen": len(pairs) - len(took),
        **milliseconds("", took),
        **milliseconds("post_", answers),
        **milliseconds("healthz_", result.health),
        "healthz_failures": result.health_failures,
        "fetches": sum(page.fetches for page in result.pages),
        "fetches_of_the_county_without_changes": sum(quiet),
    }
    return {f"{name}{key}": value for key, value in figures.items()}


if __name__ == "__main__":
    show(main)
