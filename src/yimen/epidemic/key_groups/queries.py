"""Figures of key persons for the reporter's home, and the count they are held against."""

import uuid
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Case, Count, F, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from yimen.epidemic.key_groups import board
from yimen.epidemic.key_groups.counting import PERSONS
from yimen.epidemic.key_groups.coverage import Coverage, coverage
from yimen.epidemic.key_groups.models import DailyReport, Group, KeyPerson, LifeStep, Status
from yimen.epidemic.key_groups.reporting import REPORTED
from yimen.foundation.areas.models import Area, Level
from yimen.foundation.areas.queries import tops
from yimen.foundation.figures.queries import sums
from yimen.foundation.figures.rules import Cell
from yimen.foundation.staff.models import FIELD_ROLES
from yimen.kit import clock
from yimen.kit.sight import Actor, System

__all__ = ["Coverage", "beginnings", "by_group", "coverage"]


def by_group(user: Actor) -> list[tuple[str, str, int, int]]:
    """Each group: value, label, all, entered today; where this person works."""
    today = clock.today()
    codes = [node.code for node in tops(user.sight.ranges(FIELD_ROLES))]
    everybody, new = sums(PERSONS, codes), sums(PERSONS, codes, days=(today, today))
    return [
        (one.value, str(one.label), everybody.get(one.value, 0), new.get(one.value, 0))
        for one in Group
    ]


def memberships(who: Collection[int], user: Actor) -> list[KeyPerson]:
    """Every group this human being is or was in, the newest first."""
    rows = KeyPerson.objects.visible_to(user).filter(person_id__in=who)
    return list(rows.select_related("reporter").order_by("-since", "-pk"))


@dataclass(frozen=True)
class Line:
    """One step as it is read."""

    step: LifeStep
    word: str


def trail(row: KeyPerson) -> list[Line]:
    """What happened after it was entered, the newest first."""
    steps = row.life.select_related("actor").order_by("-recorded_at", "-pk")[:100]
    return [Line(step, str(PAST.get(step.verb, step.verb))) for step in steps]


PAST = {
    "release": _("released"),
    "void": _("declared void"),
    "reopen": _("listed again"),
    "undo": _("took back the end"),
    "follow": _("went along: the person stays in another place now"),
    "hear_fever": _("a visit found a fever"),
}


def sent_before(user: Actor, client_uuid: str) -> KeyPerson | None:
    """What became of a form that this reporter sent already, whatever has changed since."""
    try:
        known = uuid.UUID(client_uuid)
    except ValueError:
        return None
    rows = KeyPerson.objects.visible_to(System())
    return rows.filter(reporter_id=user.pk, client_uuid=known).first()


def counted_persons() -> dict[Cell, int]:
    """What the rows themselves say, by village and group."""
    return _counted("group")


def counted_symptoms() -> dict[Cell, int]:
    return _counted("symptoms")


def counted_reports() -> dict[Cell, int]:
    """How many days each village has reported."""
    rows = DailyReport.objects.visible_to(System()).standing().values_list("area_code")
    return {(code, REPORTED): n for code, n in rows.annotate(n=Count("pk"))}


def counted_released() -> dict[Cell, int]:
    return _counted("group", only=Status.RELEASED)


def _counted(dimension: str, *, only: str = "") -> dict[Cell, int]:
    """Each human being once in a group, where the entry that counts says."""
    everyone = KeyPerson.objects.visible_to(System()).counted()
    rows = everyone.annotate(
        who=Coalesce(F("person__merged_into_id"), F("person_id")),
        listed=Case(When(status=Status.LISTED, then=1), default=0),
    )
    chosen = rows.order_by("who", "group", "-listed", "-pk").distinct("who", "group")
    found = chosen.values_list("who", "group", "listed", "status", "area_code", dimension)
    cells = [(area, value) for *_, status, area, value in found if only in {"", status}]
    return dict(Counter(cells))


def beginnings() -> dict[str, str]:
    """The city and its counties by the digits that an identity number of theirs begins with."""
    found = Area.objects.filter(level__in=[Level.CITY, Level.COUNTY]).values_list("code", "name")
    return {str(code)[:6].removesuffix("00"): name for code, name in found}


def silent(whole: Coverage, most: int) -> list[board.Silent]:
    """The villages without a report, the longest silent first."""
    return board.silent(whole, after=None, most=most)[0]
