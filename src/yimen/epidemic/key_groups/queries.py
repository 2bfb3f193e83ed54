"""Counts of key persons for the reporter's home."""

import datetime

from django.db.models import Count, Q
from django.utils import timezone

from yimen.epidemic.key_groups.models import Group, KeyPerson
from yimen.foundation.areas.models import Area, Level
from yimen.kit.sight import Actor


def start_of_today() -> datetime.datetime:
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)


def by_group(user: Actor) -> list[tuple[str, str, int, int]]:
    """Each group: value, label, all, entered today; as this person sees them."""
    today = Count("pk", filter=Q(reported_at__gte=start_of_today()))
    rows = KeyPerson.objects.visible_to(user).values_list("group").order_by("group")
    counted = {row[0]: row[1:] for row in rows.annotate(all=Count("pk"), today=today)}
    return [(one.value, str(one.label), *counted.get(one.value, (0, 0))) for one in Group]


def beginnings() -> dict[str, str]:
    """The city and its counties by the digits that an identity number of theirs begins with."""
    found = Area.objects.filter(level__in=[Level.CITY, Level.COUNTY]).values_list("code", "name")
    return {str(code)[:6].removesuffix("00"): name for code, name in found}
