"""隔离医学观察: who is observed, for which reasons, until when, and what happened meanwhile."""

from __future__ import annotations

from typing import Self

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yimen.foundation.accounts.models import User
from yimen.foundation.people.models import Person
from yimen.foundation.staff.models import FIELD_ROLES
from yimen.kit.history import HISTORY
from yimen.kit.sight import Actor, within

EVERY_DAY = [0, 1, 2, 3, 4, 5, 6]  # Monday is 0, as Python says


def every_day() -> list[int]:
    return list(EVERY_DAY)


class Status(models.TextChoices):
    UNDER = "under", _("under observation")
    COMPLETED = "completed", _("released")
    LOST = "lost", _("lost")
    CANCELLED = "cancelled", _("cancelled")
    BECAME_CASE = "became_case", _("became a case")
    DIED = "died", _("died")


class PlaceKind(models.TextChoices):
    HOME = "home", _("at home")
    CENTRAL = "central", _("at an observation centre")
    HOSPITAL = "hospital", _("in hospital")


class Extension(models.TextChoices):
    """Why an observation lasts longer than its reasons ask for."""

    BY_HAND = "by_hand", _("extended by decision")
    LAST_MISSED = "last_missed", _("extended because the last day's visit is missing")
    LAST_NOT_ATTEMPTED = "last_not_attempted", _("extended because nobody went on the last day")
    LAST_NOT_PERFORMED = (
        "last_not_performed",
        _("extended because the visit of the last day could not be made"),
    )
    LAST_ILL = "last_ill", _("extended because of symptoms on the last day")
    REOPENED = "reopened", _("extended because it had been ended by mistake")


class ObservationQuerySet(models.QuerySet["Observation"]):
    def visible_to(self, user: Actor) -> Self:
        """In the jurisdiction by stay or home, or shared. Not one's own: that is `my page`."""
        seen = within(user.sight.ranges(FIELD_ROLES), "area_code", "home_area_code")
        return self.filter(seen | Q(id__in=user.sight.shared("follow_up.Observation")))

    def running(self) -> Self:
        return self.filter(status=Status.UNDER)

    def apart(self) -> Self:
        """Without those that were found to be about somebody who is observed already."""
        return self.filter(joined_into__isnull=True)


@pghistory.track(**HISTORY)
class Observation(models.Model):
    """One stretch of observation of one person; it keeps the plan under which it began."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="observations")
    outbreak_id = models.BigIntegerField(null=True)
    plan_version = models.PositiveIntegerField(default=0)
    days = models.PositiveSmallIntegerField(default=14)
    every = models.PositiveSmallIntegerField(default=1)
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=every_day)
    times = models.PositiveSmallIntegerField(default=1)
    area_code = models.BigIntegerField()
    home_area_code = models.BigIntegerField(null=True)
    place_kind = models.CharField(
        _("place"), max_length=12, choices=PlaceKind, default=PlaceKind.HOME
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    extended_to = models.DateField(null=True)
    extended_why = models.CharField(max_length=24, choices=Extension, blank=True)
    status = models.CharField(_("status"), max_length=16, choices=Status, default=Status.UNDER)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    end_reason = models.CharField(_("reason"), max_length=24, blank=True)
    joined_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="joined")

    objects = ObservationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["area_code", "status", "id"]),
            models.Index(fields=["home_area_code", "status", "id"]),
            models.Index(
                name="observation_runs_out", fields=["ends_on"], condition=Q(status="under")
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="observation_ended_at_iff_not_under",
                condition=Q(status="under", ended_at__isnull=True, end_reason="")
                | (~Q(status="under") & Q(ended_at__isnull=False) & ~Q(end_reason="")),
            ),
            models.CheckConstraint(
                name="observation_ends_after_it_starts", condition=Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(
                name="observation_extended_to_iff_why",
                condition=Q(extended_to__isnull=True, extended_why="")
                | (Q(extended_to__isnull=False) & ~Q(extended_why="")),
            ),
            models.CheckConstraint(
                name="observation_joined_is_cancelled",
                condition=Q(joined_into__isnull=True) | Q(status="cancelled"),
            ),
            models.CheckConstraint(
                name="observation_plan_is_possible",
                condition=Q(days__gte=1, every__gte=1, times__gte=1, weekdays__len__gte=1),
            ),
            models.UniqueConstraint(
                name="observation_runs_once", fields=["person"], condition=Q(status="under")
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def is_extended(self) -> bool:
        return self.extended_to is not None


@pghistory.track(**HISTORY)
class Reason(models.Model):
    """Why a person is observed: what it was, since when, until when; one of perhaps several."""

    observation = models.ForeignKey(Observation, models.CASCADE, related_name="reasons")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    kind = models.CharField(_("reason"), max_length=32)
    source = models.CharField(max_length=64)  # key_groups.KeyPerson
    source_id = models.BigIntegerField()
    since = models.DateField(_("last exposure or arrival"))
    until = models.DateField(_("until"))
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=200, blank=True)
    client_uuid = models.UUIDField(unique=True)

    class Meta:
        ordering = ["since", "id"]
        indexes = [models.Index(fields=["source", "source_id"])]
        constraints = [
            models.CheckConstraint(
                name="a_reason_lasts_a_day_at_least", condition=Q(until__gt=F("since"))
            ),
            models.CheckConstraint(
                name="a_withdrawn_reason_says_why",
                condition=Q(withdrawn_at__isnull=True, withdrawn_why="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_why="")),
            ),
        ]


class Event(models.Model):
    """One step of an observation's life: who took it, when, what was said and measured."""

    observation = models.ForeignKey(Observation, models.CASCADE, related_name="events")
    verb = models.CharField(max_length=24)
    day = models.DateField(null=True)  # the day of the calendar it is about, if of one
    comment = models.CharField(_("remark"), max_length=500, blank=True)
    temperature = models.DecimalField(_("temperature"), max_digits=3, decimal_places=1, null=True)
    answers = models.JSONField(default=dict)  # symptom → yes, no, unknown
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    client_uuid = models.UUIDField(unique=True)

    class Meta:
        ordering = ["taken_at", "id"]
