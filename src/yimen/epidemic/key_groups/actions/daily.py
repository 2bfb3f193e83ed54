"""The daily report: nothing new in one tap, people entered by themselves, undone the same day."""

import datetime
import uuid
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from yimen.epidemic.key_groups import reporting
from yimen.epidemic.key_groups.coverage import are_villages, duties_at, hours_on
from yimen.epidemic.key_groups.models import Chase, DailyReport, KeyPerson, Source
from yimen.epidemic.key_groups.reporting import LABEL, MEASURE, REPORTED, REPORTERS, Hours
from yimen.foundation.audit.actions import Deed, record_many
from yimen.foundation.figures.actions import Change
from yimen.foundation.figures.actions import record as record_figures
from yimen.foundation.inbox.actions import close
from yimen.kit import clock
from yimen.kit.copying import insert
from yimen.kit.sight import Actor, System

TRIES = 3
Place = tuple[int, datetime.date]  # a village on a day


@dataclass(frozen=True)
class NewReport:
    """Nothing new in a village on a day, said at a moment."""

    area_code: int
    day: datetime.date
    reporter_id: int
    at: datetime.datetime
    client_uuid: uuid.UUID
    reason: str = ""


def report(entry: NewReport, *, by: Actor) -> DailyReport:
    """One report; of two at the same moment the second answers with the first's."""
    for _ in range(TRIES):
        with suppress(IntegrityError):  # another request wrote it: now it can be found
            return report_many([entry], by=by)[0]
    return report_many([entry], by=by)[0]


@transaction.atomic
def report_many(entries: Sequence[NewReport], *, by: Actor) -> list[DailyReport]:
    """The reports of the villages, in their order; a day that has its report keeps it."""
    _check_who(entries, by)
    sent = _sent(entries, by)
    standing = _standing({(entry.area_code, entry.day) for entry in entries})
    fresh: dict[Place, DailyReport] = {}
    hours = {day: hours_on(day) for day in {entry.day for entry in entries}}
    for entry in entries:
        place = (entry.area_code, entry.day)
        if entry.client_uuid not in sent and place not in standing and place not in fresh:
            fresh[place] = _row(entry, hours[entry.day])
    _keep(list(fresh.values()), by)
    found = standing | fresh
    return [sent.get(entry.client_uuid) or found[entry.area_code, entry.day] for entry in entries]


def _check_who(entries: Sequence[NewReport], by: Actor) -> None:
    if by.pk is not None and any(entry.reporter_id != by.pk for entry in entries):
        raise reporting.NotTheirReporter
    if not all(by.sight.sees(code, REPORTERS) for code in {one.area_code for one in entries}):
        raise reporting.NotYourVillage
    if not are_villages((entry.area_code, entry.day) for entry in entries):
        raise reporting.NotYourVillage


def _sent(entries: Sequence[NewReport], by: Actor) -> dict[uuid.UUID, DailyReport]:
    uuids = [entry.client_uuid for entry in entries]
    rows = DailyReport.objects.visible_to(System()).filter(client_uuid__in=uuids)
    if by.pk is not None and any(row.reporter_id != by.pk for row in rows):
        raise reporting.NotTheirReporter  # somebody else's form is not answered with his row
    return {row.client_uuid: row for row in rows}


def _standing(places: Collection[Place]) -> dict[Place, DailyReport]:
    codes, days = {code for code, _ in places}, {day for _, day in places}
    rows = DailyReport.objects.visible_to(System()).standing()
    rows = rows.filter(area_code__in=codes, day__in=days).order_by("pk")
    found = {(row.area_code, row.day): row for row in rows.select_for_update(of=("self",))}
    return {place: row for place, row in found.items() if place in places}


def _row(entry: NewReport, hours: Hours) -> DailyReport:
    now = clock.now()
    at = min(entry.at, now)  # a phone's clock may run ahead
    reporting.check(entry.day, at, entry.reason, now, hours)
    return DailyReport(
        area_code=entry.area_code,
        day=entry.day,
        reporter_id=entry.reporter_id,
        at=at,
        recorded_at=now,
        is_zero=True,
        reason=entry.reason.strip()[:200],
        client_uuid=entry.client_uuid,
    )


def _keep(rows: Sequence[DailyReport], by: Actor) -> None:
    """New reports: counted, written down, and what waited for them ends."""
    made = insert(list(rows))
    if not made:
        return
    record_figures([_change(row, 1) for row in made])
    record_many((_deed(row, "report_day", row.reporter_id) for row in made), by=by)
    _close(made)


def _change(row: DailyReport, n: int) -> Change:
    return Change(MEASURE, row.area_code, row.day, n, LABEL, row.pk, dimension=REPORTED)


def _deed(row: DailyReport, verb: str, actor_id: int | None) -> Deed:
    return Deed(verb, LABEL, [row.pk], [], row.area_code, row.reason, actor_id=actor_id)


def _close(made: Sequence[DailyReport]) -> None:
    """What waits ends, unless a later day of the village was asked for."""
    days = {row.area_code: row.day for row in sorted(made, key=lambda row: row.day)}
    asked = Chase.objects.filter(area_code__in=days, day__gt=min(days.values()))
    later = {code for code, day in asked.values_list("area_code", "day") if day > days[code]}
    close(reporting.INBOX, days.keys() - later)


@transaction.atomic
def withdraw(report_id: int, *, by: Actor) -> DailyReport:
    """Nothing new was wrong: the report is undone, until its day ends. Twice is once."""
    row = DailyReport.objects.visible_to(by).select_for_update(of=("self",)).get(pk=report_id)
    if not by.sight.sees(row.area_code, REPORTERS):
        raise reporting.NotYourVillage
    if row.withdrawn_at is not None:
        return row
    if not row.is_zero:
        raise reporting.PeopleWereEntered
    now = clock.now()
    if now >= hours_on(row.day).undone_until(row.day, row.recorded_at):
        raise reporting.DayIsOver
    row.withdrawn_at, row.withdrawn_by_id = now, by.pk
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])
    record_figures([_change(row, -1)])
    record_many([_deed(row, "withdraw_report", by.pk)], by=by)
    return row


def count_entries(entered: Sequence[KeyPerson], *, by: Actor) -> None:
    """Whoever enters people of his village has reported the day by that."""
    mine = _by_their_reporters([row for row in entered if row.source == Source.REPORTED])
    first: dict[Place, KeyPerson] = {}
    for row in sorted(mine, key=lambda row: row.reported_at):
        first.setdefault(_place(row), row)
    standing = _standing(first.keys())
    turned = [row for row in standing.values() if row.is_zero]
    for said in turned:
        said.is_zero = False
    DailyReport.objects.bulk_update(turned, ["is_zero"], batch_size=500)
    who = {place: row.reporter_id for place, row in first.items()}
    deeds = (_deed(said, "report_day", who[said.area_code, said.day]) for said in turned)
    record_many(deeds, by=by)
    _keep([_entered(row) for place, row in first.items() if place not in standing], by)


def _place(row: KeyPerson) -> Place:
    return row.area_code, timezone.localdate(row.reported_at)


def _by_their_reporters(entered: Sequence[KeyPerson]) -> list[KeyPerson]:
    """Not those whom the township, or a list from above, entered for the village."""
    now = clock.now()
    codes = {row.area_code for row in entered}
    duties = duties_at(Q(area__in=codes), timezone.localdate(now), now)
    answering: Mapping[int, set[int]] = {
        code: {pk for duty in some for pk in (duty.user_id, *duty.stand_in_ids)}
        for code, some in duties.items()
    }
    return [row for row in entered if row.reporter_id in answering.get(row.area_code, ())]


def _entered(row: KeyPerson) -> DailyReport:
    now = clock.now()
    code, day = _place(row)
    return DailyReport(
        area_code=code,
        day=day,
        reporter_id=row.reporter_id,
        at=min(row.reported_at, now),
        recorded_at=now,
        is_zero=False,
        client_uuid=uuid.uuid5(row.client_uuid, "daily report"),
    )
