"""The keys that sign codes, and how long each kind of code lasts."""

from __future__ import annotations

import datetime
from typing import Self

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yimen.foundation.accounts.fields import SealedField
from yimen.foundation.accounts.models import User


class KeyStatus(models.TextChoices):
    NEXT = "next", _("next")
    ACTIVE = "active", _("signs now")
    RETIRED = "retired", _("signs no more")
    COMPROMISED = "compromised", _("compromised")


class Algorithm(models.TextChoices):
    ED25519 = "ed25519", "Ed25519"
    SM2 = "sm2", "SM2"


class KeyQuerySet(models.QuerySet["Key"]):
    def published(self, moment: datetime.datetime) -> Self:
        """What verifiers hold: also the next one, so that nobody is surprised by it."""
        lasts = Q(valid_until__isnull=True) | Q(drop_at__gt=moment)
        return self.exclude(status=KeyStatus.COMPROMISED).filter(lasts).order_by("kid")


class Key(models.Model):
    """A key with its number, which five bits of each code name."""

    kid = models.PositiveSmallIntegerField(_("number of the key"))
    algorithm = models.CharField(_("algorithm"), max_length=8, choices=Algorithm)
    public = models.BinaryField(max_length=64)
    private = SealedField(blank=True)  # hex; gone once the key signs no more
    status = models.CharField(_("state"), max_length=12, choices=KeyStatus)
    made_at = models.DateTimeField()
    valid_from = models.DateTimeField(_("from"), null=True)
    valid_until = models.DateTimeField(_("until"), null=True)  # of what it has signed
    drop_at = models.DateTimeField(null=True)  # when its last code has expired
    why = models.CharField(_("reason"), max_length=200, blank=True)

    objects = KeyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="key_number_has_five_bits", condition=Q(kid__lt=32)),
            models.CheckConstraint(
                name="key_next_or_begun",
                condition=Q(status="next", valid_from__isnull=True)
                | (~Q(status="next") & Q(valid_from__isnull=False))
                | Q(status="compromised"),
            ),
            models.CheckConstraint(
                name="key_ended_iff_signs_no_more",
                condition=Q(status__in=["next", "active"], valid_until__isnull=True)
                | Q(status="retired", valid_until__isnull=False, drop_at__isnull=False)
                | Q(status="compromised"),
            ),
            models.UniqueConstraint(
                name="key_signs_alone", fields=["status"], condition=Q(status="active")
            ),
            models.UniqueConstraint(
                name="key_next_alone", fields=["status"], condition=Q(status="next")
            ),
            models.UniqueConstraint(
                name="key_number_once",
                fields=["kid"],
                condition=Q(status__in=["next", "active"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kid}"

    @property
    def is_dropped(self) -> bool:
        return self.status == KeyStatus.COMPROMISED


class Terms(models.Model):
    """Lengths and limits. Never changed: a change is a new row, and the newest holds."""

    strip_tokens = models.PositiveSmallIntegerField(_("codes kept on a phone"), default=30)
    strip_step = models.PositiveIntegerField(_("seconds from one code to the next"), default=120)
    phone_seconds = models.PositiveIntegerField(_("a code lasts (seconds)"), default=180)
    offline_seconds = models.PositiveIntegerField(
        _("a code without network lasts (seconds)"), default=24 * 3600
    )
    paper_days = models.PositiveSmallIntegerField(_("a code on paper lasts (days)"), default=30)
    renew_days = models.PositiveSmallIntegerField(
        _("the number in a code is renewed after (days)"), default=30
    )
    overlap_hours = models.PositiveSmallIntegerField(
        _("the old number stays good for (hours)"), default=24
    )
    key_days = models.PositiveSmallIntegerField(_("a key signs for (days)"), default=90)
    most_percent = models.DecimalField(
        _("share of residents above which the number must be stated (%)"),
        max_digits=5,
        decimal_places=2,
        default=5,
    )
    manual_days = models.PositiveSmallIntegerField(
        _("longest colour set by hand (days)"), default=14
    )
    appeal_hours = models.PositiveSmallIntegerField(
        _("an appeal is decided within (hours)"), default=24
    )
    ground = models.CharField(_("document or ground"), max_length=300)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="terms_can_be_kept",
                condition=Q(
                    strip_tokens__range=(1, 240),
                    strip_step__range=(10, 3600),
                    phone_seconds__range=(10, 7200),
                    phone_seconds__gte=F("strip_step"),
                    offline_seconds__range=(0, 7 * 24 * 3600),
                    paper_days__range=(1, 366),
                    renew_days__range=(1, 366),
                    overlap_hours__range=(1, 240),
                    key_days__range=(1, 400),
                    most_percent__range=(0, 100),
                    manual_days__range=(1, 60),
                    appeal_hours__range=(1, 240),
                ),
            ),
            # so that no code is good once its number is not
            models.CheckConstraint(
                name="terms_overlap_outlives_codes",
                condition=Q(overlap_hours__gte=F("offline_seconds") / 3600)
                & Q(offline_seconds__gte=0),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update | pgtrigger.Delete)
        ]
