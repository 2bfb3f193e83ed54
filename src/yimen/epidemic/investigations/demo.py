"""Thirty days of investigating: most work is done within its limit, some late, some not yet."""

import datetime
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from yimen.epidemic.investigations import actions
from yimen.epidemic.investigations.actions import Move
from yimen.epidemic.investigations.models import Investigation
from yimen.foundation.staff.models import Role
from yimen.kit.sight import Actor

Staff = Mapping[tuple[str, int], int]  # (role, area code) → user id
TOWNSHIP = 1000  # a township's code ends in three noughts
RETURNED = "请补充同住人情况"
ABSENT = "多次上门无人，电话未接通"


@dataclass(frozen=True)
class Doer:
    """Who works on the investigations of one township."""

    doctor: int
    officer: int


def load(*, seed: int, now: datetime.datetime, staff: Staff, by: Actor) -> None:
    """Take the steps that would have been taken by now on everything that is open."""
    actions.take_steps(steps(seed=seed, now=now, staff=staff, by=by), by=by)


def steps(*, seed: int, now: datetime.datetime, staff: Staff, by: Actor) -> list[Move]:
    """Each investigation's steps until now, in their order."""
    random = Random(f"{seed}:investigations")  # noqa: S311  # invented people
    moves: list[Move] = []
    for row in Investigation.objects.visible_to(by).select_related("rule").order_by("pk"):
        township = row.area_code // TOWNSHIP * TOWNSHIP
        doer = Doer(staff[Role.GRID_DOCTOR, township], staff[Role.TOWNSHIP_OFFICER, township])
        moves += [move for move in _life(random, row, doer) if move.at <= now]
    return moves


def _life(random: Random, row: Investigation, doer: Doer) -> Iterator[Move]:
    """Accepted, reported, sometimes returned and reported again, checked: as it would be."""
    hours = float(row.terms.report_hours)
    at = row.opened_at + _hours(row.terms.accept_hours * random.lognormvariate(-1.1, 0.8))
    if random.random() < 0.7:  # the others report at once
        yield _move(random, row, "accept", at, doer.doctor)
    at += _hours(hours * random.lognormvariate(-1.4, 0.8))
    if random.random() < 0.02:
        yield _move(random, row, "not_executable", at, doer.doctor, comment=ABSENT)
        at += _hours(random.uniform(0.5, 20))
        yield _move(random, row, "confirm", at, doer.officer)
        return
    yield _move(random, row, "report", at, doer.doctor, values=_answers(random, row))
    at += _hours(random.uniform(0.5, 20))
    if random.random() < 0.05:
        yield _move(random, row, "return", at, doer.officer, comment=RETURNED)
        at += _hours(random.uniform(1, 10))
        yield _move(random, row, "report", at, doer.doctor, values=_answers(random, row))
        at += _hours(random.uniform(0.5, 12))
    yield _move(random, row, "check", at, doer.officer)


def _hours(n: float) -> datetime.timedelta:
    return datetime.timedelta(hours=n)


def _move(
    random: Random,
    row: Investigation,
    verb: str,
    at: datetime.datetime,
    actor_id: int,
    *,
    comment: str = "",
    values: Mapping[str, Any] | None = None,
) -> Move:
    fresh = uuid.UUID(int=random.getrandbits(128), version=4)
    return Move(row.pk, verb, at, fresh, actor_id, comment, values or {})


def _answers(random: Random, row: Investigation) -> dict[str, Any]:
    """What the doctor wrote: fever is rare, except where fever is why he came."""
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
