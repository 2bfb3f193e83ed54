"""A sheet that comes in: the job, its rows until they are decided, and saved mappings."""

from __future__ import annotations

import uuid
from typing import Self

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yimen.foundation.accounts.fields import SealedField
from yimen.foundation.accounts.models import User
from yimen.foundation.files.models import File
from yimen.foundation.people.models import Person
from yimen.foundation.staff.models import Role
from yimen.kit.cells import AUTO, DAY_FIRST, MONTH_FIRST
from yimen.kit.history import HISTORY
from yimen.kit.sight import Actor, within

# who sees what others of his area bring in: those who answer for the area
OVERSEERS = frozenset(
    {Role.TOWNSHIP_OFFICER, Role.COUNTY_INVESTIGATOR, Role.COUNTY_HQ, Role.CITY_HQ, "system"}
)


class Status(models.TextChoices):
    UPLOADED = "uploaded", _("columns to match")
    MAPPED = "mapped", _("being checked")
    DECIDING = "deciding", _("decisions to take")
    CHECKED = "checked", _("checked, nothing written yet")
    APPLYING = "applying", _("being taken over")
    DONE = "done", _("taken over")
    REFUSED = "refused", _("not accepted")
    CANCELLED = "cancelled", _("given up")


class DateStyle(models.TextChoices):
    AUTO = AUTO, _("as written; refuse what can be read in two ways")
    DAY_FIRST = DAY_FIRST, _("day first: 3/2/2020 is the third of February")
    MONTH_FIRST = MONTH_FIRST, _("month first: 2/3/2020 is the third of February")


class MappingQuerySet(models.QuerySet["Mapping"]):
    def visible_to(self, user: Actor) -> Self:
        """One's own, and what those above or beside one in the same divisions have saved."""
        shared = Q(pk__in=())
        for grant in user.sight.grants:
            shared |= Q(area_code__lte=grant.low, last__gte=grant.high)
        return self.filter(shared | (Q(saved_by_id=user.pk) if user.pk else Q(pk__in=())))


@pghistory.track(**HISTORY)
class Mapping(models.Model):
    """Which header stands for which column; saved once, offered to all who work there."""

    target = models.SlugField(max_length=48)
    name = models.CharField(_("name"), max_length=80)
    headers = models.JSONField(default=dict)  # column → the header as it is written
    date_style = models.CharField(max_length=16, choices=DateStyle, default=DateStyle.AUTO)
    area_code = models.BigIntegerField()
    last = models.BigIntegerField()
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    objects = MappingQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["target", "area_code"])]
        constraints = [
            models.UniqueConstraint(
                name="mapping_name_once", fields=["target", "area_code", "name"]
            ),
            models.CheckConstraint(name="mapping_has_a_name", condition=~Q(name="")),
        ]


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, user: Actor) -> Self:
        """One's own, and those of the divisions one answers for."""
        mine = Q(owner_id=user.pk) if user.pk else Q(pk__in=())
        seen = within(user.sight.ranges(OVERSEERS), "area_code")
        return self.filter(mine | seen | Q(pk__in=user.sight.shared("imports.Job")))

    def at_work(self) -> Self:
        return self.filter(status__in=[Status.MAPPED, Status.APPLYING])


@pghistory.track(exclude=["progress", "total"], **HISTORY)
class Job(models.Model):
    """One file on its way in. Nothing of it touches the city's rows before it is done."""

    target = models.SlugField(max_length=48)
    owner = models.ForeignKey(User, models.PROTECT, related_name="+")
    area_code = models.BigIntegerField()
    file = models.ForeignKey(File, models.PROTECT, null=True, related_name="+")
    options = models.JSONField(default=dict)  # what the target asked beside the file
    status = models.CharField(max_length=16, choices=Status, default=Status.UPLOADED)
    header_row = models.PositiveIntegerField(default=1)
    headers = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)  # column → place in the row, from 0
    date_style = models.CharField(
        _("dates are written"), max_length=16, choices=DateStyle, default=DateStyle.AUTO
    )
    refusal = models.JSONField(null=True)  # why: a sentence of the catalogue and its words
    progress = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    made_at = models.DateTimeField(_("time"))
    checked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    client_uuid = models.UUIDField(unique=True, default=uuid.uuid4)

    objects = JobQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["owner", "-id"]),
            models.Index(fields=["area_code", "-id"]),
            models.Index(
                name="import_at_work",
                fields=["status"],
                condition=Q(status__in=["mapped", "applying"]),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="import_ended_at_iff_ended",
                condition=Q(status__in=["done", "refused", "cancelled"], ended_at__isnull=False)
                | (~Q(status__in=["done", "refused", "cancelled"]) & Q(ended_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="import_refusal_iff_refused",
                condition=Q(status="refused", refusal__isnull=False)
                | (~Q(status="refused") & Q(refusal__isnull=True)),
            ),
            models.CheckConstraint(
                name="import_checked_before_it_is_applied",
                condition=~Q(status__in=["deciding", "checked", "applying", "done"])
                | Q(checked_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class Outcome(models.TextChoices):
    GOOD = "good", _("without mistakes")
    WRONG = "wrong", _("with mistakes")
    KNOWN = "known", _("already in")
    DUPLICATE = "duplicate", _("perhaps known already")


class Decision(models.TextChoices):
    SAME = "same", _("The same person")
    OTHER = "other", _("Somebody else")
    SKIP = "skip", _("Leave this row out")


class RowQuerySet(models.QuerySet["Row"]):
    def visible_to(self, user: Actor) -> Self:
        return self.filter(job__in=Job.objects.visible_to(user))

    def undecided(self) -> Self:
        return self.filter(outcome=Outcome.DUPLICATE, decision="")

    def to_take_over(self) -> Self:
        decided = Q(outcome=Outcome.DUPLICATE, decision__in=[Decision.SAME, Decision.OTHER])
        return self.filter(Q(outcome=Outcome.GOOD) | decided)


class Row(models.Model):
    """One line of the sheet as it came, and what became of it. Ends with the job's term."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()  # as the spreadsheet counts
    cells = SealedField()  # all of them, as JSON
    values = SealedField(blank=True)  # what they mean, where they are in order
    outcome = models.CharField(max_length=16, choices=Outcome)
    errors = models.JSONField(default=list)  # [column, sentence, its words]
    likeness = models.CharField(max_length=16, blank=True)  # why it may be known
    candidates = ArrayField(models.BigIntegerField(), default=list)  # persons
    person_id = models.BigIntegerField(null=True)  # who it is, where that is sure
    decision = models.CharField(max_length=8, choices=Decision, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    subject_id = models.BigIntegerField(null=True)  # the row that it became
    made_at = models.DateTimeField()

    objects = RowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="import_row_once", fields=["job", "number"]),
            models.CheckConstraint(
                name="import_row_decided_only_if_it_may_be_known",
                condition=Q(decision="", decided_by__isnull=True)
                | (Q(outcome="duplicate") & Q(decided_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="import_row_wrong_iff_it_has_errors",
                condition=Q(outcome="wrong") & ~Q(errors=[]) | ~Q(outcome="wrong") & Q(errors=[]),
            ),
        ]
        indexes = [models.Index(fields=["job", "outcome", "number"])]


class ToldApart(models.Model):
    """A line and a person who was looked at beside it: two, in every later file too."""

    line = models.BinaryField(max_length=32, editable=False)  # keyed digest of who it is
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="import_told_apart_once", fields=["line", "person"])
        ]
