"""Who read or changed what, about whom and why: append-only, hash-chained by the sealer."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """One look or one change. Plain ids and no personal data: it outlives what it speaks of."""

    id = models.BigAutoField(primary_key=True)
    recorded_at = models.DateTimeField(_("time"))
    actor_id = models.BigIntegerField(null=True)
    role = models.CharField(max_length=32, blank=True)
    verb = models.CharField(_("deed"), max_length=64)
    subject = models.CharField(max_length=64)
    subject_ids = ArrayField(models.BigIntegerField(), default=list)
    person_ids = ArrayField(models.BigIntegerField(), default=list)
    area_code = models.BigIntegerField(null=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    request_id = models.CharField(max_length=36, blank=True)
    address = models.GenericIPAddressField(null=True)

    class Meta:
        indexes = [
            GinIndex(fields=["person_ids"], name="audit_person_ids"),
            models.Index(fields=["actor_id", "-id"], name="audit_actor"),
        ]


class Seal(models.Model):
    """One link of the chain: `mac` = HMAC(key, previous mac ‖ the entry's canonical bytes)."""

    seq = models.BigIntegerField(primary_key=True)
    entry_id = models.BigIntegerField(unique=True)
    mac = models.BinaryField(max_length=32)
    sealed_at = models.DateTimeField()
