"""Messages that left, or would have left, the building."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from yimen.foundation.accounts.fields import SealedField


class Sent(models.Model):
    """One short message: asked for, then handed to the gateway."""

    reference = models.UUIDField(unique=True, default=uuid.uuid4)  # the gateway sends it once
    phone = SealedField(_("phone"))
    phone_digest = models.BinaryField(max_length=32)
    text = SealedField(_("text"), blank=True)  # emptied when a code has left
    purpose = models.CharField(_("purpose"), max_length=32)
    gateway = models.CharField(max_length=32)
    asked_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["-asked_at"]),
            models.Index(fields=["phone_digest", "-asked_at"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="sent_after_it_was_asked",
                condition=models.Q(sent_at__isnull=True)
                | models.Q(sent_at__gte=models.F("asked_at")),
            )
        ]
