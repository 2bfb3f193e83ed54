"""Messages that left, or would have left, the building."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yimen.foundation.accounts.fields import SealedField


class Sent(models.Model):
    """One short message handed to the gateway."""

    phone = SealedField(_("phone"))
    text = SealedField(_("text"))
    purpose = models.CharField(max_length=32)
    gateway = models.CharField(max_length=32)
    sent_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["-sent_at"])]
