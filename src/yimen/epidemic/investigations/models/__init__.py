"""The rows of the investigations app."""

from yimen.epidemic.investigations.models.terms import TRIGGERS, Order, Priority, Rule
from yimen.epidemic.investigations.models.work import (
    ENDED,
    Event,
    Investigation,
    Status,
)
from yimen.epidemic.outbreaks.models import Symptom

__all__ = [
    "ENDED",
    "TRIGGERS",
    "Event",
    "Investigation",
    "Order",
    "Priority",
    "Rule",
    "Status",
    "Symptom",
]
