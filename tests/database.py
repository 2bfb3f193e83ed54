"""A database for the tests when `DATABASE_URL` names none: the private cluster, kept for the next
run. It forgets what a power cut would lose (fsync off): nothing here outlives a test."""

import atexit
import os

from yimen.config.embedded import FAST, Cluster
from yimen.config.env import ROOT

DATA = ROOT / "var" / "test"


def ensure() -> None:
    """Before Django reads its settings. Test workers inherit the address from their parent."""
    os.environ.setdefault("YIMEN_DATA", str(DATA))
    if os.environ.get("DATABASE_URL"):
        return
    cluster = Cluster(DATA, settings=FAST)
    cluster.start(wait_for_lock=True)
    os.environ["DATABASE_URL"] = cluster.url
    atexit.register(cluster.stop)
