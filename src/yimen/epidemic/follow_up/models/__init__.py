"""The tables of the follow-up, one file a thing."""

from yimen.epidemic.follow_up.models.days import (
    COMMON,
    DayStatus,
    FollowUp,
    FollowUpQuerySet,
    WhyNot,
)
from yimen.epidemic.follow_up.models.notices import Notice, NoticeKind
from yimen.epidemic.follow_up.models.observations import (
    Event,
    Extension,
    Observation,
    ObservationQuerySet,
    PlaceKind,
    Reason,
    Status,
)
from yimen.epidemic.outbreaks.models import Symptom

__all__ = [
    "COMMON",
    "DayStatus",
    "Event",
    "Extension",
    "FollowUp",
    "FollowUpQuerySet",
    "Notice",
    "NoticeKind",
    "Observation",
    "ObservationQuerySet",
    "PlaceKind",
    "Reason",
    "Status",
    "Symptom",
    "WhyNot",
]
