"""Codes: how many phones refresh, how fast everybody is judged, how large the lists are.

*Refreshing* is held against the bare server and bare signing on the same machine: the ratio is
the share of a refresh's time that these two alone would take. *Judging* goes over all residents
after other rules came into force (two in a hundred change), and is held against one bare UPDATE
of all the same rows. *Lists* are measured at 2.2 million residents, two in a hundred listed.
"""

import asyncio
import json
import random
import secrets
import statistics
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import uvloop

from bench import city, scale
from bench.filling import fill
from bench.place import database, server_version
from bench.report import circumstances, median, milliseconds, options, say, show
from bench.servers import loop_only
from bench.wire import Connection

if TYPE_CHECKING:
    from yimen.epidemic.passes.models import Fact

SIZES = {"small": (60_000, 1_500, 3, 3.0), "city": (2_200_000, 4_000, 3, 6.0)}
LISTED = 50  # one resident of so many has a fact
CONNECTIONS = 64
OF_A_CITY = 44_000
GOAL_REFRESH, GOAL_JUDGING = 0.6, 0.3
REFRESH, BARE = "/epidemic/code/refresh", "/healthz"


def main(argv: list[str]) -> dict[str, object]:
    given = options("Codes: refreshing, judging, lists.", argv)
    residents, phones, rounds, seconds = SIZES[given.scale]
    with database(given.data) as url:
        _make(residents)
        figures = circumstances(given.scale) | {"postgresql": server_version(url)}
        figures |= _judging(residents, rounds)
        keys = _phones(phones)
        with loop_only(given.data) as server:
            address = (server.host, server.port)
            figures |= uvloop.run(_refreshing(address, keys, rounds, seconds))
        figures |= _lists()
    return figures


def _make(residents: int) -> None:
    """Residents, rules in force, and a fact for one in fifty."""
    from yimen.epidemic.passes import actions
    from yimen.epidemic.passes.models import Fact, Ruleset
    from yimen.kit.sight import System

    city.make_city()
    scale.make_residents(residents)
    actions.rotate_when_due(by=System())
    if not Ruleset.objects.exists():
        expert, mayor = _staff()
        actions.load_first(drafted_by=expert, enacted_by=mayor)
    fill("facts for codes", Fact, residents // LISTED, _facts)
    _vacuum()


def _staff() -> tuple[Any, Any]:
    from yimen.foundation.staff.queries import sight_of

    found = []
    for role in ("epidemiologist", "city_hq"):
        user = city.staff(role, city.CITY, 1)[0]
        user.sight = sight_of(user)
        found.append(user)
    return found[0], found[1]


def _facts(first: int, count: int) -> "Iterator[Fact]":
    from yimen.epidemic.passes.models import Fact
    from yimen.foundation.people.models import Person
    from yimen.kit import clock

    rows = Person._base_manager.filter(document_type="other").order_by("pk")
    every = rows.values_list("pk", "area_code", "home_area_code")
    chosen = every[first * LISTED : (first + count) * LISTED : LISTED]
    now = clock.now()
    return (
        Fact(
            person_id=pk,
            kind="stay_in_risk_area",
            since=now,
            source="bench",
            source_id=pk,
            area_code=area,
            home_area_code=home,
            recorded_at=now,
        )
        for pk, area, home in list(chosen)
    )


def _vacuum() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "VACUUM ANALYZE passes_colour, passes_fact, people_person, passes_pass, passes_phone,"
            " accounts_user"
        )


# everybody is judged by other rules


def _judging(residents: int, rounds: int) -> dict[str, object]:
    from yimen.epidemic.passes import actions

    actions.run_on()
    _vacuum()
    judged, bare, simulated, changed = [], [], [], 0
    for number in range(rounds):
        simulated.append(residents / _timed(_other_rules, number % 2 == 0))
        began = time.monotonic()
        changed = _run()
        judged.append(residents / (time.monotonic() - began))
        _vacuum()
        bare.append(residents / _timed(_bare_update))
        _vacuum()
        say(f"{judged[-1]:,.0f} judged a second, {bare[-1]:,.0f} rows a second of a bare UPDATE")
    ratio = median([one / other for one, other in zip(judged, bare, strict=True)])
    return {
        "residents": residents,
        "changed_by_other_rules": changed,
        "persons_per_s": round(statistics.median(judged)),
        "limit_bare_update_rows_per_s": round(statistics.median(bare)),
        "ratio_to_bare_update": ratio,
        "goal_ratio_to_bare_update": GOAL_JUDGING,
        "simulated_persons_per_s": round(statistics.median(simulated)),
        "judging_reached": ratio >= GOAL_JUDGING,
    }


def _timed(work: Callable[..., object], *given: object) -> float:
    began = time.monotonic()
    work(*given)
    return time.monotonic() - began


def _other_rules(without_areas: bool) -> None:
    """A version without the rule that one in fifty is yellow by; or with it again."""
    from yimen.epidemic.passes import actions
    from yimen.epidemic.passes.actions import NewRuleset
    from yimen.epidemic.passes.catalogue import FIRST
    from yimen.kit import clock

    expert, mayor = _staff()
    rules = [one for one in FIRST if not without_areas or one["key"] != "risk_area"]
    row = actions.draft(NewRuleset(rules, clock.now()), by=expert)
    actions.propose(row.pk, "bench", by=expert)
    found = actions.simulate(row.pk, by=expert).simulation or {}
    actions.enact(row.pk, stated=found["restricted"], by=mayor)


def _run() -> int:
    from yimen.epidemic.passes import actions
    from yimen.epidemic.passes.models import Run

    actions.begin_run()
    run = Run.objects.get(finished_at__isnull=True)
    while actions.go_on(run.pk):
        pass
    run.refresh_from_db()
    return run.changed


def _bare_update() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("UPDATE passes_colour SET until = until")


# phones refresh their codes


def _phones(count: int) -> list[str]:
    """Accounts with a person, a pass and the key of a phone; the keys."""
    from yimen.epidemic.passes import actions
    from yimen.epidemic.passes.actions.issuing import digest_of
    from yimen.epidemic.passes.models import Phone
    from yimen.foundation.accounts.models import User
    from yimen.foundation.people.models import Person
    from yimen.kit import clock
    from yimen.kit.sight import System

    held = Person._base_manager.filter(account__isnull=False, document_type="other")
    if (missing := count - held.count()) > 0:
        free = Person._base_manager.filter(account__isnull=True, document_type="other")
        people = list(free.order_by("-pk")[:missing])
        users = [User(display_name="", phone_digest=secrets.token_bytes(32)) for _ in people]
        for person, user in zip(people, User.objects.bulk_create(users), strict=True):
            person.account = user
        Person._base_manager.bulk_update(people, ["account"], batch_size=1_000)
    accounts = list(held.values_list("account_id", "pk")[:count])
    actions.issue_many({pk: user for user, pk in accounts}, by=System())
    keys = [secrets.token_urlsafe(32) for _ in accounts]
    now = clock.now()
    Phone.objects.bulk_create(
        Phone(account_id=user, digest=digest_of(key), made_at=now)
        for (user, _), key in zip(accounts, keys, strict=True)
    )
    _vacuum()
    say(f"{len(keys):,} phones have their key")
    return keys


async def _refreshing(
    address: tuple[str, int], keys: list[str], rounds: int, seconds: float
) -> dict[str, object]:
    headers = [{"Authorization": f"Phone {key}"} for key in keys]
    random.Random(1).shuffle(headers)
    size, tokens = await _first(address, headers[0])
    await _load(address, REFRESH, headers, 1.0)
    refreshed, bare, signed, waits = [], [], [], []
    for _ in range(rounds):
        rate, times = await _load(address, REFRESH, headers, seconds)
        refreshed.append(rate)
        waits += times
        bare.append((await _load(address, BARE, [{}], seconds / 2))[0])
        signed.append(_signings(seconds / 3))
        say(f"{rate:,.0f} refreshes, {bare[-1]:,.0f} bare, {signed[-1]:,.0f} signings a second")
    ratios = [
        one * (1 / other + tokens / third)
        for one, other, third in zip(refreshed, bare, signed, strict=True)
    ]
    return _refresh_figures(refreshed, bare, signed, median(ratios)) | {
        **milliseconds("refresh_", waits),
        "tokens_per_refresh": tokens,
        "refresh_answer_bytes": size,
    }


def _refresh_figures(
    refreshed: list[float], bare: list[float], signed: list[float], ratio: float
) -> dict[str, object]:
    return {
        "refresh_per_s": round(statistics.median(refreshed)),
        "limit_bare_server_per_s": round(statistics.median(bare)),
        "limit_signings_per_s": round(statistics.median(signed)),
        "ratio_to_limit": ratio,
        "goal_ratio_to_limit": GOAL_REFRESH,
        "refresh_reached": ratio >= GOAL_REFRESH,
        "connections": CONNECTIONS,
    }


async def _first(address: tuple[str, int], headers: dict[str, str]) -> tuple[int, int]:
    answer = await Connection(*address).ask(REFRESH, headers)
    if answer.status != 200:
        raise RuntimeError(f"{REFRESH} answered {answer.status}: {answer.text}")
    [held] = json.loads(answer.body)["passes"]
    return len(answer.body), len(held["tokens"]) + bool(held["offline"])


async def _load(
    address: tuple[str, int], path: str, headers: list[dict[str, str]], seconds: float
) -> tuple[float, list[float]]:
    """So many connections ask one question after the other; how many were answered a second."""
    times: list[float] = []
    end = time.monotonic() + seconds

    async def ask(number: int) -> None:
        connection, at = Connection(*address), number
        while (began := time.monotonic()) < end:
            answer = await connection.ask(path, headers[at % len(headers)])
            if answer.status != 200:
                raise RuntimeError(f"{path} answered {answer.status}")
            times.append(time.monotonic() - began)
            at += CONNECTIONS
        connection.close()

    await asyncio.gather(*(ask(number) for number in range(CONNECTIONS)))
    return len(times) / seconds, times


def _signings(seconds: float) -> float:
    """Bare signatures of 17 bytes, one core, nothing else."""
    from nacl.bindings import crypto_sign, crypto_sign_seed_keypair

    _, secret = crypto_sign_seed_keypair(bytes(32))
    message, count, began = b"S1:" + bytes(14), 0, time.monotonic()
    while time.monotonic() - began < seconds:
        for _ in range(100):
            crypto_sign(message, secret)
        count += 100
    return count / (time.monotonic() - began)


# lists for verifiers


def _lists() -> dict[str, object]:
    """The list of a city of 2.2 million with one in fifty on it, and a thousand changes of it."""
    from yimen.epidemic.passes.rules.status import ENTRY, Listed, difference, packed
    from yimen.epidemic.passes.rules.token import Signer

    luck, signer, now = random.Random(2), Signer(1, bytes(32)), int(time.time())
    entries = [luck.randbytes(ENTRY) for _ in range(OF_A_CITY + 500)]
    some = entries[:OF_A_CITY]
    parts = (some[:4_000], some[4_000:-2_000], some[-2_000:])
    old = Listed(1, now, *map(frozenset, parts))
    kept = old.yellow - frozenset(some[4_000:4_500])
    new = Listed(2, now, old.revoked, kept | frozenset(entries[OF_A_CITY:]), old.red)
    began = time.monotonic()
    body = packed(old, signer)
    return {
        "status_list_entries": OF_A_CITY,
        "status_list_bytes": len(body),
        "status_list_made_in_ms": round((time.monotonic() - began) * 1000, 1),
        "status_difference_changes": 1_000,
        "status_difference_bytes": len(difference(old, new, signer)),
    }


if __name__ == "__main__":
    show(main)
