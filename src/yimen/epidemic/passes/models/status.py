"""What verifiers without network hold: who is not plain green, in versions."""

from django.db import models


class StatusList(models.Model):
    """One version: the first bytes of each number, of the withdrawn, the yellow and the red."""

    version = models.PositiveIntegerField(unique=True)
    made_at = models.DateTimeField()
    revoked = models.BinaryField()  # each entry five bytes, in order
    yellow = models.BinaryField()
    red = models.BinaryField()

    class Meta:
        ordering = ["version"]
