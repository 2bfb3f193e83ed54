"""What memberships say about people for the colour of their codes."""

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from yimen.epidemic.key_groups.counting import LABEL
from yimen.epidemic.key_groups.models import KeyPerson
from yimen.epidemic.passes.actions import NewFact, settle_facts
from yimen.kit.sight import Actor, System

PART = 5_000


def state(rows: Iterable[KeyPerson], *, by: Actor) -> None:
    """Who is listed is so from his arrival, or the day of the entry, until he is released."""
    known = list({row.pk: row for row in rows}.values())
    facts = [_listed(row) for row in known if row.is_current]
    settle_facts(facts, [(LABEL, row.pk) for row in known], "", by=by)


def _listed(row: KeyPerson) -> NewFact:
    """What a reporter alone says makes nobody red, also where he names a close contact."""
    day = row.arrived_on or row.since
    since = timezone.make_aware(datetime.datetime.combine(day, datetime.time()))
    kind = f"key_{row.group}"
    return NewFact(row.person_id, kind, since, LABEL, row.pk, actor_id=row.reporter_id)


@transaction.atomic
def rebuild_facts(*, by: Actor) -> int:
    """All of them once more, from the rows."""
    rows = list(KeyPerson.objects.visible_to(System()).current().order_by("pk"))
    for start in range(0, len(rows), PART):
        state(rows[start : start + PART], by=by)
    return len(rows)
