"""The disease that spreads, how those exposed are observed, and where the risk is."""

from __future__ import annotations

import datetime
from typing import Self

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yimen.foundation.accounts.models import User
from yimen.kit.history import HISTORY

EVERY_DAY = tuple(range(7))  # Monday is 0


class Status(models.TextChoices):
    DRAFT = "draft", _("draft")
    IN_FORCE = "in_force", _("in force")
    ENDED = "ended", _("ended")


class Symptom(models.TextChoices):
    """Yes, no or unknown; never only yes or no."""

    YES = "yes", _("yes")
    NO = "no", _("no")
    UNKNOWN = "unknown", _("unknown")


class OutbreakQuerySet(models.QuerySet["Outbreak"]):
    def current(self, day: datetime.date) -> Self:
        """Those that went on on this day, the newest first. One that has ended since did too."""
        lasts = Q(ended_on__isnull=True) | Q(ended_on__gte=day)
        begun = self.exclude(status=Status.DRAFT).filter(lasts, started_on__lte=day)
        return begun.order_by("-started_on", "-pk")


@pghistory.track(**HISTORY)
class Outbreak(models.Model):
    """One disease that spreads. How it is followed up is said by its plans."""

    disease = models.CharField(_("disease"), max_length=80)
    name_zh = models.CharField(_("name in Chinese"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80)
    started_on = models.DateField(_("started on"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.DRAFT)
    template = models.SlugField(_("template"), max_length=64, blank=True)
    client_uuid = models.UUIDField(unique=True, editable=False)

    objects = OutbreakQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="outbreak_ended_on_iff_ended",
                condition=Q(status=Status.ENDED, ended_on__isnull=False)
                | (~Q(status=Status.ENDED) & Q(ended_on__isnull=True)),
            ),
            models.CheckConstraint(
                name="outbreak_ends_after_it_started",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
            ),
        ]

    @property
    def name(self) -> str:
        """In the language of whoever reads it."""
        return self.name_zh if (get_language() or "").startswith("zh") else self.name_en


class Plan(models.Model):
    """One version of an outbreak's figures. Never changed: a change is a new version."""

    outbreak = models.ForeignKey(Outbreak, models.PROTECT, related_name="plans")
    version = models.PositiveIntegerField(_("version"))
    effective_from = models.DateField(_("in force from"))
    incubation_min_days = models.PositiveSmallIntegerField(_("incubation, shortest"), null=True)
    incubation_max_days = models.PositiveSmallIntegerField(_("incubation, longest"))
    infectious_before_days = models.PositiveSmallIntegerField(
        _("infectious so many days before the onset"), null=True
    )
    infectious_after_days = models.PositiveSmallIntegerField(
        _("infectious so many days after the onset"), null=True
    )
    observation_days = models.PositiveSmallIntegerField(_("days of observation"))
    every_days = models.PositiveSmallIntegerField(_("a follow-up every so many days"), default=1)
    weekdays = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("on these weekdays"))
    times_a_day = models.PositiveSmallIntegerField(_("visits on such a day"), default=1)
    classifications = models.JSONField(_("classifications"), default=list)
    sources = models.JSONField(_("sources"), default=dict)  # {"observation_days": "…"}
    ground = models.CharField(_("document or ground"), max_length=300)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    client_uuid = models.UUIDField(unique=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="plan_version_once", fields=["outbreak", "version"]),
            models.CheckConstraint(
                name="plan_can_be_followed",
                condition=Q(
                    observation_days__range=(1, 90),
                    every_days__range=(1, 30),
                    times_a_day__range=(1, 4),
                    weekdays__len__gte=1,
                    weekdays__contained_by=list(EVERY_DAY),
                ),
            ),
            models.CheckConstraint(
                name="plan_incubation_in_order",
                condition=Q(incubation_min_days__isnull=True)
                | Q(incubation_max_days__gte=F("incubation_min_days")),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update | pgtrigger.Delete)
        ]


class Level(models.TextChoices):
    HIGH = "high", _("high risk")
    MEDIUM = "medium", _("medium risk")
    LOW = "low", _("low risk")


class RiskAreaQuerySet(models.QuerySet["RiskArea"]):
    def standing(self) -> Self:
        return self.filter(withdrawn_at__isnull=True)

    def on(self, day: datetime.date) -> Self:
        """Those that counted on this day, both ends included."""
        lasts = Q(until__isnull=True) | Q(until__gte=day)
        return self.standing().filter(lasts, since__lte=day)


@pghistory.track(**HISTORY)
class RiskArea(models.Model):
    """A place, here or elsewhere, in which the risk was so high from a day until another."""

    outbreak = models.ForeignKey(Outbreak, models.PROTECT, related_name="risk_areas")
    place = models.CharField(_("place"), max_length=80)
    area_code = models.BigIntegerField(_("division code"), null=True)
    area_last = models.BigIntegerField(null=True)  # the last code inside it
    level = models.CharField(_("risk"), max_length=8, choices=Level)
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)  # it was never right
    client_uuid = models.UUIDField(unique=True, editable=False)

    objects = RiskAreaQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="risk_area_until_after_since",
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
            ),
            models.CheckConstraint(
                name="risk_area_is_an_interval",
                condition=Q(area_code__isnull=True, area_last__isnull=True)
                | Q(area_code__isnull=False, area_last__gte=F("area_code")),
            ),
            models.CheckConstraint(name="risk_area_has_a_source", condition=~Q(source="")),
        ]
