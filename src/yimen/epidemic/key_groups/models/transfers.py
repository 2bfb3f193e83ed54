"""A key person goes to another village: asked by the one, answered by the other."""

from __future__ import annotations

from typing import Self

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yimen.foundation.accounts.models import User
from yimen.foundation.people.models import Person
from yimen.foundation.staff.models import FIELD_ROLES
from yimen.kit.history import HISTORY
from yimen.kit.sight import Actor, outside, within


class TransferStatus(models.TextChoices):
    ASKED = "asked", _("waits for an answer")
    ACCEPTED = "accepted", _("taken over")
    REFUSED = "refused", _("turned down")
    WITHDRAWN = "withdrawn", _("taken back")


class TransferReason(models.TextChoices):
    MOVED = "moved", _("stays there now")
    WENT_HOME = "went_home", _("went home to that place")
    WRONG_PLACE = "wrong_place", _("was listed in the wrong village")
    ISOLATED = "isolated", _("is isolated there")
    OTHER = "other", _("other reason")


class TransferQuerySet(models.QuerySet["Transfer"]):
    def visible_to(self, user: Actor) -> Self:
        """Both villages, and those above either."""
        ranges = user.sight.ranges(FIELD_ROLES)
        return self.filter(within(ranges, "from_area_code", "to_area_code"))

    def parts_visible_to(self, user: Actor) -> list[Self]:
        """`visible_to` as disjoint parts: what comes in; what goes out to elsewhere."""
        ranges = user.sight.ranges(FIELD_ROLES)
        coming = within(ranges, "to_area_code")
        going = within(ranges, "from_area_code") & outside(ranges, "to_area_code")
        return [self.filter(coming), self.filter(going)]

    def waiting(self) -> Self:
        return self.filter(status=TransferStatus.ASKED)


@pghistory.track(**HISTORY)
class Transfer(models.Model):
    """One request that a person goes to another village, with all that is open about him."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="transfers")
    from_area_code = models.BigIntegerField(_("from the village"))
    to_area_code = models.BigIntegerField(_("to the village"))
    reason = models.CharField(_("reason"), max_length=16, choices=TransferReason)
    note = models.CharField(_("in words"), max_length=300, blank=True)
    status = models.CharField(
        _("state"), max_length=16, choices=TransferStatus, default=TransferStatus.ASKED
    )
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(_("due"))
    escalated_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_note = models.CharField(_("answer in words"), max_length=300, blank=True)
    client_uuid = models.UUIDField(unique=True)

    objects = TransferQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["to_area_code", "status", "-id"]),
            models.Index(fields=["from_area_code", "status", "-id"]),
            models.Index(
                name="transfer_falls_due",
                fields=["due_at"],
                condition=Q(status="asked", escalated_at__isnull=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="transfer_goes_elsewhere", condition=~Q(from_area_code=F("to_area_code"))
            ),
            models.CheckConstraint(
                name="transfer_decided_iff_not_asked",
                condition=Q(status="asked", decided_at__isnull=True, decided_by__isnull=True)
                | (~Q(status="asked") & Q(decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="transfer_refused_for_a_reason",
                condition=~Q(status="refused") | ~Q(decision_note=""),
            ),
            models.CheckConstraint(
                name="transfer_other_reason_in_words", condition=~Q(reason="other") | ~Q(note="")
            ),
            models.UniqueConstraint(
                name="transfer_waits_once", fields=["person"], condition=Q(status="asked")
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def is_waiting(self) -> bool:
        return self.status == TransferStatus.ASKED


class TransferRule(models.Model):
    """From a moment on: hours for the answer, and days that the sender still sees the person."""

    limit_hours = models.PositiveSmallIntegerField(_("hours for the answer"), default=24)
    share_days = models.PositiveSmallIntegerField(_("days the sender still sees"), default=7)
    effective_from = models.DateTimeField(unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="transfer_rule_within_reason",
                condition=Q(limit_hours__range=(1, 240), share_days__range=(1, 30)),
            ),
        ]
