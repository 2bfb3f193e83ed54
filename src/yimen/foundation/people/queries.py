"""Who somebody is today, once merges are followed; who lives where."""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from yimen.foundation.accounts.fields import vault
from yimen.foundation.accounts.models import User
from yimen.foundation.audit.queries import history
from yimen.foundation.people.models import Household, Person, Residence
from yimen.foundation.people.rules import WRITERS, tidy_name
from yimen.foundation.staff.models import HQ_ROLES, Share, ShareKind
from yimen.foundation.staff.rules import SHARERS
from yimen.kit.sight import Actor


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


@dataclass(frozen=True)
class Member:
    residence: Residence
    person: Person
    may_be_shown: bool  # he may have moved out of sight since


def members(household: Household, user: Actor) -> list[Member]:
    """Who lives, and lived, in a household; those out of sight are counted and not named."""
    rows = list(
        Residence.objects.visible_to(user)
        .filter(household=household)
        .select_related("person")
        .order_by("until", "since", "id")
    )
    ids = [row.person_id for row in rows]
    seen = set(Person.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))
    return [Member(row, row.person, row.person_id in seen) for row in rows]


def member_counts(households: Iterable[Household]) -> dict[int, int]:
    """How many live in each today: one statement for a page of households."""
    ids = [household.pk for household in households]
    counts = dict.fromkeys(ids, 0)
    living = Residence.objects.living()  # sight: of households that visible_to has given
    for pk in living.filter(household__in=ids).values_list("household", flat=True):
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
