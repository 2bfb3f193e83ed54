"""The tables of the key groups, one file a thing."""

from yimen.epidemic.key_groups.models.daily import Chase, DailyReport, ReportingHours
from yimen.epidemic.key_groups.models.key_persons import (
    Group,
    KeyPerson,
    KeyPersonQuerySet,
    Symptom,
)

__all__ = [
    "Chase",
    "DailyReport",
    "Group",
    "KeyPerson",
    "KeyPersonQuerySet",
    "ReportingHours",
    "Symptom",
]
