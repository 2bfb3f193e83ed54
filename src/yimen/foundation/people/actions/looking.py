"""Every look at somebody is written down; looking further needs a reason."""

import datetime
from collections.abc import Iterable

from django.db import IntegrityError, transaction

from yimen.foundation.accounts.fields import vault
from yimen.foundation.accounts.models import User
from yimen.foundation.audit.actions import Deed, record
from yimen.foundation.audit.queries import times
from yimen.foundation.people.actions.refusals import (
    HasAnAccountAlready,
    NotThatPerson,
    NotThere,
    PhoneNotVerified,
)
from yimen.foundation.people.models import Person
from yimen.foundation.people.queries import exactly, glass_over
from yimen.foundation.people.rules import tidy_name
from yimen.foundation.staff import actions as staff
from yimen.foundation.staff.events import glass_noted
from yimen.foundation.staff.models import Share
from yimen.foundation.staff.rules import MISSES_A_DAY, UNMASKERS
from yimen.kit import clock
from yimen.kit.lifecycle import NotAllowed
from yimen.kit.sight import Actor

SUBJECT = "people.Person"


@transaction.atomic
def look(people: Iterable[Person], *, by: Actor, area_code: int | None = None) -> None:
    """One look, at one person or at a list, is one row."""
    ids = [person.pk for person in people]
    if ids:
        record(Deed("look", SUBJECT, ids, ids, area_code), by=by)


@transaction.atomic
def unmask(person_id: int, *, reason: str, by: Actor) -> Person:
    """The person with his numbers in full, for one page, for a reason."""
    person = Person.objects.visible_to(by).filter(pk=person_id).first()
    if person is None:
        raise NotThere
    codes = [person.area_code, person.home_area_code or person.area_code]
    is_shared = person.pk in by.sight.shared(SUBJECT)
    roles = by.sight.roles if is_shared else by.sight.roles_over(*codes)
    if roles.isdisjoint(UNMASKERS):
        raise NotAllowed
    if not reason.strip():
        raise staff.NeedsReason
    ids = [person.pk]
    record(Deed("unmask", SUBJECT, ids, ids, person.area_code, reason.strip()[:500]), by=by)
    return person


@transaction.atomic
def break_glass(
    *, name: str, document_number: str = "", phone: str = "", reason: str, by: Actor
) -> Person | None:
    """See one person outside one's jurisdiction for three hours, or None for no such person.

    Number and name must both be right. A try that finds nobody is written down, too: an error
    would undo that row, so it is an answer.
    """
    a_day_ago = clock.now() - datetime.timedelta(days=1)
    if times("break_glass_failed", by.pk, a_day_ago) >= MISSES_A_DAY:
        raise staff.TooManyGlasses
    person = exactly(name=name, document_number=document_number, phone=phone)
    if person is None:
        record(Deed("break_glass_failed", SUBJECT, reason=reason.strip()[:500]), by=by)
        return None
    if not Person.objects.visible_to(by).filter(pk=person.pk).exists():
        staff.break_glass(SUBJECT, person.pk, area_code=person.area_code, reason=reason, by=by)
    return person


@transaction.atomic
def note_glass(share_id: int, *, by: Actor) -> None:
    """The county has read that somebody looked in; what it does about it is its own affair."""
    share = glass_over(by, share_id)
    if share is None:
        raise NotThere
    ids = [share.subject_id]
    record(Deed("note_glass", SUBJECT, ids, ids), by=by)
    glass_noted.send(Share, share_id=share.pk, actor_id=by.pk)


@transaction.atomic
def share_person(person_id: int, entry: staff.NewShare, *, by: Actor) -> Share:
    """Show somebody of one's own area to a colleague or a division elsewhere."""
    person = Person.objects.visible_to(by).filter(pk=person_id).first()
    if person is None or person.pk in by.sight.shared(SUBJECT):
        raise NotThere  # what was shown to me is not mine to show
    return staff.share(entry, by=by)


@transaction.atomic
def claim(*, name: str, document_number: str, by: User) -> Person:
    """A signed-in resident is this person: by verified phone, name and document together."""
    if by.phone_verified_at is None or not by.phone:
        raise PhoneNotVerified
    person = exactly(name=tidy_name(name), document_number=document_number)
    digest = vault().digest(by.phone)
    if person is None or bytes(person.phone_digest or b"") != digest:
        raise NotThatPerson
    if person.account_id == by.pk:
        return person
    if person.account_id is not None:
        raise HasAnAccountAlready
    person.account = by
    try:
        with transaction.atomic():
            person.save(update_fields=["account"])
    except IntegrityError as error:
        raise HasAnAccountAlready from error
    record(Deed("claim", SUBJECT, [person.pk], [person.pk], person.area_code), by=by)
    return person


@transaction.atomic
def record_export(people: Iterable[Person], *, area_code: int, by: Actor) -> None:
    """A list left the house: one row with everybody on it."""
    ids = [person.pk for person in people]
    record(Deed("export", SUBJECT, ids, ids, area_code), by=by)
