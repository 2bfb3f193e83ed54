"""A declaration offers somebody to the reporter of his village, who lists him or says why not."""

from collections.abc import Iterable, Sequence

from django.db import transaction

from yimen.epidemic.declarations.models import Declaration
from yimen.epidemic.key_groups import offers, rules
from yimen.epidemic.key_groups.actions.adding import NewKeyPerson, add_many
from yimen.epidemic.key_groups.models import KeyPerson, Offer, OfferStatus
from yimen.foundation.audit.actions import Deed, record, record_many
from yimen.foundation.inbox.actions import close, put, relocate
from yimen.foundation.inbox.models import Item
from yimen.foundation.people.queries import family
from yimen.foundation.staff.models import Role
from yimen.kit import clock
from yimen.kit.sight import Actor


@transaction.atomic
def offer(declaration_ids: Sequence[int], *, by: Actor) -> list[Offer]:
    """Those of whom something is to be looked into, and who are on no list yet."""
    rows = Declaration.objects.visible_to(by).filter(pk__in=declaration_ids).exclude(alarms=[])
    told = list(rows.select_related("answers").prefetch_related("segments").order_by("pk"))
    who = family([row.person_id for row in told])
    listed = KeyPerson.objects.visible_to(by).current().filter(person__in=who)
    known = {who[pk] for pk in listed.values_list("person_id", flat=True)}
    fresh = [row for row in told if who[row.person_id] not in known]
    waiting = Offer.objects.visible_to(by).waiting().filter(person__in=who).select_for_update()
    before = {who[one.person_id]: one for one in waiting}
    made = []
    for row in fresh:
        if there := before.get(who[row.person_id]):
            _renew(there, row)
        else:
            made.append(_offer(row))
    Offer.objects.bulk_create(made)
    put([_item(one) for one in made])
    record_many((_deed("offer", one) for one in made), by=by)
    return made


def _offer(row: Declaration) -> Offer:
    return Offer(
        person_id=row.person_id,
        declaration=row,
        group=offers.group_of(row.alarms, places(row)),
        area_code=row.area_code,
        home_area_code=row.home_area_code,
        offered_at=row.declared_at,
    )


def _renew(there: Offer, row: Declaration) -> None:
    there.declaration, there.group = row, offers.group_of(row.alarms, places(row))
    there.save(update_fields=["declaration", "group"])


def places(row: Declaration) -> list[str]:
    """Where he says that he was: as declared, and from his journeys."""
    said = str(row.answers.values.get("risk_places", ""))
    return [said, *(leg.from_place for leg in row.segments.all())]


def _item(one: Offer) -> Item:
    return Item(
        app=offers.LABEL,
        object_id=one.pk,
        title_key=offers.TITLE,
        area_code=one.area_code,
        role=Role.REPORTER,
        url_name=offers.URL,
        opened_at=clock.now(),
    )


def _deed(verb: str, one: Offer, reason: str = "") -> Deed:
    return Deed(verb, offers.LABEL, [one.pk], [one.person_id], one.area_code, reason)


@transaction.atomic
def take_offer(offer_id: int, entry: NewKeyPerson, *, by: Actor) -> KeyPerson:
    """Listed, as the reporter has filled it in."""
    one = _held(offer_id, "take_offer", by)
    row = add_many([entry], by=by)[0]
    one.status, one.key_person = OfferStatus.TAKEN, row
    _decided(one, by)
    record(_deed("take_offer", one), by=by)
    return row


@transaction.atomic
def decline_offer(offer_id: int, why: str, *, by: Actor) -> Offer:
    """Not to be listed, and why."""
    one = _held(offer_id, "decline_offer", by)
    one.status, one.why = OfferStatus.DECLINED, why.strip()[:200]
    _decided(one, by)
    record(_deed("decline_offer", one, one.why), by=by)
    return one


def _held(offer_id: int, verb: str, by: Actor) -> Offer:
    seen = Offer.objects.visible_to(by).filter(pk=offer_id).select_for_update(of=("self",))
    one = seen.first()
    if one is None:
        raise rules.NotThere
    if not offers.LIFECYCLE.verbs(one.status, {offers.DECIDER}):
        raise rules.NoLongerSo
    offers.LIFECYCLE.after(one.status, verb, offers.roles(by, one.area_code))
    return one


def _decided(one: Offer, by: Actor) -> None:
    one.decided_at, one.decided_by_id = clock.now(), by.pk
    one.save(update_fields=["status", "key_person", "why", "decided_at", "decided_by"])
    close(offers.LABEL, [one.pk])


@transaction.atomic
def move_offers(person_ids: Iterable[int], area_code: int, *, by: Actor) -> None:
    """He stays elsewhere now: another village decides."""
    who = family(list(person_ids))
    waiting = Offer.objects.visible_to(by).waiting().filter(person__in=who)
    ids = list(waiting.values_list("pk", flat=True))
    if ids:
        Offer.objects.visible_to(by).filter(pk__in=ids).update(area_code=area_code)
        relocate(offers.LABEL, ids, area_code)
