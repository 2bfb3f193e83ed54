"""A list from above goes to the villages; each says what it found out about each person."""

import datetime
import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction

from yimen.epidemic.key_groups import rules
from yimen.epidemic.key_groups.actions.adding import NewKeyPerson, add_many
from yimen.epidemic.key_groups.actions.parting import close_parts, put_parts
from yimen.epidemic.key_groups.models import Kind, ListedPerson, ListOutcome, ReceivedList
from yimen.foundation.accounts.fields import vault
from yimen.foundation.audit.actions import Deed, record, record_many
from yimen.kit import clock
from yimen.kit.sight import Actor

CHUNK = 2000
LIST, LISTED = "key_groups.ReceivedList", "key_groups.ListedPerson"


@dataclass(frozen=True)
class NewList:
    """A list that arrived: from whom, for which division, to be answered until a day."""

    title: str
    origin: str
    area_code: int
    due_on: datetime.date
    client_uuid: uuid.UUID
    at: datetime.datetime
    received_by_id: int


@dataclass(frozen=True)
class NewListed:
    """One of its lines."""

    list_id: int
    number: int
    area_code: int
    name: str
    client_uuid: uuid.UUID
    document_number: str = ""
    birth_date: datetime.date | None = None
    phone: str = ""
    address: str = ""
    group: str = ""
    from_place: str = ""
    arrived_on: datetime.date | None = None
    remark: str = ""


@dataclass(frozen=True)
class Answer:
    """What was found out about one line; with `entry` he is entered as a key person with it."""

    listed_id: int
    outcome: str
    at: datetime.datetime
    comment: str = ""
    key_person_id: int | None = None
    entry: NewKeyPerson | None = None
    actor_id: int | None = None


@transaction.atomic
def receive(entry: NewList, *, by: Actor) -> ReceivedList:
    """The list itself; the same form twice is one list."""
    if not by.sight.sees(entry.area_code, rules.LIST_RECEIVERS):
        raise rules.OutsideYourVillages
    _have_outcomes()
    made, is_new = ReceivedList.objects.get_or_create(
        client_uuid=entry.client_uuid,
        defaults={
            "title": entry.title,
            "origin": entry.origin,
            "area_code": entry.area_code,
            "due_on": entry.due_on,
            "received_at": entry.at,
            "received_by_id": entry.received_by_id,
        },
    )
    if is_new:
        deed = Deed(
            "receive_list", LIST, [made.pk], [], made.area_code, actor_id=entry.received_by_id
        )
        record(deed, by=by)
    return made


def _have_outcomes() -> None:
    """A new city starts with these; afterwards they are the city's own data."""
    if not ListOutcome.objects.exists():
        names = ("code", "group", "zh", "en", "kind")
        ListOutcome.objects.bulk_create(
            ListOutcome(position=position, **dict(zip(names, one, strict=True)))
            for position, one in enumerate(rules.OUTCOMES, start=1)
        )


@transaction.atomic
def list_many(entries: Sequence[NewListed], *, by: Actor) -> list[ListedPerson]:
    """The lines go to the places that they name; one sent twice is one."""
    lists = ReceivedList.objects.visible_to(by).in_bulk({entry.list_id for entry in entries})
    uuids = [entry.client_uuid for entry in entries]
    there = ListedPerson.objects.visible_to(by).filter(client_uuid__in=uuids)
    known = {row.client_uuid: row for row in there}
    fresh = [
        _row(entry, lists[entry.list_id]) for entry in entries if entry.client_uuid not in known
    ]
    made = ListedPerson.objects.bulk_create(fresh, batch_size=CHUNK)
    for pk, one in lists.items():
        mine = [row for row in made if row.received_list_id == pk]
        one.length += len(mine)
        one.save(update_fields=["length"])
        put_parts(one, {row.area_code for row in mine})
    record_many([_deed("list", row, None) for row in made], by=by)
    found = known | {row.client_uuid: row for row in made}
    return [found[entry.client_uuid] for entry in entries]


def _row(entry: NewListed, one: ReceivedList) -> ListedPerson:
    number = entry.document_number
    return ListedPerson(
        received_list_id=entry.list_id,
        number=entry.number,
        list_area_code=one.area_code,
        area_code=entry.area_code,
        name=entry.name,
        document_number=number,
        document_digest=vault().digest(number) if number else None,
        birth_date=entry.birth_date,
        phone=entry.phone,
        address=entry.address,
        group=entry.group,
        from_place=entry.from_place,
        arrived_on=entry.arrived_on,
        remark=entry.remark,
        made_at=clock.now(),
        client_uuid=entry.client_uuid,
    )


@transaction.atomic
def answer_many(answers: Sequence[Answer], *, by: Actor) -> list[ListedPerson]:
    """Say what was found out. The same answer twice is one; a later one corrects the former."""
    rows = _held([answer.listed_id for answer in answers], by)
    kinds = dict(ListOutcome.objects.values_list("code", "kind"))
    entered = _entered(answers, by)
    for answer in answers:
        row = rows[answer.listed_id]
        if answer.outcome not in kinds:
            raise rules.NoSuchOutcome
        row.outcome_id, row.comment = answer.outcome, answer.comment
        row.answered_at, row.answered_by_id = answer.at, answer.actor_id or by.pk
        row.key_person_id = entered.get(answer.listed_id, answer.key_person_id)
        if kinds[answer.outcome] == Kind.ADD and row.key_person_id is None:
            raise rules.MissedIsEntered
    columns = ["outcome", "comment", "answered_at", "answered_by", "key_person"]
    ListedPerson.objects.bulk_update(rows.values(), columns, batch_size=500)
    deeds = [_deed("answer_list", rows[a.listed_id], a.actor_id) for a in answers]
    record_many(deeds, by=by)
    close_parts({(row.received_list_id, row.area_code) for row in rows.values()})
    return [rows[answer.listed_id] for answer in answers]


def answer(one: Answer, *, by: Actor) -> ListedPerson:
    return answer_many([one], by=by)[0]


def _entered(answers: Sequence[Answer], by: Actor) -> dict[int, int]:
    """Those who were missed are key persons from now on."""
    missed = [(answer.listed_id, answer.entry) for answer in answers if answer.entry]
    made = add_many([entry for _, entry in missed], by=by) if missed else []
    return {pk: row.pk for (pk, _), row in zip(missed, made, strict=True)}


@transaction.atomic
def pass_on(listed_ids: Collection[int], area_code: int, reason: str, *, by: Actor) -> None:
    """He does not live here: another village, or the township again, is asked instead."""
    rows = _held(listed_ids, by)
    if any(row.outcome_id for row in rows.values()):
        raise rules.AnsweredAlready
    left = {(row.received_list_id, row.area_code) for row in rows.values()}
    lists = defaultdict[int, set[int]](set)
    for row in rows.values():
        row.area_code = area_code
        row.comment = reason
        lists[row.received_list_id].add(area_code)
    ListedPerson.objects.bulk_update(rows.values(), ["area_code", "comment"], batch_size=500)
    for one in ReceivedList.objects.filter(pk__in=lists):
        put_parts(one, lists[one.pk])
    close_parts(left)
    record_many([_deed("pass_on", row, None, reason) for row in rows.values()], by=by)


def _held(listed_ids: Collection[int], by: Actor) -> dict[int, ListedPerson]:
    """The lines, held until the commit, of places where one answers."""
    seen = ListedPerson.objects.visible_to(by).filter(pk__in=listed_ids).order_by("pk")
    rows = {row.pk: row for row in seen.select_for_update(of=("self",))}
    if set(rows) != set(listed_ids):
        raise rules.NotOnTheList
    if not all(rules.may_answer(by, row.area_code) for row in rows.values()):
        raise rules.OutsideYourVillages
    return rows


def _deed(verb: str, row: ListedPerson, actor_id: int | None, reason: str = "") -> Deed:
    return Deed(verb, LISTED, [row.pk], [], row.area_code, reason, actor_id)
