"""The calendar: one row a person and day, and what the visit of that day found."""

from __future__ import annotations

import datetime
from typing import Self

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yimen.epidemic.follow_up.models.observations import Observation
from yimen.epidemic.outbreaks.models import Symptom
from yimen.foundation.accounts.models import User
from yimen.foundation.people.models import Person
from yimen.foundation.staff.models import FIELD_ROLES
from yimen.kit.history import HISTORY
from yimen.kit.sight import Actor, within


class DayStatus(models.TextChoices):
    DUE = "due", _("to visit")
    SEEN_OK = "seen_ok", _("well")
    SEEN_NOT_OK = "seen_not_ok", _("with symptoms")
    MISSED = "missed", _("missed")
    NOT_ATTEMPTED = "not_attempted", _("nobody went")
    NOT_PERFORMED = "not_performed", _("not possible")


class WhyNot(models.TextChoices):
    """Why somebody who went did not see the person."""

    NOBODY_HOME = "nobody_home", _("nobody at home")
    REFUSED = "refused", _("refused")
    OTHER = "other", _("another reason")


COMMON = {
    "cough": _("Cough"),
    "fatigue": _("Fatigue"),
    "breath": _("Short of breath"),
}
SEEN = ["seen_ok", "seen_not_ok"]


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    def visible_to(self, user: Actor) -> Self:
        """As the observation it belongs to."""
        sight = user.sight
        seen = within(sight.ranges(FIELD_ROLES), "area_code", "home_area_code")
        shared = Q(id__in=sight.shared("follow_up.FollowUp"))
        return self.filter(
            seen | shared | Q(observation__in=sight.shared("follow_up.Observation"))
        )

    def on(self, day: datetime.date) -> Self:
        return self.filter(day=day)


# a day that is owed no more is taken off the calendar: the history says when
@pghistory.track(
    pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), **HISTORY
)
class FollowUp(models.Model):
    """What is owed, or was done, for one person on one day."""

    observation = models.ForeignKey(Observation, models.CASCADE, related_name="follow_ups")
    person = models.ForeignKey(Person, models.PROTECT, related_name="follow_ups")
    area_code = models.BigIntegerField()
    home_area_code = models.BigIntegerField(null=True)
    day = models.DateField(_("day"))
    status = models.CharField(_("status"), max_length=16, choices=DayStatus, default=DayStatus.DUE)
    taken = models.PositiveSmallIntegerField(default=0)  # how many of the day's visits were made
    temperature = models.DecimalField(_("temperature"), max_digits=3, decimal_places=1, null=True)
    cough = models.CharField(_("Cough"), max_length=8, choices=Symptom, blank=True)
    fatigue = models.CharField(_("Fatigue"), max_length=8, choices=Symptom, blank=True)
    breath = models.CharField(_("Short of breath"), max_length=8, choices=Symptom, blank=True)
    why_not = models.CharField(_("why not"), max_length=12, choices=WhyNot, blank=True)
    remark = models.CharField(_("remark"), max_length=500, blank=True)
    visited_at = models.DateTimeField(_("visited"), null=True)
    recorded_at = models.DateTimeField(null=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["area_code", "day", "status", "id"]),
            models.Index(fields=["home_area_code", "day"]),
            models.Index(fields=["person", "-day"]),
            models.Index(name="follow_up_waits", fields=["day"], condition=Q(status="due")),
        ]
        constraints = [
            models.UniqueConstraint(name="one_item_a_day", fields=["observation", "day"]),
            models.CheckConstraint(
                name="follow_up_seen_iff_visited",
                condition=Q(status__in=SEEN, visited_at__isnull=False, taken__gte=1)
                | (Q(status="due") & (Q(taken=0, visited_at__isnull=True) | Q(taken__gte=1)))
                | Q(
                    status__in=["missed", "not_attempted", "not_performed"],
                    taken=0,
                    visited_at__isnull=True,
                    temperature__isnull=True,
                ),
            ),
            models.CheckConstraint(
                name="follow_up_not_performed_says_why",
                condition=Q(status="not_performed") & ~Q(why_not="")
                | ~Q(status="not_performed") & Q(why_not=""),
            ),
            models.CheckConstraint(
                name="follow_up_not_attempted_says_why",
                condition=~Q(status="not_attempted") | ~Q(remark=""),
            ),
            models.CheckConstraint(
                name="follow_up_recorded_iff_by_hand",
                condition=Q(status__in=["due", "missed"]) | Q(recorded_at__isnull=False),
            ),
            models.CheckConstraint(
                name="follow_up_temperature_is_of_a_living_body",
                condition=Q(temperature__isnull=True)
                | Q(temperature__gte=30, temperature__lte=45),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def is_unseen(self) -> bool:
        return self.visited_at is None
