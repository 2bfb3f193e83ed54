"""The villages without anybody new say so; by the evening nearly all of them have."""

import uuid

from django.utils import timezone

from yimen.epidemic.key_groups import actions
from yimen.epidemic.key_groups.actions import NewReport
from yimen.epidemic.key_groups.models import DailyReport
from yimen.foundation.staff.models import Role
from yimen.kit.playing import Slot

REPORTING = 2.2  # hours of the day until a village has reported, on average


def report(slot: Slot) -> None:
    random, day = slot.random("key_groups.daily"), timezone.localdate(slot.until)
    reports = DailyReport.objects.visible_to(slot.by).standing().filter(day=day)
    told = set(reports.values_list("area_code", flat=True))
    villages = [(code, pk) for (role, code), pk in slot.staff.items() if role == Role.REPORTER]
    entries = [
        NewReport(code, day, pk, slot.moment(random), _fresh(random.getrandbits(128)))
        for code, pk in sorted(villages)
        if code not in told and slot.happens(random, REPORTING)
    ]
    actions.report_many(entries, by=slot.by)


def _fresh(bits: int) -> uuid.UUID:
    return uuid.UUID(int=bits, version=4)
