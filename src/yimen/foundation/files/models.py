"""Files that belong to rows of other apps. Their bytes lie sealed outside the database."""

from __future__ import annotations

import uuid
from typing import Self

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yimen.foundation.accounts.fields import SealedField
from yimen.foundation.accounts.models import User
from yimen.kit.history import HISTORY


class FileQuerySet(models.QuerySet["File"]):
    def kept(self) -> Self:
        return self.filter(erased_at__isnull=True)

    def of(self, owner: str, owner_ids: models.QuerySet[models.Model] | list[int]) -> Self:
        """Those of rows that the caller has already asked for through `visible_to`."""
        return self.kept().filter(owner=owner, owner_id__in=owner_ids).order_by("made_at", "pk")


@pghistory.track(**HISTORY)
class File(models.Model):
    """One file: its owner's view decides who may have it, and hands it over."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4)  # the name of its bytes on disk
    media_type = models.CharField(_("kind of file"), max_length=100)
    size = models.PositiveBigIntegerField(_("size"))
    sha256 = models.BinaryField(max_length=32, editable=False)
    name = SealedField(_("name of the file"), blank=True)
    owner = models.CharField(max_length=64)  # a model's label: investigations.Investigation
    owner_id = models.BigIntegerField(null=True)  # none until it is attached
    kept_position = models.BooleanField(_("with the place where it was taken"), default=False)
    made_at = models.DateTimeField(_("time"))
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    erased_at = models.DateTimeField(null=True)

    objects = FileQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["owner", "owner_id"], name="file_owner"),
            models.Index(fields=["made_at"], name="file_made_at"),
        ]
        constraints = [
            models.CheckConstraint(name="file_has_bytes", condition=Q(size__gt=0)),
            models.CheckConstraint(
                name="file_erased_is_nameless", condition=Q(erased_at__isnull=True) | Q(name="")
            ),
        ]
