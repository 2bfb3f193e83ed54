"""Loading the tree, and what happens to divisions over the years."""

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from yimen.foundation.areas import edition, queries
from yimen.foundation.areas.edition import Plan, Row
from yimen.foundation.areas.models import Area, Change, ChangeKind, FormerName, Succession
from yimen.foundation.areas.rules import (
    ADMINS,
    NotACode,
    NotAnAdministrator,
    NotPossible,
    interval,
    rank,
    readings,
)
from yimen.foundation.audit.actions import Deed, record, record_many
from yimen.kit import clock
from yimen.kit.sight import Actor

LABEL = "areas.Area"


class BadFile(NotPossible):
    """The file has errors; nothing was loaded."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(_("The file has errors; nothing was loaded."))
        self.plan = plan


@dataclass(frozen=True)
class Decision:
    """When a change takes effect, by which document, and the form that said so."""

    on: datetime.date
    ground: str
    client_uuid: uuid.UUID


@dataclass(frozen=True)
class NewArea:
    """A division that comes into being by a change."""

    code: int
    name: str


@transaction.atomic
def load_tree(rows: Sequence[Row], *, by: Actor) -> Plan:
    """Make the tree as the rows say; the same rows again change nothing."""
    _require_admin(by)
    plan = edition.plan(rows, list(Area.objects.select_for_update()))
    if plan.errors:
        raise BadFile(plan)
    for area in plan.new:
        area.pinyin, area.initials = readings(area.name)
    Area.objects.bulk_create(sorted(plan.new, key=lambda area: rank(area.level)), batch_size=2000)
    today = clock.today()
    for area, name in plan.renamed:
        _rename(area, name, today)
    deeds = [_deed("load", [area.code for area in plan.new])] if plan.new else []
    deeds += [_deed("rename", [area.code], area.code) for area, _name in plan.renamed]
    record_many(deeds, by=by)
    queries.forget()
    return plan


@transaction.atomic
def rename(code: int, name: str, decision: Decision, *, by: Actor) -> Change:
    """The division has another name from a day on; it is found under both."""
    if done := _begin(decision, by):
        return done
    area = _living(code)
    if area.name == name:
        raise NotPossible(_("It has this name already."))
    before = area.name
    _rename(area, name, decision.on)
    change = _decide(ChangeKind.RENAMED, decision, before=[code], after=[code])
    Change.objects.filter(pk=change.pk).update(names=[before, name])
    record(_deed("rename", [code], code, decision.ground), by=by)
    return change


@transaction.atomic
def split(
    code: int, into: Sequence[NewArea], decision: Decision, *, ends: bool = True, by: Actor
) -> Change:
    """New divisions come out of one; its rows keep their code and both see them until moved."""
    if done := _begin(decision, by):
        return done
    area = _living(code)
    if len(into) < (2 if ends else 1):
        raise NotPossible(_("A division that ends is split into at least two."))
    after = [_make(one, area, decision.on).code for one in into]
    _link([area], after, ChangeKind.SPLIT, decision.on)
    if ends:
        _end([area], decision.on)
    record(_deed("split", [code, *after], code, decision.ground), by=by)
    return _decide(ChangeKind.SPLIT, decision, before=[code], after=after)


@transaction.atomic
def merge(codes: Sequence[int], into: NewArea | int, decision: Decision, *, by: Actor) -> Change:
    """Divisions end in another, new or old, which takes over what they hold."""
    if done := _begin(decision, by):
        return done
    areas = [_living(code) for code in dict.fromkeys(codes)]
    if isinstance(into, int):
        target = _living(into)
        areas = [area for area in areas if area.code != into]
    else:
        target = _make(into, areas[0], decision.on)
    _check_merge(areas, target)
    _link(areas, [target.code], ChangeKind.MERGED, decision.on)
    _end(areas, decision.on, heir=target)
    before = [area.code for area in areas]
    record(_deed("merge", [*before, target.code], target.code, decision.ground), by=by)
    return _decide(ChangeKind.MERGED, decision, before=before, after=[target.code])


@transaction.atomic
def end(code: int, successors: Sequence[int], decision: Decision, *, by: Actor) -> Change:
    """The division is no more; those named follow it, if any."""
    if done := _begin(decision, by):
        return done
    area = _living(code)
    after = [_living(successor).code for successor in dict.fromkeys(successors)]
    if code in after:
        raise NotPossible(_("A division cannot follow itself."))
    if not after and any(not child.ended_on for child in queries.children(code)):
        raise NotPossible(_("It still holds divisions: name who follows it."))
    _link([area], after, ChangeKind.ENDED, decision.on)
    _end([area], decision.on, heir=_living(after[0]) if len(after) == 1 else None)
    record(_deed("end", [code, *after], code, decision.ground), by=by)
    return _decide(ChangeKind.ENDED, decision, before=[code], after=after)


def _begin(decision: Decision, by: Actor) -> Change | None:
    """The change that the same form made before, if any; refuses who may not."""
    _require_admin(by)
    if decision.on > clock.today():
        raise NotPossible(_("The day has not come yet. Enter the change when it takes effect."))
    # one at a time: changes are rare, and each looks at the whole tree
    list(Area.objects.select_for_update().filter(parent__isnull=True).values_list("code"))
    queries.forget()
    return Change.objects.filter(client_uuid=decision.client_uuid).first()


def _require_admin(by: Actor) -> None:
    if not by.sight.roles & ADMINS:
        raise NotAnAdministrator


def _living(code: int) -> Area:
    area = Area.objects.filter(code=code, ended_on__isnull=True).first()
    if area is None:
        raise NotPossible(_("There is no such division in force."))
    return area


def _rename(area: Area, name: str, on: datetime.date) -> None:
    FormerName.objects.create(
        area=area, name=area.name, pinyin=area.pinyin, initials=area.initials, until=on
    )
    area.name = name
    area.pinyin, area.initials = readings(name)
    area.save(update_fields=["name", "pinyin", "initials"])


def _make(new: NewArea, like: Area, on: datetime.date) -> Area:
    """A division beside another: same parent, same level, an interval nobody has."""
    try:
        code, last = _interval(new.code, like)
    except NotACode:
        raise NotPossible(_("%d is not a code of this level.") % new.code) from None
    overlap = Area.objects.filter(code__lte=last, last__gte=code).exclude(
        code__lte=code, last__gte=last
    )
    if overlap.exists() or Area.objects.filter(code=code).exists():
        raise NotPossible(_("The code %d is in use.") % code)
    parent = like.parent
    if parent and not any(low <= code <= high for low, high in queries.scope(parent)):
        raise NotPossible(_("The code %d lies outside the parent's.") % code)
    pinyin, initials = readings(new.name)
    return Area.objects.create(
        code=code,
        last=last,
        level=like.level,
        name=new.name,
        parent=parent,
        pinyin=pinyin,
        initials=initials,
        started_on=on,
    )


def _interval(code: int, like: Area) -> tuple[int, int]:
    """By the national scheme, or for another tree as wide as the division beside it."""
    if like.local_code is None:
        return interval(code, like.level)
    return code, code + like.last - like.code


def _check_merge(areas: Sequence[Area], target: Area) -> None:
    if not areas:
        raise NotPossible(_("Name at least one division that ends."))
    if any(area.level != target.level for area in areas):
        raise NotPossible(_("Only divisions of one level can be merged."))


def _link(
    areas: Sequence[Area], successors: Sequence[int], kind: ChangeKind, on: datetime.date
) -> None:
    Succession.objects.bulk_create(
        Succession(predecessor=area, successor_id=successor, kind=kind, on=on)
        for area in areas
        for successor in successors
    )


def _end(areas: Sequence[Area], on: datetime.date, heir: Area | None = None) -> None:
    """The rows stay under the old code; what lay below passes to the heir as a whole."""
    codes = [area.code for area in areas]
    Area.objects.filter(code__in=codes).update(ended_on=on)
    if heir:
        below = Area.objects.filter(parent_id__in=codes, ended_on__isnull=True)
        below.update(parent=heir)


def _decide(
    kind: ChangeKind, decision: Decision, *, before: list[int], after: list[int]
) -> Change:
    queries.forget()
    return Change.objects.create(
        kind=kind,
        on=decision.on,
        ground=decision.ground,
        before=before,
        after=after,
        recorded_at=clock.now(),
        client_uuid=decision.client_uuid,
    )


def _deed(verb: str, codes: list[int], area_code: int | None = None, reason: str = "") -> Deed:
    return Deed(verb, LABEL, subject_ids=codes, area_code=area_code, reason=reason)
