"""排查落实: each entry becomes work that somebody does, somebody checks, and that ends."""

from __future__ import annotations

from typing import Self

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yimen.foundation.accounts.models import User
from yimen.foundation.eforms.models import Answers
from yimen.foundation.people.models import Person
from yimen.foundation.staff.models import FIELD_ROLES, Role
from yimen.kit.history import HISTORY
from yimen.kit.sight import Actor, within


class Priority(models.TextChoices):
    HIGH = "high", _("high")
    NORMAL = "normal", _("normal")
    LOW = "low", _("low")


# apps above name their own triggers `app.what`; these are the words for the known ones
TRIGGERS = {
    "key_groups.outside_returnee": _("Returned from outside"),
    "key_groups.wuhan_returnee": _("Returned from Wuhan"),
    "key_groups.close_contact": _("Close contact"),
    "key_groups.fever_no_contact": _("Fever without known contact"),
    "follow_up.symptom": _("Symptoms at a home observation"),
}


class Rule(models.Model):
    """What opens which work: trigger → questionnaire, role, limit. Data, versioned by date."""

    trigger = models.CharField(max_length=64)  # key_groups.wuhan_returnee
    form_slug = models.SlugField(max_length=64)
    role = models.CharField(_("role"), max_length=32, choices=Role)
    limit_hours = models.PositiveIntegerField(_("limit in hours"))
    priority = models.CharField(_("priority"), max_length=8, choices=Priority)
    effective_from = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="rule_once_per_moment", fields=["trigger", "effective_from"]
            )
        ]


class Status(models.TextChoices):
    OPEN = "open", _("to do")
    REPORTED = "reported", _("to check")
    CLOSED = "closed", _("closed")


class Symptom(models.TextChoices):
    YES = "yes", _("yes")
    NO = "no", _("no")
    UNKNOWN = "unknown", _("unknown")


class InvestigationQuerySet(models.QuerySet["Investigation"]):
    def visible_to(self, user: Actor) -> Self:
        """In the jurisdiction by stay or home, or shared. Not one's own: that is `my page`."""
        seen = within(user.sight.ranges(FIELD_ROLES), "area_code", "home_area_code")
        return self.filter(seen | Q(pk__in=user.sight.shared("investigations.Investigation")))

    def unfinished(self) -> Self:
        return self.exclude(status=Status.CLOSED)


@pghistory.track(**HISTORY)
class Investigation(models.Model):
    """A work order about one person."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="investigations")
    trigger = models.CharField(_("reason for the work"), max_length=64)
    form_slug = models.SlugField(max_length=64)
    area_code = models.BigIntegerField()
    home_area_code = models.BigIntegerField(null=True)
    role = models.CharField(_("role"), max_length=32, choices=Role)
    priority = models.CharField(_("priority"), max_length=8, choices=Priority)
    status = models.CharField(_("status"), max_length=16, choices=Status, default=Status.OPEN)
    opened_at = models.DateTimeField(_("opened"))
    due_at = models.DateTimeField(_("due"))
    overdue_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)
    reported_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answers = models.OneToOneField(Answers, models.PROTECT, null=True, related_name="+")
    fever = models.CharField(_("fever"), max_length=8, choices=Symptom, default=Symptom.UNKNOWN)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    client_uuid = models.UUIDField(unique=True)

    objects = InvestigationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["area_code", "status", "due_at"]),
            models.Index(fields=["home_area_code", "status", "due_at"]),
            models.Index(
                name="investigation_falls_due",
                fields=["due_at"],
                condition=~Q(status="closed") & Q(overdue_at__isnull=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="investigation_reported_iff_answered",
                condition=Q(
                    status="open",
                    answers__isnull=True,
                    reported_at__isnull=True,
                    reported_by__isnull=True,
                )
                | (
                    Q(status__in=["reported", "closed"])
                    & Q(answers__isnull=False, reported_at__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="investigation_closed_at_iff_closed",
                condition=Q(status="closed", closed_at__isnull=False)
                | (~Q(status="closed") & Q(closed_at__isnull=True, closed_by__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def is_overdue(self) -> bool:
        return self.overdue_at is not None and self.closed_at is None

    @property
    def trigger_label(self) -> str:
        return str(TRIGGERS.get(self.trigger, self.trigger))


class Event(models.Model):
    """One step of an investigation's life: who took it, when, and what he said."""

    investigation = models.ForeignKey(Investigation, models.CASCADE, related_name="events")
    verb = models.CharField(max_length=16)
    comment = models.CharField(_("remark"), max_length=500, blank=True)
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answers = models.ForeignKey(Answers, models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField()
    client_uuid = models.UUIDField(unique=True)

    class Meta:
        ordering = ["taken_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="a_return_has_a_reason", condition=~Q(verb="return") | ~Q(comment="")
            ),
        ]
