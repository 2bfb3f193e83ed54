"""A person goes to another village: asked here, answered there, with all that is open."""

import datetime
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from yimen.epidemic.follow_up.models import Observation
from yimen.epidemic.investigations.models import Investigation
from yimen.epidemic.key_groups import events, queries, rules
from yimen.epidemic.key_groups.actions.waiting import item, put_back
from yimen.epidemic.key_groups.models import KeyPerson, Transfer, TransferRule, TransferStatus
from yimen.foundation.areas.models import Area, Level
from yimen.foundation.audit.actions import Deed, record
from yimen.foundation.inbox import actions as inbox
from yimen.foundation.people import actions as people
from yimen.foundation.people.queries import family, resolve
from yimen.foundation.staff import actions as staff
from yimen.foundation.staff.actions import NewShare
from yimen.foundation.staff.models import ShareKind
from yimen.kit import clock
from yimen.kit.lifecycle import NotAllowed
from yimen.kit.sight import Actor, System

LABEL = "key_groups.Transfer"


@dataclass(frozen=True)
class NewTransfer:
    """Asked about one key person; it is the human being who goes, with all his groups."""

    key_person_id: int
    to_area_code: int
    reason: str
    client_uuid: uuid.UUID
    note: str = ""
    actor_id: int | None = None


@transaction.atomic
def ask_transfer(entry: NewTransfer, *, by: Actor) -> Transfer:
    """The receiving village is asked; until it answers nothing changes."""
    known = Transfer.objects.visible_to(System()).filter(client_uuid=entry.client_uuid).first()
    if known:
        return known
    row = _goes(entry.key_person_id, by)
    _check_target(entry.to_area_code, row.area_code)
    asked = _asked(entry, row, by)
    try:
        with transaction.atomic():
            asked.save()
    except IntegrityError as error:
        raise rules.TransferWaits from error
    inbox.put([item(asked)])
    _record(asked, "ask_transfer", entry.actor_id, by)
    return asked


def _asked(entry: NewTransfer, row: KeyPerson, by: Actor) -> Transfer:
    asker, now = entry.actor_id or by.pk, clock.now()
    if asker is None or by.pk not in {None, asker}:
        raise rules.NotForOthers
    hours = queries.transfer_rule(now).limit_hours
    return Transfer(
        person_id=row.person.today.pk,
        from_area_code=row.area_code,
        to_area_code=entry.to_area_code,
        reason=entry.reason,
        note=entry.note,
        asked_by_id=asker,
        asked_at=now,
        due_at=now + datetime.timedelta(hours=hours),
        client_uuid=entry.client_uuid,
    )


def _goes(key_person_id: int, by: Actor) -> KeyPerson:
    rows = KeyPerson.objects.visible_to(by).filter(pk=key_person_id)
    row = rows.select_related("person__merged_into").first()
    if row is None:
        raise rules.NotThere
    if not rules.may_write(by, row.area_code):
        raise rules.OutsideYourVillages
    if not row.is_current:
        raise rules.NoLongerSo
    return row


def _check_target(to_area_code: int, from_area_code: int) -> None:
    village = Area.objects.current().filter(code=to_area_code, level=Level.VILLAGE)
    if to_area_code == from_area_code or not village.exists():
        raise rules.NotAVillage


@transaction.atomic
def accept_transfer(transfer_id: int, *, by: Actor, actor_id: int | None = None) -> Transfer:
    """He is ours now: the person, his entries and open work move; the sender sees him a while."""
    transfer, is_new = _decided(transfer_id, "accept", "", by, actor_id)
    if is_new:
        subjects = _what_is_open(transfer.person_id)
        doer = actor_id or by.pk
        stands = resolve([transfer.person_id])[transfer.person_id]
        people.move(stands, transfer.to_area_code, by=System(), actor_id=doer)
        _leave_in_sight(transfer, subjects, by)
        events.transfers_accepted.send(Transfer, ids=[transfer.pk])
    return transfer


@transaction.atomic
def refuse_transfer(
    transfer_id: int, note: str, *, by: Actor, actor_id: int | None = None
) -> Transfer:
    """He is not ours, and why; whoever asked hears it."""
    words = " ".join(note.split())[:300]
    if not words:
        raise rules.RefusalNeedsReason
    transfer, is_new = _decided(transfer_id, "refuse", words, by, actor_id)
    if is_new:
        inbox.put([put_back(transfer)])
    return transfer


@transaction.atomic
def withdraw_transfer(transfer_id: int, note: str = "", *, by: Actor) -> Transfer:
    """The question is taken back."""
    return _decided(transfer_id, "withdraw", " ".join(note.split())[:300], by, None)[0]


@transaction.atomic
def note_refusal(transfer_id: int, *, by: Actor) -> None:
    """Whoever asked has read why it was refused."""
    transfer = _locked(transfer_id, by)
    inbox.close(rules.TRANSFERS, [transfer.pk])


def _locked(transfer_id: int, by: Actor) -> Transfer:
    seen = Transfer.objects.visible_to(by).filter(pk=transfer_id)
    found = seen.select_for_update(of=("self",)).first()
    if found is None:
        raise rules.NotThere
    return found


def _decided(
    transfer_id: int, verb: str, words: str, by: Actor, actor_id: int | None
) -> tuple[Transfer, bool]:
    """The transfer in its new state, and whether this call brought it there: one wins."""
    transfer = _locked(transfer_id, by)
    roles = rules.roles_over(by, rules.transfer_place(transfer, verb))
    doer = actor_id or by.pk
    if not transfer.is_waiting:
        same = {"accept": "accepted", "refuse": "refused", "withdraw": "withdrawn"}[verb]
        if (transfer.status, transfer.decided_by_id) != (same, doer):
            raise rules.DecidedAlready
        return transfer, False
    transfer.status = rules.TRANSFER_LIFECYCLE.after(transfer.status, verb, roles)
    transfer.decided_by_id, transfer.decided_at = doer, clock.now()
    transfer.decision_note = words
    transfer.save(update_fields=["status", "decided_by", "decided_at", "decision_note"])
    inbox.close(rules.TRANSFERS, [transfer.pk])
    _record(transfer, f"{verb}_transfer", actor_id, by)
    return transfer, True


def _what_is_open(person_id: int) -> dict[str, list[int]]:
    """The human being's rows and his open work, as they are shared: label and numbers."""
    who = family([person_id])
    rows = KeyPerson.objects.visible_to(System()).filter(person_id__in=who).current()
    work = Investigation.objects.visible_to(System()).filter(person_id__in=who).unfinished()
    watch = Observation.objects.visible_to(System()).running().filter(person_id__in=who)
    return {
        "people.Person": sorted(who),
        "key_groups.KeyPerson": list(rows.values_list("pk", flat=True)),
        "investigations.Investigation": list(work.values_list("pk", flat=True)),
        "follow_up.Observation": list(watch.values_list("pk", flat=True)),
    }


def _leave_in_sight(transfer: Transfer, subjects: dict[str, list[int]], by: Actor) -> None:
    """What the sender's phones have not sent yet still finds its row for some days."""
    now = clock.now()
    until = now + datetime.timedelta(days=queries.transfer_rule(now).share_days)
    for label, ids in subjects.items():
        for pk in ids:
            entry = NewShare(
                label,
                pk,
                str(transfer.get_reason_display()),
                until,
                area_code=transfer.from_area_code,
                kind=ShareKind.TRANSFER,
                person_ids=(transfer.person_id,),
                client_uuid=uuid.uuid5(transfer.client_uuid, f"{label} {pk}"),
            )
            staff.share(entry, by=by)


@transaction.atomic
def end_waiting(
    person_ids: Collection[int], note: str, *, at_home: int | None = None, by: Actor
) -> None:
    """What they waited for is over: released, or they stay elsewhere (`at_home`) now anyway."""
    waiting = Transfer.objects.visible_to(System()).waiting()
    rows = waiting.filter(person_id__in=family(person_ids)).order_by("pk")
    for transfer in rows.select_for_update(of=("self",)):
        has_arrived = transfer.to_area_code == at_home
        transfer.status = TransferStatus.ACCEPTED if has_arrived else TransferStatus.WITHDRAWN
        transfer.decided_at, transfer.decision_note = clock.now(), note
        transfer.save(update_fields=["status", "decided_at", "decision_note"])
        inbox.close(rules.TRANSFERS, [transfer.pk])
        _record(transfer, "end_transfer", None, by)


@transaction.atomic
def escalate_transfers(at: datetime.datetime | None = None) -> int:
    """Past its limit a question goes to the township of the receiving side as well."""
    late = Transfer.objects.visible_to(System()).waiting()
    late = late.filter(escalated_at__isnull=True, due_at__lte=at or clock.now())
    rows = list(late.order_by("pk").select_for_update(skip_locked=True)[:500])
    for transfer in rows:
        transfer.escalated_at = transfer.due_at
        _record(transfer, "escalate_transfer", None, System())
    Transfer.objects.bulk_update(rows, ["escalated_at"])
    inbox.put([item(transfer) for transfer in rows])
    return len(rows)


@transaction.atomic
def set_transfer_rule(*, limit_hours: int, share_days: int, by: Actor) -> TransferRule:
    """From now on; what was asked before keeps its limit."""
    if by.sight.roles.isdisjoint(rules.RULERS):
        raise NotAllowed
    values = {"limit_hours": limit_hours, "share_days": share_days}
    made = TransferRule.objects.create(**values, effective_from=clock.now())
    record(Deed("set_transfer_rule", "key_groups.TransferRule", [made.pk]), by=by)
    return made


def _record(transfer: Transfer, verb: str, actor_id: int | None, by: Actor) -> None:
    place = transfer.from_area_code if verb == "ask_transfer" else transfer.to_area_code
    reason = transfer.decision_note or transfer.note
    deed = Deed(verb, LABEL, [transfer.pk], [transfer.person_id], place, reason, actor_id=actor_id)
    record(deed, by=by)
