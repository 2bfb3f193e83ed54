"""What happened to a membership after it was entered, step by step."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yimen.epidemic.key_groups.models.key_persons import KeyPerson, Reason
from yimen.foundation.accounts.models import User
from yimen.foundation.staff.models import Role


class LifeStep(models.Model):
    """One step: who took it in which role, when it was so, when recorded, why."""

    key_person = models.ForeignKey(KeyPerson, models.CASCADE, related_name="life")
    verb = models.CharField(max_length=16)
    reason = models.CharField(_("reason"), max_length=16, choices=Reason, blank=True)
    comment = models.CharField(_("in words"), max_length=500, blank=True)
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=32, choices=Role, blank=True)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    version = models.BigIntegerField(null=True)  # the row's history that this step wrote
    person_version = models.BigIntegerField(null=True)  # the person's, where he was corrected
    client_uuid = models.UUIDField(unique=True)

    class Meta:
        ordering = ["recorded_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="an_end_has_a_reason",
                condition=~Q(verb__in=["release", "void"]) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="listing_again_has_a_reason",
                condition=~Q(verb="reopen") | ~Q(comment=""),
            ),
        ]
