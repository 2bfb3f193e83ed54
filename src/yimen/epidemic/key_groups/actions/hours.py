"""By when villages report: the city headquarters sets it, from a day on."""

import datetime
import uuid
from dataclasses import dataclass

from django.db import transaction

from yimen.epidemic.key_groups import reporting
from yimen.epidemic.key_groups.models import ReportingHours
from yimen.epidemic.key_groups.reporting import Hours
from yimen.foundation.audit.actions import Deed, record
from yimen.kit import clock
from yimen.kit.sight import Actor


@dataclass(frozen=True)
class NewHours:
    hours: Hours
    effective_on: datetime.date
    client_uuid: uuid.UUID


@transaction.atomic
def set_hours(entry: NewHours, *, by: Actor) -> ReportingHours:
    """From the day on these hours count; what was set before stays to be read."""
    if by.sight.roles.isdisjoint(reporting.SETTERS):
        raise reporting.OnlyHeadquarters
    if entry.effective_on < clock.today():
        raise reporting.NotForThePast
    made, is_new = ReportingHours.objects.get_or_create(
        client_uuid=entry.client_uuid,
        defaults={
            "effective_on": entry.effective_on,
            "deadline": entry.hours.deadline,
            "late_until": entry.hours.late_until,
            "chase_at": entry.hours.chase_at,
            "set_by_id": by.pk,
            "set_at": clock.now(),
        },
    )
    if is_new:
        record(Deed("set_hours", "key_groups.ReportingHours", [made.pk]), by=by)
    return made
