"""How far a job is, told beside its transaction: what is not committed yet shows nothing else."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from yimen.foundation.live.rules import LOOK
from yimen.kit.refusals import Refusal

PAUSE = 0.5  # seconds between two words
_TELL = """
WITH told AS (
    UPDATE imports_job SET progress = %s, total = %s WHERE id = %s RETURNING status
)
SELECT status, pg_notify(%s, %s || ' ' || pg_current_xact_id()::text) FROM told
"""


class TakenBack(Refusal):
    """Somebody has cancelled this file while it was worked on."""


class Teller:
    def __init__(self, job_id: int, status: str, total: int) -> None:
        self.job_id, self.status, self.total = job_id, status, total
        self.aside = connection.copy()
        self.last = 0.0

    def tell(self, done: int, *, at_once: bool = False) -> None:
        """At most twice a second; who was cancelled in the meantime hears it here."""
        now = time.monotonic()
        if now - self.last < PAUSE and not at_once:
            return
        self.last = now
        words: list[int | str] = [
            done,
            max(self.total, done),
            self.job_id,
            LOOK,
            f"import:{self.job_id}",
        ]
        with self.aside.cursor() as cursor:
            cursor.execute(_TELL, words)
            found = cursor.fetchone()
        if found and found[0] != self.status:
            raise TakenBack


@contextmanager
def teller(job_id: int, status: str, total: int) -> Iterator[Teller]:
    one = Teller(job_id, status, total)
    try:
        yield one
    finally:
        one.aside.close()
