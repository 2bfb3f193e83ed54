"""Who somebody is today, once merges are followed; who lives where."""

import datetime
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from django.db import connection
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext

from yimen.foundation.accounts.fields import vault
from yimen.foundation.accounts.models import User
from yimen.foundation.areas.queries import Node
from yimen.foundation.audit.queries import as_of, history, stood
from yimen.foundation.people.models import (
    DocumentType,
    Household,
    NotDuplicate,
    Person,
    Residence,
    Sex,
)
from yimen.foundation.people.rules import ALIKE, NEARLY_THE_SAME, WRITERS, mask_name, tidy_name
from yimen.foundation.staff.models import HQ_ROLES, Share, ShareKind
from yimen.foundation.staff.rules import SHARERS
from yimen.kit.sight import Actor

Row = TypeVar("Row", bound=Model)

BATCH = 2000  # people held against the register at once


def resolve(person_ids: Collection[int]) -> dict[int, int]:
    """Each id and the id that stands for that person now. One statement; merges do not chain."""
    merged = Person.objects.filter(  # sight: ids in, ids out, nothing about anybody
        pk__in=person_ids, merged_into__isnull=False
    )
    now = dict(merged.values_list("pk", "merged_into"))
    return {pk: now.get(pk) or pk for pk in person_ids}


def family(person_ids: Collection[int]) -> dict[int, int]:
    """Every row of the same human beings, and who stands for each now: what a merge joins."""
    survivors = set(resolve(person_ids).values())
    merged = Person.objects.filter(merged_into__in=survivors)  # sight: ids in, ids out
    joined = merged.values_list("pk", "merged_into")
    return {pk: pk for pk in survivors} | {pk: into for pk, into in joined if into}


def names_masked(person_ids: Collection[int]) -> dict[str, str]:
    """The names of these human beings, as they stand in the register and as they are shown."""
    rows = Person.objects.filter(pk__in=family(person_ids))  # sight: what a deed is about
    names = {name for name in rows.values_list("name", flat=True) if len(name) > 1}
    return {name: mask_name(name) for name in names}


def known_then(person_ids: Collection[int], moment: datetime.datetime) -> dict[int, Person]:
    """The persons as they were known at a moment, each with who stood for him then."""
    known = as_of(Person, moment)
    # sight: of persons on rows that the caller sees
    rows = stood(known.filter(pgh_obj__in=person_ids), Person)
    into = {row.merged_into_id for row in rows if row.merged_into_id}
    survivors = (
        {row.pk: row for row in stood(known.filter(pgh_obj__in=into), Person)} if into else {}
    )
    for row in rows:
        if row.merged_into_id in survivors:
            row.merged_into = survivors[row.merged_into_id]
    return {row.pk: row for row in rows}


def as_they_were(lines: Iterable[Any], model: type[Row], moment: datetime.datetime) -> list[Row]:
    """Lines of history as rows, each with its person as he was known at the moment."""
    rows = stood(lines, model)
    persons = known_then({pk for row in rows if (pk := getattr(row, "person_id", None))}, moment)
    for row in rows:
        if (pk := getattr(row, "person_id", None)) in persons:
            setattr(row, "person", persons[pk])  # noqa: B010  # of whatever model it is
    return rows


def own_persons(user: User) -> QuerySet[Person]:
    """The rows that are the signed-in resident himself, merged ones included."""
    return Person.objects.visible_to(user).filter(pk__in=user.sight.own_person_ids)


def with_document(document_type: str, number: str) -> Person | None:
    """The person, wherever he stays, who carries exactly this document."""
    return holders_of([(document_type, number)]).get((document_type, number))


def holders_of(documents: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Person]:
    """Who carries each of these documents today; merges followed. One statement."""
    keys = {vault().digest(number): (kind, number) for kind, number in documents}
    # sight: exact documents; callers show their holders only through visible_to
    rows = Person.objects.filter(document_digest__in=keys).select_related("merged_into")
    holders: dict[tuple[str, str], Person] = {}
    for person in sorted(rows, key=lambda row: row.merged_into_id is None):
        document = keys[bytes(person.document_digest or b"")]
        if document[0] == person.document_type:
            holders[document] = person.merged_into or person
    return holders


def exactly(*, name: str, document_number: str = "", phone: str = "") -> Person | None:
    """The one person with this document or phone and this name: the key of emergency access."""
    key = Q(phone_digest=vault().digest(phone))
    if document_number:
        key = Q(document_digest=vault().digest(document_number))
    # sight: nothing is told about him unless number and name are both right
    people = Person.objects.unmerged().filter(key)[:20]
    fitting = [person for person in people if tidy_name(person.name) == tidy_name(name)]
    return fitting[0] if len(fitting) == 1 else None


def households(user: Actor, *, area_code: int | None, text: str) -> QuerySet[Household]:
    """Those of one village (or all one sees), by the door, or by the name of who lives there."""
    found = Household.objects.visible_to(user)
    if area_code is not None:
        found = found.filter(area_code=area_code)
    wanted = tidy_name(text)[:80].replace("\0", "")
    if wanted:
        living = Residence.objects.visible_to(user).filter(
            until__isnull=True, person__name__startswith=wanted
        )
        found = found.filter(Q(address__icontains=wanted) | Q(pk__in=living.values("household")))
    return found


def members(household: Household, user: Actor) -> list[Residence]:
    """Who lives, and lived, in a household, of those one sees: nobody else is even counted."""
    rows = Residence.objects.visible_to(user).filter(household=household)
    return list(rows.select_related("person").order_by("until", "since", "id"))


def member_counts(households: Iterable[Household], user: Actor) -> dict[int, int]:
    """How many of those one sees live in each today: one statement for a page of households."""
    ids = [household.pk for household in households]
    counts = dict.fromkeys(ids, 0)
    living = Residence.objects.visible_to(user).living().filter(household__in=ids)
    for pk in living.values_list("household", flat=True):
        counts[pk] += 1
    return counts


def left_in(area_code: int, user: Actor) -> tuple[list[Household], list[Person]]:
    """What still lies in a village that was split: doors, and people without any."""
    doors = (
        Household.objects.visible_to(user).filter(area_code=area_code).order_by("address", "pk")
    )
    living = Residence.objects.visible_to(user).living()  # of anybody: a door is enough
    people = Person.objects.visible_to(user).filter(area_code=area_code).unmerged()
    alone = people.exclude(pk__in=living.values("person")).order_by("name", "pk")
    return list(doors.order_by("address", "pk")[:100]), list(alone[:100])


def glass_over(user: Actor, share_id: int) -> Share | None:
    """An emergency access to somebody whom this headquarters oversees."""
    shares = Share.objects.filter(pk=share_id, kind=ShareKind.BREAK_GLASS)
    share = shares.filter(subject="people.Person").select_related("user").first()
    if share is None or user.sight.roles.isdisjoint(HQ_ROLES):
        return None
    seen = Person.objects.visible_to(user).filter(pk=share.subject_id).exists()
    return share if seen else None


def may_write(user: Actor, *area_codes: int | None) -> bool:
    """May enter or change people who stay, or are at home, in any of these places."""
    return any(user.sight.sees(code, WRITERS) for code in area_codes if code is not None)


def may_share(person: Person, user: Actor) -> bool:
    """What was shown to somebody is not his to show on."""
    shared = user.sight.shared("people.Person")
    return person.pk not in shared and not user.sight.roles.isdisjoint(SHARERS)


@dataclass(frozen=True)
class Line:
    """One change of a record: when, what, by whom. Never the values."""

    at: datetime.datetime
    kind: str
    columns: list[str]
    who: str


def changes(person: Person, user: Actor) -> list[Line]:
    """How the record came to be what it is, for those whose work it is; newest first."""
    codes = [person.area_code, person.home_area_code or person.area_code]
    if not any(user.sight.sees(code, WRITERS | HQ_ROLES) for code in codes):
        return []
    versions = history(Person, [person.pk], 50)
    actors = User.objects.in_bulk({one.actor_id for one in versions if one.actor_id})
    return [
        Line(one.at, one.kind, _told(one.columns), actors[one.actor_id].display_name)
        if one.actor_id in actors
        else Line(one.at, one.kind, _told(one.columns), "")
        for one in versions
    ]


def _told(columns: Iterable[str]) -> list[str]:
    """Digests follow their numbers; nobody reads them."""
    return [gettext(column) for column in columns if "digest" not in column]


def age(person: Person, today: datetime.date) -> int | None:
    born = person.birth_date
    if born is None:
        return None
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


@dataclass(frozen=True)
class Likeness:
    """What is known of somebody who may be on record already, or twice."""

    name: str
    area_code: int
    sex: str = Sex.UNKNOWN
    birth_date: datetime.date | None = None
    document_type: str = DocumentType.NONE
    document_digest: bytes | None = None
    phone_digest: bytes | None = None
    person_id: int | None = None  # himself, when he is on record

    @classmethod
    def of(cls, person: Person) -> "Likeness":
        document, phone = person.document_digest, person.phone_digest
        return cls(
            person.name,
            person.area_code,
            person.sex,
            person.birth_date,
            person.document_type,
            bytes(document) if document is not None else None,
            bytes(phone) if phone is not None else None,
            person.pk,
        )


class Match(NamedTuple):
    """Somebody on record who may be the same: surely (the same document), or as his name is."""

    person: Person
    same_document: bool
    alike: float


# Each way in is one index: the document, the birth date, the phone, the village's few without a
# birth date. Two documents of one kind with different numbers are two human beings.
_ALIKE = """
WITH asked AS MATERIALIZED (
    SELECT * FROM unnest(
        %(name)s::text[], %(area)s::bigint[], %(sex)s::text[], %(born)s::date[], %(kind)s::text[],
        %(document)s::bytea[], %(phone)s::bytea[], %(self)s::bigint[]
    ) WITH ORDINALITY AS one (name, area, sex, born, kind, document, phone, self, place)
), found AS (
    SELECT place, person.id FROM asked
      JOIN people_person person ON person.document_digest = asked.document
    UNION
    SELECT place, person.id FROM asked JOIN people_person person ON person.birth_date = asked.born
     WHERE similarity(person.name, asked.name) >= %(alike)s
        OR (levenshtein_less_equal(person.name, asked.name, 1) <= 1
            AND greatest(char_length(person.name), char_length(asked.name)) > 2)
    UNION
    SELECT place, person.id FROM asked
      JOIN people_person person ON person.phone_digest = asked.phone
     WHERE similarity(person.name, asked.name) >= %(alike)s
    UNION
    SELECT place, person.id FROM asked
      JOIN people_person person ON person.area_code = asked.area
       AND (person.birth_date IS NULL OR asked.born IS NULL)
     WHERE similarity(person.name, asked.name) >= %(nearly)s
       AND (person.sex = asked.sex OR person.sex IN ('0', '9') OR asked.sex IN ('0', '9'))
)
SELECT place, person.id, coalesce(person.document_digest = asked.document, false),
       similarity(person.name, asked.name)
  FROM found JOIN asked USING (place) JOIN people_person person USING (id)
 WHERE person.merged_into_id IS NULL AND person.id IS DISTINCT FROM asked.self
   AND NOT (person.document_type = asked.kind AND asked.kind <> 'none'
            AND person.document_digest <> asked.document)
   AND NOT EXISTS (SELECT FROM people_notduplicate pair
        WHERE pair.low_id = least(person.id, asked.self)
          AND pair.high_id = greatest(person.id, asked.self))
 ORDER BY place, 3 DESC, 4 DESC, person.id
"""


def duplicates_of(asked: Sequence[Likeness], user: Actor, *, most: int = 5) -> list[list[Match]]:
    """Who may be the same as each of these, of those one sees, the likeliest first."""
    hits = _alike(asked)
    ids = {pk for _, pk, _, _ in hits}
    seen = Person.objects.visible_to(user).filter(pk__in=ids).in_bulk()
    found: list[list[Match]] = [[] for _ in asked]
    for place, pk, same_document, alike in hits:
        if pk in seen and len(found[place - 1]) < most:
            found[place - 1].append(Match(seen[pk], same_document, round(alike, 2)))
    return found


def _alike(asked: Sequence[Likeness]) -> list[tuple[int, int, bool, float]]:
    """Place in the list that was asked, person, whether by document, how alike the names."""
    values: dict[str, Any] = {
        "name": [tidy_name(one.name) for one in asked],
        "area": [one.area_code for one in asked],
        "sex": [str(one.sex) for one in asked],
        "born": [one.birth_date for one in asked],
        "kind": [str(one.document_type) for one in asked],
        "document": [one.document_digest for one in asked],
        "phone": [one.phone_digest for one in asked],
        "self": [one.person_id for one in asked],
        "alike": ALIKE,
        "nearly": NEARLY_THE_SAME,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ALIKE, values)
        return list(cursor.fetchall())


def told_apart(person_ids: Collection[int]) -> dict[int, set[int]]:
    """Who was looked at beside one of these and is somebody else → those of them."""
    found: dict[int, set[int]] = {}
    pairs = NotDuplicate.objects.filter(Q(low__in=person_ids) | Q(high__in=person_ids))
    for pair in pairs.values_list("low_id", "high_id"):  # sight: ids in, ids out
        for one, other in (pair, pair[::-1]):
            if other in person_ids:
                found.setdefault(one, set()).add(other)
    return found


class Pair(NamedTuple):
    """Two rows in sight that may be one human being."""

    one: Person
    other: Match


def possible_duplicates(
    area: Node, user: Actor, *, after: int = 0, size: int = 30
) -> tuple[list[Pair], int | None]:
    """The pairs of one village or township, by its people's numbers; where to go on from.

    A pair stands once: with the lower number, or with whoever stays in this division.
    """
    people = Person.objects.visible_to(user).unmerged().order_by("pk")
    here = people.filter(area_code__range=(area.code, area.last), pk__gt=after)
    pairs: list[Pair] = []
    while batch := list(here[:BATCH]):
        matches = duplicates_of([Likeness.of(person) for person in batch], user)
        for person, found in zip(batch, matches, strict=True):
            inside = [m for m in found if not _stands_before(m.person, person, area)]
            pairs += [Pair(person, match) for match in inside]
            if len(pairs) >= size:
                return pairs, person.pk
        here = here.filter(pk__gt=batch[-1].pk)
    return pairs, None


def _stands_before(other: Person, person: Person, area: Node) -> bool:
    return other.pk < person.pk and area.code <= other.area_code <= area.last
