"""The tables of the key groups, one file a thing."""

from yimen.epidemic.key_groups.models.daily import Chase, DailyReport, ReportingHours
from yimen.epidemic.key_groups.models.key_persons import (
    NEEDS_WORDS,
    RELEASING,
    VOIDING,
    Group,
    KeyPerson,
    KeyPersonQuerySet,
    Reason,
    Source,
    Status,
    Symptom,
)
from yimen.epidemic.key_groups.models.life import LifeStep

__all__ = [
    "NEEDS_WORDS",
    "RELEASING",
    "VOIDING",
    "Group",
    "KeyPerson",
    "KeyPersonQuerySet",
    "LifeStep",
    "Reason",
    "Source",
    "Status",
    "Chase",
    "DailyReport",
    "Group",
    "KeyPerson",
    "KeyPersonQuerySet",
    "ReportingHours",
    "Symptom",
]
