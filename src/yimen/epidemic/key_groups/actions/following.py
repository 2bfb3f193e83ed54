"""What key persons follow: a fever that was found, a move, a merge and its undo."""

import datetime
from collections.abc import Sequence

from django.db import transaction

from yimen.epidemic.investigations.models import Investigation
from yimen.epidemic.key_groups import counting, events
from yimen.epidemic.key_groups.actions.rows import deed, held, newest_of
from yimen.epidemic.key_groups.models import KeyPerson, Symptom
from yimen.foundation.audit.actions import record_many
from yimen.foundation.figures.actions import Change
from yimen.foundation.figures.actions import record as record_figures
from yimen.foundation.people.queries import family
from yimen.kit import clock
from yimen.kit.sight import Actor


@transaction.atomic
def hear_fever(investigation_ids: Sequence[int], *, by: Actor) -> None:
    """A visit found a fever: the person's memberships say so from then on."""
    found = Investigation.objects.visible_to(by).filter(pk__in=investigation_ids)
    ill = list(found.filter(fever=Symptom.YES, person__isnull=False))
    who = held({one.person_id for one in ill if one.person_id})
    reports = {who.get(one.person_id or 0, one.person_id): one for one in ill}
    counted = {row.pk for row in newest_of(who).values()}
    without = KeyPerson.objects.visible_to(by).exclude(symptoms=Symptom.YES)
    rows = list(without.filter(person_id__in=who).order_by("pk").select_for_update(of=("self",)))
    if not rows:
        return
    changes, deeds = [], []
    for row in rows:
        report = reports[who[row.person_id]]
        at = report.reported_at or clock.now()
        changes += _fell_ill(row, at) if row.pk in counted else []
        deeds.append(deed(row, "hear_fever", at, report.reported_by_id))
    KeyPerson.objects.filter(pk__in=[row.pk for row in rows]).update(symptoms=Symptom.YES)
    record_figures(changes)
    record_many(deeds, by=by)
    events.symptoms_reported.send(KeyPerson, ids=[row.pk for row in rows])


def _fell_ill(row: KeyPerson, at: datetime.datetime) -> list[Change]:
    moved = ((row.symptoms, -1), (Symptom.YES, 1))
    return [
        counting.change(row, (counting.SYMPTOMS, value), n, at, day_of=at) for value, n in moved
    ]


@transaction.atomic
def follow(
    person_ids: Sequence[int],
    area_code: int,
    *,
    old: int | None = None,
    actor_id: int | None = None,
    by: Actor,
) -> None:
    """The persons stay elsewhere now: their memberships are read and counted there.

    With `old` only what lay in that division goes (it was split), and homes there go too.
    """
    now, who = clock.now(), held(person_ids)
    counted = {row.pk for row in newest_of(who).values()}
    rows = KeyPerson.objects.visible_to(by).filter(person_id__in=who)
    if old is not None:
        rows.filter(home_area_code=old).update(home_area_code=area_code)
        rows = rows.filter(area_code=old)
    moved = list(rows.exclude(area_code=area_code).order_by("pk").select_for_update(of=("self",)))
    changes = [one for row in moved if row.pk in counted for one in counting.both(row, -1, now)]
    for row in moved:
        row.area_code = area_code
    changes += [one for row in moved if row.pk in counted for one in counting.both(row, 1, now)]
    KeyPerson.objects.bulk_update(moved, ["area_code"], batch_size=500)
    record_figures(changes)
    record_many((deed(row, "follow", now, actor_id) for row in moved), by=by)


@transaction.atomic
def count_anew(person_id: int, into_id: int, *, undone: bool, by: Actor) -> None:
    """Two rows were found to be one human being, or to be two after all."""
    joined = family([into_id]) | {person_id: into_id}
    apart = joined | {person_id: person_id}
    rows = KeyPerson.objects.visible_to(by).filter(person_id__in=joined)
    before, after = (joined, apart) if undone else (apart, joined)
    record_figures(counting.regrouped(rows, before, after, clock.now()))
