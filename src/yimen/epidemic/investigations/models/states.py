"""What is written in a row at each station of its life, and what is not yet."""

from django.db import models
from django.db.models import Q

_ENDED = ["closed", "not_executable", "withdrawn"]
_TO_DO = ["dispatched", "accepted"]
_DONE = ["reported", "checked", "closed", "not_executable"]

_UNSAID = Q(reported_at__isnull=True, reported_by__isnull=True, hindrance="")
_FOUND, _HINDERED = (
    Q(answers__isnull=False, hindrance=""),
    Q(answers__isnull=True) & ~Q(hindrance=""),
)
_SAID = Q(reported_at__isnull=False)
STATES: list[models.BaseConstraint] = [
    models.CheckConstraint(
        name="investigation_accepted_once_it_left_dispatch",
        condition=Q(status="dispatched", accepted_at__isnull=True, accepted_by__isnull=True)
        | Q(status="withdrawn")
        | Q(status__in=["accepted", *_DONE], accepted_at__isnull=False),
    ),
    models.CheckConstraint(
        name="investigation_reported_iff_answered_or_hindered",
        condition=(Q(status__in=[*_TO_DO, "withdrawn"], answers__isnull=True) & _UNSAID)
        | (Q(status="reported") & _SAID & (_FOUND | _HINDERED))
        | (Q(status__in=["checked", "closed"]) & _SAID & _FOUND)
        | (Q(status="not_executable") & _SAID & _HINDERED),
    ),
    models.CheckConstraint(
        name="investigation_checked_at_iff_checked",
        condition=Q(status__in=["checked", "closed"], checked_at__isnull=False)
        | (
            ~Q(status__in=["checked", "closed"])
            & Q(checked_at__isnull=True, checked_by__isnull=True)
        ),
    ),
    models.CheckConstraint(
        name="investigation_closed_at_iff_ended",
        condition=Q(status__in=_ENDED, closed_at__isnull=False)
        | (~Q(status__in=_ENDED) & Q(closed_at__isnull=True, closed_by__isnull=True)),
    ),
    models.CheckConstraint(
        name="investigation_nothing_ended_is_overdue",
        condition=~Q(status__in=_ENDED)
        | Q(overdue_at__isnull=True, next_at__isnull=True, escalation=0),
    ),
    models.CheckConstraint(
        name="investigation_escalates_when_overdue",
        condition=Q(escalation=0) | Q(escalation__range=(1, 3), overdue_at__isnull=False),
    ),
    models.CheckConstraint(
        name="investigation_by_a_rule_or_an_order",
        condition=Q(rule__isnull=False, order__isnull=True)
        | Q(rule__isnull=True, order__isnull=False),
    ),
    models.CheckConstraint(
        name="investigation_place_whole_or_not",
        condition=Q(latitude__isnull=True, longitude__isnull=True)
        | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
    ),
]
