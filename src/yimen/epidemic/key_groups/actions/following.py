"""What key persons follow: a fever that was found, a move, a merge and its undo."""

import datetime
import uuid
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils import timezone

from yimen.epidemic.follow_up.models import FollowUp
from yimen.epidemic.investigations import actions as investigations
from yimen.epidemic.investigations.actions import NewInvestigation
from yimen.epidemic.investigations.models import Investigation
from yimen.epidemic.key_groups import counting, events
from yimen.epidemic.key_groups.actions.rows import Taken, counted, rows_of, settle, write_trail
from yimen.epidemic.key_groups.models import KeyPerson, Symptom
from yimen.foundation.people.queries import family
from yimen.kit import clock
from yimen.kit.sight import Actor

SYMPTOM = "follow_up.symptom"  # the trigger of the work
Said = tuple[datetime.datetime, int | None]  # when it was found, by whom


@transaction.atomic
def hear_fever(investigation_ids: Sequence[int], *, by: Actor) -> None:
    """A visit found a fever: the person's memberships say so from then on."""
    found = Investigation.objects.visible_to(by).filter(pk__in=investigation_ids)
    ill = {
        one.person_id: (one.reported_at or clock.now(), one.reported_by_id)
        for one in found.filter(fever=Symptom.YES)
        if one.person_id
    }
    _are_ill("hear_fever", ill, by)


@transaction.atomic
def hear_symptoms(follow_up_ids: Sequence[int], *, by: Actor) -> None:
    """Somebody under observation fell ill: it is noted, and looked into at once."""
    ill = list(FollowUp.objects.visible_to(by).filter(pk__in=follow_up_ids).order_by("pk"))
    told = {one.person_id: (one.visited_at or clock.now(), one.by_id) for one in ill}
    _are_ill("hear_symptoms", told, by)
    who = family(told)
    busy = Investigation.objects.visible_to(by).unfinished().filter(trigger=SYMPTOM)
    waits = busy.filter(person_id__in=who).values_list("person_id", flat=True)
    known = {who[pk] for pk in waits if pk}
    fresh = [one for one in ill if who[one.person_id] not in known]
    investigations.open_many([_work(one) for one in fresh], by=by)


def _work(one: FollowUp) -> NewInvestigation:
    return NewInvestigation(
        person_id=one.person_id,
        trigger=SYMPTOM,
        area_code=one.area_code,
        home_area_code=one.home_area_code,
        at=clock.now(),
        client_uuid=uuid.uuid5(uuid.NAMESPACE_URL, f"{SYMPTOM}:{one.pk}"),
        actor_id=one.by_id,
    )


def _are_ill(verb: str, told: Mapping[int, Said], by: Actor) -> None:
    """Since when, and who said so, of each person: all memberships of the human being say it."""
    who = family(told)
    said = {who.get(pk, pk): one for pk, one in told.items()}
    with counted(who) as rows:
        taken = [
            _fell_ill(verb, row, said[who[row.person_id]])
            for row in rows.values()
            if row.symptoms != Symptom.YES
        ]
        ill_rows = [one.row for one in taken]
        KeyPerson.objects.bulk_update(ill_rows, ["symptoms", "symptoms_on"], batch_size=500)
    if taken:
        write_trail(taken, by=by)
        events.symptoms_reported.send(KeyPerson, ids=[row.pk for row in ill_rows])


def _fell_ill(verb: str, row: KeyPerson, said: Said) -> Taken:
    at, actor_id = said
    row.symptoms, row.symptoms_on = Symptom.YES, timezone.localdate(at)
    return Taken(row, verb, at, uuid.uuid4(), actor_id)


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
    with counted(person_ids) as rows:
        gone = [row for row in rows.values() if old is None or row.area_code == old]
        moved = [row for row in gone if row.area_code != area_code]
        for row in rows.values():
            if old is not None and row.home_area_code == old:
                row.home_area_code = area_code
        for row in moved:
            row.area_code = area_code
        changed = ["area_code", "home_area_code"]
        KeyPerson.objects.bulk_update(rows.values(), changed, batch_size=500)
    now = clock.now()
    taken = [Taken(row, "follow", now, uuid.uuid4(), actor_id) for row in moved]
    write_trail(taken, by=by)


@transaction.atomic
def count_anew(person_id: int, into_id: int, *, undone: bool, by: Actor) -> None:
    """Two rows were found to be one human being, or to be two after all."""
    joined = family([into_id]) | {person_id: into_id}
    apart = joined | {person_id: person_id}
    before, after = (joined, apart) if undone else (apart, joined)
    rows = list(rows_of(joined).values())
    settle(counting.told(rows, before), rows, after)
