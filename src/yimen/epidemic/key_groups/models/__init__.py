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
)
from yimen.epidemic.key_groups.models.life import LifeStep
from yimen.epidemic.key_groups.models.offers import Offer, OfferQuerySet, OfferStatus
from yimen.epidemic.key_groups.models.received import (
    Kind,
    ListedPerson,
    ListedPersonQuerySet,
    ListOutcome,
    ListPart,
    ReceivedList,
)
from yimen.epidemic.key_groups.models.transfers import (
    Transfer,
    TransferQuerySet,
    TransferReason,
    TransferRule,
    TransferStatus,
)
from yimen.epidemic.outbreaks.models import Symptom

__all__ = [
    "Chase",
    "DailyReport",
    "Group",
    "KeyPerson",
    "KeyPersonQuerySet",
    "Kind",
    "LifeStep",
    "ListOutcome",
    "ListPart",
    "ListedPerson",
    "ListedPersonQuerySet",
    "NEEDS_WORDS",
    "Offer",
    "OfferQuerySet",
    "OfferStatus",
    "RELEASING",
    "Reason",
    "ReceivedList",
    "ReportingHours",
    "Source",
    "Status",
    "Symptom",
    "Transfer",
    "TransferQuerySet",
    "TransferReason",
    "TransferRule",
    "TransferStatus",
    "VOIDING",
]
