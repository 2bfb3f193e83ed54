"""Who counts: one human being counts once in a group, where the newest entry says. No query."""

import datetime
from collections.abc import Iterable, Mapping, MutableMapping

from django.utils import timezone

from yimen.epidemic.key_groups.models import KeyPerson
from yimen.foundation.figures.actions import Change

LABEL = "key_groups.KeyPerson"
PERSONS, SYMPTOMS = "key_persons", "key_persons_symptom"
Key = tuple[int, str]  # who stands for the human being now, group
Newest = MutableMapping[Key, KeyPerson]


def key(row: KeyPerson, who: Mapping[int, int]) -> Key:
    return who.get(row.person_id, row.person_id), row.group


def newest(rows: Iterable[KeyPerson], who: Mapping[int, int]) -> Newest:
    """Of each human being in each group the row that counts."""
    return {key(row, who): row for row in sorted(rows, key=lambda row: row.pk)}


def change(row: KeyPerson, said: tuple[str, str], n: int, at: datetime.datetime) -> Change:
    """One more (or fewer) of a measure's dimension, on the day of the fact itself."""
    measure, dimension = said
    day = timezone.localdate(at)
    return Change(measure, row.area_code, day, n, LABEL, row.pk, dimension=dimension)


def both(row: KeyPerson, n: int) -> list[Change]:
    """The row counts from now on, or no more: on the day on which it was entered."""
    said = ((PERSONS, row.group), (SYMPTOMS, row.symptoms))
    return [change(row, one, n, row.reported_at) for one in said]


def added(made: Iterable[KeyPerson], before: Newest, who: Mapping[int, int]) -> list[Change]:
    """New rows count; each in the place of what counted before it."""
    changes: list[Change] = []
    for row in made:
        old = before.get(key(row, who))
        changes += both(old, -1) if old else []
        changes += both(row, 1)
        before[key(row, who)] = row
    return changes


def regrouped(
    rows: Iterable[KeyPerson], before: Mapping[int, int], after: Mapping[int, int]
) -> list[Change]:
    """Two were found to be one, or one to be two."""
    rows = list(rows)
    was = {row.pk: row for row in newest(rows, before).values()}
    now = {row.pk: row for row in newest(rows, after).values()}
    gone = [one for pk, row in was.items() if pk not in now for one in both(row, -1)]
    return gone + [one for pk, row in now.items() if pk not in was for one in both(row, 1)]
