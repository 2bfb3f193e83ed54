"""What `yimen doctor` asks a running database: is it ours, and does everything run that must?"""

import datetime
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg

from yimen.config import binaries
from yimen.kit.crypto import Unreadable, Vault
from yimen.kit.keys import KeyFolder

OK, WARN, FAIL = "ok", "warn", "fail"
HEARTBEAT_S, SEAL_S, RUN_S = 60, 10, 600


@dataclass(frozen=True)
class Finding:
    """One line: what was looked at, how it is, and what to do if it is not well."""

    level: str
    what: str
    mend: str = ""


Connection = psycopg.Connection[tuple[object, ...]]


def look(connection: Connection, keys: Path) -> Iterator[Finding]:
    for check in (_version, _encoding, _clock, _extensions):
        yield from check(connection)
    if _one(connection, "SELECT to_regclass('accounts_user')::text") is None:
        yield Finding(WARN, "no tables yet", "yimen manage migrate, or yimen serve")
        return
    yield from _keys_fit(connection, keys)
    for check in (_worker, _timers, _sealer):
        yield from check(connection)


def _one(connection: Connection, sql: str) -> object:
    row = connection.execute(sql.encode()).fetchone()
    return row[0] if row else None


def _version(connection: Connection) -> Iterator[Finding]:
    version = connection.info.server_version // 10_000
    good = version >= binaries.OLDEST
    mend = "" if good else f"Yimen needs PostgreSQL {binaries.OLDEST} or later"
    yield Finding(OK if good else FAIL, f"database server: PostgreSQL {version}", mend)


def _encoding(connection: Connection) -> Iterator[Finding]:
    encoding = _one(connection, "SHOW server_encoding")
    good = encoding == "UTF8"
    mend = "" if good else "make a database with ENCODING 'UTF8' and restore into it"
    yield Finding(OK if good else FAIL, f"database encoding: {encoding}", mend)


def _clock(connection: Connection) -> Iterator[Finding]:
    theirs = _one(connection, "SELECT extract(epoch FROM clock_timestamp())::float8")
    assert isinstance(theirs, float), "the server's clock"
    apart = abs(theirs - time.time())
    what = f"our clock and the database's differ by {apart:.1f} s"
    mend = "let both keep time: apt-get install systemd-timesyncd"
    yield Finding(OK, what) if apart < 2 else Finding(FAIL, what, mend)


def _extensions(connection: Connection) -> Iterator[Finding]:
    sql = (
        "SELECT count(*)::int FROM pg_available_extensions WHERE name IN ('pg_trgm', 'btree_gist')"
    )
    good = _one(connection, sql) == 2
    mend = "" if good else "apt-get install postgresql-contrib on the server"
    yield Finding(OK if good else FAIL, "extensions pg_trgm and btree_gist", mend)


def misfit(url: str, folder: Path) -> str:
    """Why these keys must not serve this database, and what to do; empty if they may."""
    with psycopg.connect(url) as connection:
        if _one(connection, "SELECT to_regclass('accounts_user')::text") is None:
            return ""
        found = [line for line in _keys_fit(connection, folder) if line.level == FAIL]
    return "; ".join(f"{line.what}: {line.mend}" for line in found)


def _keys_fit(connection: Connection, folder: Path) -> Iterator[Finding]:
    """After a restore: are these the keys with which the numbers were sealed?"""
    sealed = _one(connection, "SELECT phone FROM accounts_user WHERE length(phone) > 0 LIMIT 1")
    if not isinstance(sealed, bytes):
        return
    mend = f"put the keys of this database into {folder}; new ones open nothing"
    if not (folder / "vault.key").exists():
        yield Finding(FAIL, "the keys of this database are missing", mend)
        return
    keys = KeyFolder(folder)
    try:
        Vault(keys.get("vault"), keys.get("digest")).open(sealed)
    except Unreadable:
        yield Finding(FAIL, "the keys do not open what this database has sealed", mend)
    else:
        yield Finding(OK, "the keys open what this database has sealed")


def _worker(connection: Connection) -> Iterator[Finding]:
    sql = (
        "SELECT extract(epoch FROM now() - max(last_heartbeat))::float8 FROM procrastinate_workers"
    )
    silent = _one(connection, sql)
    if isinstance(silent, float) and silent < HEARTBEAT_S:
        yield Finding(OK, "a job worker runs")
    else:
        yield Finding(WARN, "no job worker runs: timers and jobs wait", "yimen serve runs one")


TIMERS = """
    SELECT due.task_name, to_timestamp(max(due.defer_timestamp)),
           max(event.at) FILTER (WHERE event.type = 'succeeded'),
           max(event.at) FILTER (WHERE event.type = 'failed')
    FROM procrastinate_periodic_defers AS due
    LEFT JOIN procrastinate_events AS event ON event.job_id = due.job_id
    GROUP BY due.task_name ORDER BY due.task_name
"""


def _timers(connection: Connection) -> Iterator[Finding]:
    now = datetime.datetime.now(datetime.UTC)
    for name, due, ran, failed in connection.execute(TIMERS.encode()).fetchall():
        assert isinstance(due, datetime.datetime), "a time"
        if isinstance(failed, datetime.datetime) and (ran is None or failed > _time(ran)):
            mend = "the reason is in the log of the jobs process"
            yield Finding(FAIL, f"timer {name} failed at {failed:%Y-%m-%d %H:%M:%S %Z}", mend)
            continue
        what = f"timer {name}: last due {due:%Y-%m-%d %H:%M:%S %Z}, "
        what += f"last run {_time(ran):%H:%M:%S}" if ran else "not run yet"
        late = (now - due).total_seconds() > RUN_S and (ran is None or _time(ran) < due)
        yield Finding(WARN, what, "does a job worker run?") if late else Finding(OK, what)


def _time(value: object) -> datetime.datetime:
    assert isinstance(value, datetime.datetime), "a time"
    return value


def _sealer(connection: Connection) -> Iterator[Finding]:
    sql = """
        SELECT extract(epoch FROM now() - min(recorded_at))::float8 FROM audit_entry
        WHERE id > (SELECT coalesce(max(entry_id), 0) FROM audit_seal)
    """
    waits = _one(connection, sql)
    if isinstance(waits, float) and waits > SEAL_S:
        what = f"rows of the audit have waited {waits:.0f} s for their seal"
        yield Finding(FAIL, what, "start the sealer: yimen serve, or yimen manage seal")
    else:
        yield Finding(OK, "the audit is sealed up to now")
