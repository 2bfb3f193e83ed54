"""The divisions of a city or a country, each an interval of codes."""

from __future__ import annotations

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from yimen.kit.history import HISTORY


class Level(models.TextChoices):
    CITY = "city", _("city")
    COUNTY = "county", _("county")
    TOWNSHIP = "township", _("township")
    VILLAGE = "village", _("village or community")


class AreaQuerySet(models.QuerySet["Area"]):
    def current(self) -> AreaQuerySet:
        return self.filter(ended_on__isnull=True)


@pghistory.track(**HISTORY)
class Area(models.Model):
    """A division. Everything inside it has an area code in `code`..`last` (both included)."""

    code = models.BigIntegerField(_("division code"), primary_key=True)
    last = models.BigIntegerField()
    level = models.CharField(_("level"), max_length=16, choices=Level)
    name = models.CharField(_("name"), max_length=80)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    pinyin = models.CharField(max_length=240, editable=False)
    initials = models.CharField(max_length=80, editable=False)
    started_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    objects = AreaQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="area_interval", condition=models.Q(last__gte=models.F("code"))
            ),
        ]
        indexes = [models.Index(fields=["parent", "code"])]

    def __str__(self) -> str:
        return self.name


class ChangeKind(models.TextChoices):
    RENAMED = "renamed", _("renamed")
    SPLIT = "split", _("split")
    MERGED = "merged", _("merged")
    ENDED = "ended", _("ended")


class Succession(models.Model):
    """On a day, one division's rows passed to another (a merge, a split, a new code)."""

    predecessor = models.ForeignKey(Area, models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Area, models.PROTECT, related_name="precedents")
    kind = models.CharField(max_length=16, choices=ChangeKind)
    on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="succession_once", fields=["predecessor", "successor"])
        ]
