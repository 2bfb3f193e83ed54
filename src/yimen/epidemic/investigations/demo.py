"""How the city investigates: most work is done within its limit, some late, some not yet."""

import datetime
import uuid
from collections.abc import Mapping
from random import Random
from typing import Any

from django.utils import timezone

from yimen.epidemic.investigations import actions
from yimen.epidemic.investigations.actions import Move, NewOrder
from yimen.epidemic.investigations.models import Investigation, Priority, Status
from yimen.epidemic.investigations.rules import FREE_FORM
from yimen.foundation.areas.queries import children
from yimen.foundation.staff.models import Role
from yimen.kit.playing import Slot

TOWNSHIP, COUNTY = 1000, 1_000_000  # their codes end in so many noughts
RETURNED = "请补充同住人情况"
RETURNED_SHARE = 0.05
ABSENT = "多次上门无人，电话未接通"
ABSENT_SHARE = 0.02
TASKS = (
    "核查出租房和集体宿舍新到人员",
    "查看农贸市场是否关闭、是否消毒",
    "核查红白喜事是否停办",
    "走访独居老人，了解健康和生活物资",
)
FOUND = ("已逐户核查，无异常", "已核查，劝停聚集一起", "已走访，物资充足")
AT_ONCE = 0.3  # who reports without accepting first
ACCEPTING, REPORTING = 0.3, 0.3  # the share of the limit that it takes on average
CHECKING = 4.0  # hours until a report is checked


def live(slot: Slot) -> None:
    """Headquarters dispatch, doctors and officers take the steps that came about; the timer says
    what is late."""
    actions.dispatch_many(orders(slot), by=slot.by)
    actions.take_steps(steps(slot), by=slot.by)
    while actions.mark_overdue(by=slot.by):
        pass


def orders(slot: Slot) -> list[NewOrder]:
    """Once a day one county sends somebody to every village of one of its townships."""
    random = slot.random("orders")
    morning = timezone.localtime(slot.since).replace(hour=9, minute=0, second=0, microsecond=0)
    counties = sorted(code for role, code in slot.staff if role == Role.COUNTY_HQ)
    if not counties or not slot.since <= morning < slot.until:
        return []
    county = random.choice(counties)
    places = children(county)
    entry = NewOrder(
        instructions=random.choice(TASKS),
        form_slug=FREE_FORM,
        role=Role.GRID_DOCTOR,
        priority=Priority.NORMAL,
        area_codes=(random.choice(places).code,),
        due_at=morning + datetime.timedelta(hours=24),
        at=morning,
        client_uuid=uuid.UUID(int=random.getrandbits(128), version=4),
        actor_id=slot.staff[Role.COUNTY_HQ, county],
    )
    return [entry]


def steps(slot: Slot) -> list[Move]:
    """At most one step of each piece of work that waits."""
    random = slot.random("investigations")
    rows = Investigation.objects.visible_to(slot.by).unfinished()
    if slot.shown:  # what was opened there today is left to whoever tries the demo
        rows = rows.exclude(area_code=slot.shown.village, opened_at__date=slot.shown.today)
    rows = rows.select_related("rule", "order").order_by("pk")
    found = (NEXT[Status(row.status)](random, slot, row) for row in rows)
    return [move for move in found if move]


def _accept(random: Random, slot: Slot, row: Investigation) -> Move | None:
    if not slot.happens(random, row.terms.accept_hours * ACCEPTING):
        return None
    if random.random() < AT_ONCE:
        return _visited(random, slot, row)
    return _move(random, slot, row, "accept", slot.staff[Role.GRID_DOCTOR, _township(row)])


def _visit(random: Random, slot: Slot, row: Investigation) -> Move | None:
    if not slot.happens(random, row.terms.report_hours * REPORTING):
        return None
    return _visited(random, slot, row)


def _visited(random: Random, slot: Slot, row: Investigation) -> Move:
    doctor = slot.staff[Role.GRID_DOCTOR, _township(row)]
    if random.random() < ABSENT_SHARE:
        return _move(random, slot, row, "not_executable", doctor, comment=ABSENT)
    return _move(random, slot, row, "report", doctor, values=_answers(random, row))


def _check(random: Random, slot: Slot, row: Investigation) -> Move | None:
    if not slot.happens(random, CHECKING):
        return None
    officer = slot.staff[Role.TOWNSHIP_OFFICER, _township(row)]
    if random.random() < RETURNED_SHARE:
        return _move(random, slot, row, "return", officer, comment=RETURNED)
    return _move(random, slot, row, "confirm" if row.hindrance else "check", officer)


def _close(random: Random, slot: Slot, row: Investigation) -> Move | None:
    if not slot.happens(random, CHECKING):
        return None
    county = row.area_code // COUNTY * COUNTY
    return _move(random, slot, row, "close", slot.staff[Role.COUNTY_INVESTIGATOR, county])


NEXT = {
    Status.DISPATCHED: _accept,
    Status.ACCEPTED: _visit,
    Status.REPORTED: _check,
    Status.CHECKED: _close,
}


def _township(row: Investigation) -> int:
    return row.area_code // TOWNSHIP * TOWNSHIP


def _move(
    random: Random,
    slot: Slot,
    row: Investigation,
    verb: str,
    actor_id: int,
    *,
    comment: str = "",
    values: Mapping[str, Any] | None = None,
) -> Move:
    at = max(slot.moment(random), row.reported_at or row.opened_at)
    fresh = uuid.UUID(int=random.getrandbits(128), version=4)
    return Move(row.pk, verb, at, fresh, actor_id, comment, values or {})


def _answers(random: Random, row: Investigation) -> dict[str, Any]:
    """What the doctor wrote: fever is rare, except where fever is why he came."""
    if row.form_slug == FREE_FORM:
        return {"found": random.choice(FOUND)}
    likely = 0.5 if row.form_slug == "fever-check" else 0.03
    fever = random.random() < likely
    warmth = random.uniform(37.4, 38.9) if fever else random.uniform(36.1, 37.1)
    values: dict[str, Any] = {
        "temperature": round(warmth, 1),
        "fever": "yes" if fever else "no",
        "had_contact": random.choices(["no", "unknown"], [9, 1])[0],
        "isolation": "yes",
    }
    if fever:
        values["onset"] = row.opened_at.date().isoformat()
    if row.form_slug == "fever-check":
        values["clinic"] = "no"
    return values
