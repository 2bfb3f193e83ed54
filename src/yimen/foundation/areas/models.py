"""The divisions of a city or a country, each an interval of codes."""

from __future__ import annotations

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yimen.kit.history import HISTORY


class Level(models.TextChoices):
    PROVINCE = "province", _("province")
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
    local_code = models.CharField(  # the code that the origin uses, where it is not ours
        max_length=40, null=True, blank=True, unique=True
    )
    pinyin = models.CharField(max_length=240, editable=False)
    initials = models.CharField(max_length=80, editable=False)
    started_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    objects = AreaQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(name="area_interval", condition=Q(last__gte=F("code"))),
        ]
        indexes = [
            models.Index(fields=["parent", "code"]),
            GinIndex(
                name="area_names_trigrams",
                fields=["name", "pinyin", "initials"],
                opclasses=["gin_trgm_ops", "gin_trgm_ops", "gin_trgm_ops"],
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FormerName(models.Model):
    """What a division was called before the day `until`."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="former_names")
    name = models.CharField(max_length=80)
    pinyin = models.CharField(max_length=240)
    initials = models.CharField(max_length=80)
    until = models.DateField()

    class Meta:
        ordering = ["until", "id"]


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
            models.UniqueConstraint(name="succession_once", fields=["predecessor", "successor"]),
            models.CheckConstraint(
                name="succession_to_another", condition=~Q(predecessor=F("successor"))
            ),
        ]


class Change(models.Model):
    """One decision about divisions: what an administrator entered, once by its UUID."""

    kind = models.CharField(max_length=16, choices=ChangeKind)
    on = models.DateField(_("takes effect on"))
    before = ArrayField(models.BigIntegerField())  # the divisions that it changed
    after = ArrayField(models.BigIntegerField())  # the divisions that follow them
    names = ArrayField(models.CharField(max_length=80), default=list)  # of a rename: old, new
    ground = models.CharField(_("document or ground"), max_length=200)
    recorded_at = models.DateTimeField()
    client_uuid = models.UUIDField(unique=True)

    class Meta:
        ordering = ["on", "id"]
        indexes = [
            GinIndex(name="area_change_before", fields=["before"]),
            GinIndex(name="area_change_after", fields=["after"]),
        ]


class Version(models.Model):
    """One row that a trigger changes with every change of the tree: copies are held against it."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    value = models.UUIDField()
