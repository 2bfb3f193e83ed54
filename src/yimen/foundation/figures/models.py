"""Numbers as append-only deltas, folded into counters of every level."""

import datetime

from django.db import models
from django.db.models import Q

ALL_DAYS = datetime.date(1, 1, 1)  # the counter of every day together


class Delta(models.Model):
    """`n` more (or fewer) of a measure in one village on one day; the day is the fact's own."""

    id = models.BigAutoField(primary_key=True)
    measure = models.CharField(max_length=48)
    area_code = models.BigIntegerField()
    day = models.DateField()
    dimension = models.CharField(max_length=48, blank=True)
    n = models.IntegerField()
    recorded_at = models.DateTimeField()
    source = models.CharField(max_length=64)  # a model's label
    source_id = models.BigIntegerField()
    folded = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(
                name="delta_unfolded",
                fields=["measure", "area_code"],
                include=["day", "dimension", "n"],
                condition=Q(folded=False),
            ),
            models.Index(name="delta_to_fold", fields=["id"], condition=Q(folded=False)),
            models.Index(name="delta_as_of", fields=["measure", "recorded_at"]),
        ]


class Counter(models.Model):
    """The folded sum of one measure in one division of any level on one day."""

    measure = models.CharField(max_length=48)
    area_code = models.BigIntegerField()
    day = models.DateField()
    dimension = models.CharField(max_length=48, blank=True)
    n = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="counter_once", fields=["measure", "area_code", "dimension", "day"]
            )
        ]


class Recount(models.Model):
    """One night's count of one measure from the rows themselves, held against the figures."""

    measure = models.CharField(max_length=48)
    counted_at = models.DateTimeField()
    cells = models.PositiveIntegerField()  # how many (area, dimension) pairs were compared

    class Meta:
        indexes = [models.Index(fields=["measure", "-counted_at"])]


class Difference(models.Model):
    """Where the figures and the rows themselves did not say the same."""

    recount = models.ForeignKey(Recount, models.CASCADE, related_name="differences")
    area_code = models.BigIntegerField()
    dimension = models.CharField(max_length=48, blank=True)
    figures = models.BigIntegerField()
    rows = models.BigIntegerField()
