"""How the demo city's key persons go on: released, put right, handed over. Few things, often."""

import uuid
from random import Random

from django.db.models import Max, Min

from yimen.epidemic.key_groups import actions, queries
from yimen.epidemic.key_groups.actions import Correction, NewTransfer, Release
from yimen.epidemic.key_groups.models import KeyPerson, Reason, Transfer, TransferReason
from yimen.foundation.staff.models import Role
from yimen.kit.playing import Slot

NOTES = {Reason.LEFT_CITY: "西安市", Reason.OTHER: "已就近隔离"}
WHY = {
    Reason.NEGATIVE: 50,
    Reason.LEFT_CITY: 20,
    Reason.MISTAKE: 20,
    Reason.DUPLICATE: 10,
}
# hours that pass on average from one in the city to the next; until one question is answered
EARLY, HANDED_OVER, WRONG, ANSWERED = 12.0, 24.0, 24.0, 5.0


def go_on(slot: Slot) -> None:
    """What happened to those who are listed already; their days end by themselves."""
    random = slot.random("key_groups.life")
    for transfer in Transfer.objects.visible_to(slot.by).waiting().order_by("pk"):
        if slot.happens(random, ANSWERED):
            _answer(random, slot, transfer)
    if slot.happens(random, EARLY) and (row := _somebody(random, slot)):
        why = random.choices(list(WHY), list(WHY.values()))[0]
        actions.release(_release(random, slot, row, why), by=slot.by)
    if slot.happens(random, WRONG) and (row := _somebody(random, slot)):
        actions.correct(_correction(random, slot, row), by=slot.by)
    if slot.happens(random, HANDED_OVER) and (row := _somebody(random, slot)):
        _hand_over(random, slot, row)
    actions.escalate_transfers()


def _somebody(random: Random, slot: Slot) -> KeyPerson | None:
    """One of those who are listed, entered before this stretch."""
    rows = KeyPerson.objects.visible_to(slot.by).current().filter(reported_at__lt=slot.since)
    if slot.shown:  # its people stay where whoever tries the demo looks for them
        rows = rows.exclude(area_code=slot.shown.village)
    ends = rows.aggregate(first=Min("pk"), last=Max("pk"))
    if ends["first"] is None:
        return None
    start = random.randint(ends["first"], ends["last"])
    return rows.filter(pk__gte=start).order_by("pk").first()


def _fresh(random: Random) -> uuid.UUID:
    return uuid.UUID(int=random.getrandbits(128), version=4)


def _reporter(slot: Slot, area_code: int) -> int | None:
    return slot.staff.get((Role.REPORTER, area_code))


def _release(random: Random, slot: Slot, row: KeyPerson, reason: Reason) -> Release:
    at = max(slot.moment(random), row.reported_at)
    who = _reporter(slot, row.area_code)
    return Release(row.pk, reason, at, _fresh(random), NOTES.get(reason, ""), who)


def _correction(random: Random, slot: Slot, row: KeyPerson) -> Correction:
    facts = {name: getattr(row, name) for name in queries.OF_ROW}
    facts["stay_address"] = f"{random.randrange(1, 200)}号{random.randrange(1, 4)}单元"
    who = _reporter(slot, row.area_code)
    seen = queries.version_of(row)
    return Correction(row.pk, facts, "上门核对门牌", seen, _fresh(random), actor_id=who)


def _hand_over(random: Random, slot: Slot, row: KeyPerson) -> None:
    """To some other village, unless he waits for one already."""
    villages = sorted(code for role, code in slot.staff if role == Role.REPORTER)
    there, asker = random.choice(villages), _reporter(slot, row.area_code)
    waits = Transfer.objects.visible_to(slot.by).waiting().filter(person=row.person.today)
    if there != row.area_code and asker and not waits.exists():
        entry = NewTransfer(
            row.pk, there, TransferReason.MOVED, _fresh(random), "住在亲戚家", asker
        )
        actions.ask_transfer(entry, by=slot.by)


def _answer(random: Random, slot: Slot, transfer: Transfer) -> None:
    who = _reporter(slot, transfer.to_area_code)
    if random.random() < 0.85:
        actions.accept_transfer(transfer.pk, by=slot.by, actor_id=who)
    else:
        actions.refuse_transfer(transfer.pk, "查无此人", by=slot.by, actor_id=who)
