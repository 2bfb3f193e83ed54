"""Two rows turn out to be one human being: `merged_into` says so, nothing is re-pointed."""

from collections.abc import Collection

from django.db import transaction

from yimen.foundation.audit.actions import Deed, record, record_many
from yimen.foundation.people import events
from yimen.foundation.people.actions.persons import locked
from yimen.foundation.people.actions.refusals import NeedsReason, NotMergeable, NotThere
from yimen.foundation.people.models import NotDuplicate, Person
from yimen.kit import clock
from yimen.kit.sight import Actor


@transaction.atomic
def merge(person_id: int, into_id: int, *, reason: str, by: Actor) -> Person:
    """Take the first row for the second person. Both must be the writer's."""
    low, high = sorted((person_id, into_id))  # one order of locks, whoever merges what
    rows = {pk: locked(pk, by) for pk in (low, high)}
    gone, kept = rows[person_id], rows[into_id]
    if gone.merged_into_id == kept.pk:
        return kept
    has_followers = Person.objects.visible_to(by).filter(merged_into=gone).exists()
    if gone.pk == kept.pk or gone.merged_into_id or kept.merged_into_id or has_followers:
        raise NotMergeable
    if documents_differ(gone, kept) and not reason.strip():
        raise NeedsReason
    gone.merged_into = kept
    gone.save(update_fields=["merged_into"])
    ids = [gone.pk, kept.pk]
    record(Deed("merge", "people.Person", ids, ids, kept.area_code, reason.strip()[:500]), by=by)
    events.persons_merged.send(
        Person, person_id=gone.pk, into_id=kept.pk, undone=False, actor_id=by.pk
    )
    return kept


@transaction.atomic
def undo_merge(person_id: int, *, by: Actor) -> Person:
    """They are two after all; both rows are as they were."""
    person = locked(person_id, by)
    if person.merged_into_id is None:
        raise NotThere
    ids = [person.pk, person.merged_into_id]
    person.merged_into = None
    person.save(update_fields=["merged_into"])
    record(Deed("undo_merge", "people.Person", ids, ids, person.area_code), by=by)
    events.persons_merged.send(
        Person, person_id=ids[0], into_id=ids[1], undone=True, actor_id=by.pk
    )
    return person


@transaction.atomic
def not_duplicates(person_id: int, other_id: int, *, by: Actor) -> None:
    """Two who look alike are two: they are not proposed as one again."""
    low, high = sorted((person_id, other_id))
    rows = [locked(pk, by) for pk in (low, high)]
    if low == high:
        raise NotMergeable
    values = {"decided_at": clock.now(), "decided_by_id": by.pk}
    _, is_new = NotDuplicate.objects.get_or_create(low_id=low, high_id=high, defaults=values)
    if is_new:
        ids = [low, high]
        record(Deed("not_duplicates", "people.Person", ids, ids, rows[0].area_code), by=by)


@transaction.atomic
def tell_apart(pairs: Collection[tuple[int, int]], *, by: Actor) -> None:
    """Many pairs at once that somebody looked at, of those whom the writer sees."""
    ids = {pk for pair in pairs for pk in pair}
    areas = dict(Person.objects.visible_to(by).filter(pk__in=ids).values_list("pk", "area_code"))
    sorted_pairs = {(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]}
    seen = sorted(pair for pair in sorted_pairs if areas.keys() >= set(pair))
    values = {"decided_at": clock.now(), "decided_by_id": by.pk}
    rows = [NotDuplicate(low_id=low, high_id=high, **values) for low, high in seen]
    NotDuplicate.objects.bulk_create(rows, ignore_conflicts=True)
    record_many(
        (
            Deed("not_duplicates", "people.Person", [*pair], [*pair], areas[pair[0]])
            for pair in seen
        ),
        by=by,
    )


def documents_differ(one: Person, other: Person) -> bool:
    """Both carry a number, and not the same: two human beings, unless somebody says why not."""
    if one.document_digest is None or other.document_digest is None:
        return False
    return bytes(one.document_digest) != bytes(other.document_digest)
