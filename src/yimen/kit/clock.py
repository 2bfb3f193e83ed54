"""What time it is for the house: the machine's clock, or one that is played.

The demo city and tests play the past: whatever is recorded inside `played(moment)` was recorded
at that moment, by Python and by the database's own triggers alike.
"""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection
from django.utils import timezone

SETTING = "yimen.clock"  # read by the database's function yimen_now()
_moment: ContextVar[datetime.datetime | None] = ContextVar("moment", default=None)


def now() -> datetime.datetime:
    return _moment.get() or timezone.now()


def today() -> datetime.date:
    """The city's day."""
    return timezone.localdate(now())


@contextmanager
def played(moment: datetime.datetime) -> Iterator[None]:
    """Until the end of the block it is `moment`, in this context and on this connection."""
    before = _moment.get()
    token = _moment.set(moment)
    _tell(moment)
    try:
        yield
    finally:
        _moment.reset(token)
        if not connection.needs_rollback:  # a broken transaction forgets the setting by itself
            _tell(before)


def _tell(moment: datetime.datetime | None) -> None:
    with connection.cursor() as cursor:
        text = moment.isoformat() if moment else ""
        cursor.execute("SELECT set_config(%s, %s, false)", [SETTING, text])
