"""Run as a program by whoever tests: starts the private cluster twice, prints what it found."""

import json
import os
import sys
from pathlib import Path

import psycopg

from yimen.config.embedded import Cluster


def main(data: str, origin: str) -> None:
    found: dict[str, object] = {}
    for turn in ("first", "second"):
        cluster = Cluster(Path(data), origin=origin)
        cluster.start()
        with psycopg.connect(cluster.url) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS kept AS SELECT '一门' AS word")
            for what in ("server_version_num", "server_encoding", "data_directory"):
                row = connection.execute("SELECT current_setting(%s)", [what]).fetchone()
                found[what] = row[0] if row else None
            row = connection.execute(
                "SELECT datctype FROM pg_database WHERE datname = current_database()"
            ).fetchone()
            found["lc_ctype"] = row[0] if row else None
            row = connection.execute("SELECT word FROM kept").fetchone()
            found[turn] = row[0] if row else None
        assert cluster.process is not None
        found["runs_as"] = os.stat(f"/proc/{cluster.process.pid}").st_uid
        found["socket_mode"] = oct(cluster.home.socket.stat().st_mode & 0o777)
        found["password_mode"] = oct(cluster.home.password_file.stat().st_mode & 0o777)
        cluster.stop()
    print(json.dumps(found))  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
