"""Figures of key persons for the reporter's home, and the count they are held against."""

import uuid
from collections import Counter

from django.db.models import F, Max
from django.db.models.functions import Coalesce

from yimen.epidemic.key_groups.counting import PERSONS
from yimen.epidemic.key_groups.models import Group, KeyPerson
from yimen.foundation.areas.models import Area, Level
from yimen.foundation.areas.queries import tops
from yimen.foundation.figures.queries import sums
from yimen.foundation.figures.rules import Cell
from yimen.foundation.staff.models import FIELD_ROLES
from yimen.kit import clock
from yimen.kit.sight import Actor, System


def by_group(user: Actor) -> list[tuple[str, str, int, int]]:
    """Each group: value, label, all, entered today; where this person works."""
    today = clock.today()
    codes = [node.code for node in tops(user.sight.ranges(FIELD_ROLES))]
    everybody, new = sums(PERSONS, codes), sums(PERSONS, codes, days=(today, today))
    return [
        (one.value, str(one.label), everybody.get(one.value, 0), new.get(one.value, 0))
        for one in Group
    ]


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


def _counted(dimension: str) -> dict[Cell, int]:
    """Each human being once in a group, where his newest entry says."""
    rows = KeyPerson.objects.visible_to(System()).annotate(
        who=Coalesce(F("person__merged_into_id"), F("person_id"))
    )
    newest = rows.values("who", "group").annotate(last=Max("pk")).values("last")
    counted = KeyPerson.objects.visible_to(System()).filter(pk__in=newest)
    return dict(Counter(counted.values_list("area_code", dimension)))


def beginnings() -> dict[str, str]:
    """The city and its counties by the digits that an identity number of theirs begins with."""
    found = Area.objects.filter(level__in=[Level.CITY, Level.COUNTY]).values_list("code", "name")
    return {str(code)[:6].removesuffix("00"): name for code, name in found}
