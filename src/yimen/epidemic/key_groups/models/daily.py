"""日报: one report a village and day, by when it is due, and who was reminded of it."""

from __future__ import annotations

import datetime
from typing import Self

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yimen.foundation.accounts.models import User
from yimen.foundation.staff.models import FIELD_ROLES
from yimen.kit.history import HISTORY
from yimen.kit.sight import Actor, within


class DailyReportQuerySet(models.QuerySet["DailyReport"]):
    def visible_to(self, user: Actor) -> Self:
        return self.filter(within(user.sight.ranges(FIELD_ROLES), "area_code"))

    def standing(self) -> Self:
        return self.filter(withdrawn_at__isnull=True)

    def recorded_by(self, moment: datetime.datetime) -> Self:
        """Those that stood at a past moment."""
        gone = Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=moment)
        return self.filter(gone, recorded_at__lte=moment)


@pghistory.track(**HISTORY)
class DailyReport(models.Model):
    """A village reported a day: by entering people, or by saying that there was nobody new."""

    area_code = models.BigIntegerField(_("village or community"))
    day = models.DateField(_("day"))
    reporter = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("reported"))  # when it happened, on the phone perhaps
    recorded_at = models.DateTimeField()
    is_zero = models.BooleanField(_("nothing new"))
    reason = models.CharField(_("why it comes late"), max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    client_uuid = models.UUIDField(unique=True)

    objects = DailyReportQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["day", "area_code"]),
            models.Index(fields=["reporter", "-day"]),
        ]
        constraints = [
            models.UniqueConstraint(
                name="one_report_a_village_and_day",
                fields=["area_code", "day"],
                condition=Q(withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(
                name="a_report_is_recorded_after_it_was_made",
                condition=Q(recorded_at__gte=F("at")),
            ),
            models.CheckConstraint(
                name="only_a_zero_report_is_withdrawn",
                condition=Q(withdrawn_at__isnull=True)
                | Q(is_zero=True, withdrawn_at__gte=F("recorded_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area_code} {self.day}"


class ReportingHours(models.Model):
    """By when the villages report, from a day on: what headquarters set last for it counts."""

    effective_on = models.DateField(_("from which day on"))
    deadline = models.TimeField(_("Daily report due by"))
    late_until = models.TimeField(_("For the day before, accepted with a reason until"))
    chase_at = models.TimeField(_("Remind everybody missing at"), null=True, blank=True)
    set_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField()
    client_uuid = models.UUIDField(unique=True)

    class Meta:
        indexes = [models.Index(fields=["-effective_on", "-id"])]
        constraints = [
            models.CheckConstraint(
                name="a_reminder_comes_before_midnight_after_the_morning",
                condition=Q(chase_at__isnull=True) | Q(chase_at__gte=datetime.time(6)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.effective_on} {self.deadline}"


class Chase(models.Model):
    """催报: somebody was reminded that a village's report of the day is missing."""

    area_code = models.BigIntegerField()
    day = models.DateField()
    reporter = models.ForeignKey(User, models.PROTECT, related_name="+")  # who was reminded
    chased_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # or a timer
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["day", "area_code", "-at"]),
            models.Index(fields=["reporter", "-at"]),
        ]

    def __str__(self) -> str:
        return f"{self.area_code} {self.day}"
