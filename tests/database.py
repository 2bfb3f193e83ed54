"""A database for the tests when `DATABASE_URL` names none: the private cluster, kept for the next
run. It forgets what a power cut would lose (fsync off): nothing here outlives a test. Imports
nothing that reads the environment before it is complete."""

import atexit
import os
from pathlib import Path

import pytest

from yimen.config.embedded import FAST, Cluster

DATA = Path(__file__).parents[1] / "var" / "test"


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Before pytest-django reads the settings. Test workers inherit the address."""
    os.environ.setdefault("YIMEN_DATA", str(DATA))
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker:  # keys and the audit's head lie beside the database, each worker has its own
        os.environ["YIMEN_DATA"] = str(Path(os.environ["YIMEN_DATA"]) / worker)
    if os.environ.get("DATABASE_URL"):
        return
    cluster = Cluster(DATA, settings=FAST)
    cluster.start(wait_for_lock=True)
    os.environ["DATABASE_URL"] = cluster.url
    atexit.register(cluster.stop)
