"""The tables of the follow-up, one file a thing."""

from yimen.epidemic.follow_up.models.days import (
    COMMON,
    DayStatus,
    FollowUp,
    FollowUpQuerySet,
    Symptom,
    WhyNot,
)
from yimen.epidemic.follow_up.models.observations import (
    Event,
    Extension,
    Observation,
    ObservationQuerySet,
    PlaceKind,
    Reason,
    Status,
)

__all__ = [
    "COMMON",
    "DayStatus",
    "Event",
    "Extension",
    "FollowUp",
    "FollowUpQuerySet",
    "Observation",
    "ObservationQuerySet",
    "PlaceKind",
    "Reason",
    "Status",
    "Symptom",
    "WhyNot",
]
