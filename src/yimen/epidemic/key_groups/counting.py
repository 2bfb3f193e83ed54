"""Who counts: one human being counts once in a group, where the entry that counts says.

Of several entries it is the newest one that is still listed, else the newest; a void one never
was. Every verb compares what the rows told before it and after it. No query.
"""

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping

from django.utils import timezone

from yimen.epidemic.key_groups.models import KeyPerson, Status
from yimen.foundation.figures.actions import Change

LABEL = "key_groups.KeyPerson"
PERSONS, SYMPTOMS, RELEASED = "key_persons", "key_persons_symptom", "key_persons_released"
Key = tuple[int, str]  # who stands for the human being now, group
Told = tuple[str, int, datetime.date, str, int]  # measure, village, day, dimension, row


def key(row: KeyPerson, who: Mapping[int, int]) -> Key:
    return who.get(row.person_id, row.person_id), row.group


def counting(rows: Iterable[KeyPerson], who: Mapping[int, int]) -> Mapping[Key, KeyPerson]:
    """Of each human being in each group the row that counts."""
    real = [row for row in rows if row.status != Status.VOID]
    real.sort(key=lambda row: (row.status == Status.LISTED, row.pk))
    return {key(row, who): row for row in real}


def told(rows: Iterable[KeyPerson], who: Mapping[int, int]) -> Counter[Told]:
    """What the rows say of every measure, each on the day of its own fact."""
    said: Counter[Told] = Counter()
    for row in counting(rows, who).values():
        said[PERSONS, row.area_code, row.since, row.group, row.pk] += 1
        said[SYMPTOMS, row.area_code, row.symptoms_on, row.symptoms, row.pk] += 1
        if row.released_at is not None:
            day = timezone.localdate(row.released_at)
            said[RELEASED, row.area_code, day, row.group, row.pk] += 1
    return said


def changes(before: Counter[Told], after: Counter[Told]) -> list[Change]:
    """The figures that lead from one to the other: what goes first, then what comes."""
    gone = [_change(one, -n) for one, n in (before - after).items()]
    return gone + [_change(one, n) for one, n in (after - before).items()]


def _change(one: Told, n: int) -> Change:
    measure, area_code, day, dimension, pk = one
    return Change(measure, area_code, day, n, LABEL, pk, dimension=dimension)
